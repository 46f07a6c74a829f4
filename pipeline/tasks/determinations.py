"""Determinations: recorded from files, commands and the page, and looked at again when something changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from models.clocks import WorldInstant
from models.determination import Determination, Stated
from models.telling import Via
from models.todo import Todo
from pipeline.catalogue import Catalogue
from pipeline.errors import CallError, HoldingsError, StateError
from pipeline.holdings.catalogued import items_of
from pipeline.holdings.cells import CellError
from pipeline.holdings.determined import Determined, chips_of, subject_of
from pipeline.holdings.items import Items
from pipeline.holdings.readers import read_table
from pipeline.holdings.stating import ALL_COLUMNS, read_determinations, read_stated
from pipeline.holdings.tables import Refused
from pipeline.policy import Figures, Policy, by_catalogue, load_policy
from pipeline.policy.determinations import Indexed, lapsed, standing
from pipeline.policy.reviewing import difference, made_with, reopened
from pipeline.storage import determinations as store
from pipeline.storage.engine import reading, writing
from pipeline.storage.todos import load_todos, sync_todos
from pipeline.tasks.context import Context
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.todos import refuse_research


@dataclass(frozen=True, slots=True)
class Recorded:
    """A determination that was recorded, or was there before; `unmatched` says why the catalogue knows no such item."""

    line: int
    number: int
    new: bool
    item: str
    says: str
    unmatched: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What an import of determinations did."""

    name: str
    recorded: tuple[Recorded, ...]
    refused: tuple[Refused, ...]


# ── recording ────────────────────────────────────────────────────────────────────────────────────


def import_determinations(context: Context, file: Path, *, by: str, via: Via = "command") -> Report:
    """Record the determinations of a CSV file or a workbook; bad lines are set aside, the rest goes in.

    Args:
        context: the deployment.
        file: its columns are in docs/policy.md.
        by: who hands it in.
        via: by which way this comes.

    Raises:
        CallError: the file cannot be read, nobody hands it in, or the profile reaches nothing of our own.
        HoldingsError: another header, or every line is refused.
    """
    refuse_research(context, "determinations")
    by = _somebody(by)
    try:
        data = file.read_bytes()
    except OSError as fault:
        raise CallError(f"{file}: {fault.strerror}") from fault
    read = read_determinations(read_table(data, name=file.name), context.clocks.world_now().date())
    if not read.stated:
        told = f"no line can be used; {read.refused[0].told}" if read.refused else "no line stands below the header"
        raise HoldingsError(told, place=file.name)
    recorded, refused = _record(context, read.stated, by, via)
    return Report(file.name, recorded, tuple(sorted((*read.refused, *refused), key=lambda each: each.line)))


def add_determination(context: Context, given: Mapping[str, str], *, by: str, via: Via = "command") -> Recorded:
    """Record one determination, its fields by the names of the file's columns.

    Raises:
        CallError: a field that is refused, with its name; nobody records it; or the profile reaches nothing of ours.
        StateError: it takes back what is not there.
    """
    refuse_research(context, "determinations")
    by = _somebody(by)
    line = tuple(given.get(name, "") for name in ALL_COLUMNS)
    try:
        stated = read_stated(line, ALL_COLUMNS, context.clocks.world_now().date())
    except CellError as fault:
        raise CallError(f"{fault.column}: {fault.reason}") from fault
    recorded, refused = _record(context, [(1, stated)], by, via)
    if refused:
        raise StateError(refused[0].reason)
    return recorded[0]


def _somebody(by: str) -> str:
    if not by.strip():
        raise CallError("a determination needs somebody who records it")
    return by.strip()


def _record(
    context: Context, lines: Iterable[tuple[int, Stated]], by: str, via: Via
) -> tuple[tuple[Recorded, ...], tuple[Refused, ...]]:
    now, at = context.clocks.world_now(), context.clocks.wall_now()
    with reading(context.engine) as connection:
        catalogue = catalogue_in(connection)
    policy, items = by_catalogue(load_policy(), catalogue), items_of(catalogue)
    made = []
    for line, stated in lines:
        subject, unmatched = subject_of(stated.item, items)
        made.append((line, stated, subject, unmatched, made_with(chips_of(subject, catalogue), policy, stated.on)))
    recorded: list[Recorded] = []
    refused: list[Refused] = []
    with writing(context.engine) as connection:
        for line, stated, subject, unmatched, beside in made:
            try:
                number, new = store.save_determination(
                    connection, stated, subject, beside, recorded_by=by, via=via, known_at=now, at=at
                )
            except StateError as fault:
                refused.append(Refused(line, "determination", str(fault), (stated.item, stated.says)))
                continue
            recorded.append(Recorded(line, number, new, stated.item, stated.says, unmatched))
    review(context)
    return tuple(recorded), tuple(refused)


# ── looking at them again ────────────────────────────────────────────────────────────────────────


def review(context: Context) -> dict[str, int]:
    """Open and close what people have to look at: what differs, what has changed since, what is over.

    Asked as often as one likes: it opens nothing twice.
    """
    now, at = context.clocks.world_now(), context.clocks.wall_now()
    with reading(context.engine) as connection:
        known = store.load_determinations(connection)
        if not known:
            return {"to_look_at": 0}
        catalogue = catalogue_in(connection)
        wanted = _wanted(known, catalogue, by_catalogue(load_policy(), catalogue), now.date())
        if not wanted and not load_todos(connection, kinds=[*GONE]):
            return {"to_look_at": 0}
    opened = 0
    with writing(context.engine) as connection:
        for kind, gone in GONE.items():
            todos = [each for each in wanted if each.kind == kind]
            opened += sync_todos(connection, kind, todos, known_at=now, at=at, gone=gone).opened
    return {"to_look_at": opened}


#: By kind: why one settles by itself.
GONE = {
    "determination_differs": "it was replaced, or the arithmetic says the same",
    "determination_reopened": "it was replaced, or what had changed was changed back",
    "determination_expired": "another one is in its place",
}


def _wanted(known: tuple[Determination, ...], catalogue: Catalogue, policy: Policy, day: date) -> list[Todo]:
    items, indexed = items_of(catalogue), Indexed(known)
    wanted: list[Todo] = []
    for subject, company in dict.fromkeys((each.subject, each.company) for each in known):
        subjects, ours = around(subject, catalogue), [company] if company else []
        alike = indexed.of(subjects)
        one, over = standing(alike, subjects, day, ours), lapsed(alike, subjects, day, ours)
        if over is not None and (over.subject, over.company) == (subject, company):
            told = f"{over.item}: determined by {over.by} as {over.says}, which held until {over.valid_until}"
            wanted.append(_todo("determination_expired", over, told))
        if one is None or (one.subject, one.company) != (subject, company):
            continue
        chips = chips_meant(one, catalogue, items)
        told_by_kind = {
            "determination_differs": difference(one, chips, policy, day),
            "determination_reopened": reopened(one, chips, policy, day),
        }
        for kind, why in told_by_kind.items():
            if why is not None:
                wanted.append(_todo(kind, one, f"{one.item}, determined by {one.by}: {why}"))
    return wanted


def _todo(kind: str, one: Determination, why: str) -> Todo:
    return Todo(kind, f"determination:{one.number}", why, {"item": one.item, "subject": one.subject, "says": one.says})


def chips_meant(one: Determination, catalogue: Catalogue, items: Items) -> list[Figures]:
    """What its item means by the catalogue of today, which may have learnt of it since."""
    subject = subject_of(one.item, items)[0] if one.subject.startswith("item:") else one.subject
    return chips_of(subject, catalogue)


def around(subject: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The subject, and what it is of: the chip in a system, the model of a variant."""
    if subject.startswith("item:"):
        return (subject,)
    above = catalogue.ancestors(subject.partition(":")[2])[1:]
    return (subject, *(f"chip:{each}" for each in above))


# ── for those who ask ────────────────────────────────────────────────────────────────────────────


def determined_on(
    connection: Connection, catalogue: Catalogue, day: date, at: WorldInstant | None = None
) -> Determined:
    """The determinations that exposure is worked out by on a day, or by what was known at an instant (world)."""
    return Determined(store.load_determinations(connection, at), catalogue, day)
