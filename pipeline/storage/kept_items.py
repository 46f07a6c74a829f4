"""What is kept, as far as a term or a hold has to know of it: light rows, read in one transaction."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from models.alert import Alert, AlertAct
from models.delivery import Edition, EditionCover
from models.document import Document, Revision
from models.hashing import key_of
from models.holding import InventoryPart, InventoryRow, PositionRow, RegisterVersion, Snapshot
from models.screening import ScreeningRow, ScreeningRun
from models.telling import Act, standing
from models.terms import terms_from
from pipeline.storage.holds import load_removals

alert = Alert.__table__  # type: ignore[attr-defined]
alert_act = AlertAct.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
edition = Edition.__table__  # type: ignore[attr-defined]
cover = EditionCover.__table__  # type: ignore[attr-defined]
snapshot = Snapshot.__table__  # type: ignore[attr-defined]
position = PositionRow.__table__  # type: ignore[attr-defined]
inventory = InventoryRow.__table__  # type: ignore[attr-defined]
part = InventoryPart.__table__  # type: ignore[attr-defined]
register = RegisterVersion.__table__  # type: ignore[attr-defined]
run = ScreeningRun.__table__  # type: ignore[attr-defined]
screening = ScreeningRow.__table__  # type: ignore[attr-defined]

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class KeptAlert:
    """An alert that was not taken out: what it is about, rests on and touches.

    Attributes:
        id: its id.
        title: as people know it.
        subject: its typed key.
        known_on: the world's day.
        touched_on: the day of the last act on it, or that of its raising.
        open: somebody may still have to do something.
        revisions: the texts that it rests on.
        orders: the contracts that it names.
        suppliers: whom its lines are bought from, as they are written.
        ours: it touches something of ours.
        snapshot: the hash, as hex, of the inventory that it was computed from; empty where it was from none.
        registers: likewise of the registers.
    """

    id: str
    title: str
    subject: str
    known_on: date
    touched_on: date
    open: bool
    revisions: frozenset[int]
    orders: frozenset[str]
    suppliers: frozenset[str]
    ours: bool
    snapshot: str
    registers: str


def load_kept_alerts(connection: Connection, one: str | None = None) -> list[KeptAlert]:
    """Every alert that was not taken out, in order of id; or that one alone."""
    acts: dict[str, list[Act]] = defaultdict(list)
    done = select(alert_act).order_by(alert_act.c.id)
    for row in connection.execute(done if one is None else done.where(alert_act.c.alert_id == one)):
        acts[row.alert_id].append(Act(row.act, row.who, row.recorded_at, to=row.assigned_to, verdict=row.verdict))
    gone = {each.subject for each in load_removals(connection, "alert").values()}
    columns = (
        alert.c[name]
        for name in ("id", "title", "subject_kind", "subject_id", "known_at", "evidence", "exposure", "made_from")
    )
    asked = select(*columns).order_by(alert.c.id)
    asked = asked if one is None else asked.where(alert.c.id == one)
    rows = connection.execute(asked, execution_options={"yield_per": AT_ONCE})
    return [_alert(row, acts.get(row.id, [])) for row in rows if row.id not in gone]


def _alert(row: Any, acts: Sequence[Act]) -> KeptAlert:
    exposure: Mapping[str, Any] = row.exposure
    clauses = exposure.get("clauses") or ()
    orders = {str(each["order"]) for clause in clauses for each in clause["orders"]}
    orders |= {str(each) for each in exposure.get("orders") or ()}
    orders |= {row.subject_id} if row.subject_kind == "order" else set()
    lines = exposure.get("rows") or ()
    return KeptAlert(
        row.id,
        row.title,
        f"{row.subject_kind}:{row.subject_id}",
        row.known_at.date(),
        max([row.known_at.date(), *(act.recorded_at.date() for act in acts)]),
        standing(acts).open,
        frozenset(int(piece["revision"]) for piece in row.evidence),
        frozenset(orders),
        frozenset(str(line["supplier"]) for line in lines if line.get("supplier")),
        bool(orders or lines) or row.subject_kind in {"order", "position", "party", "feed", "site"},
        str(row.made_from.get("snapshot") or exposure.get("snapshot") or ""),
        str(row.made_from.get("registers") or ""),
    )


@dataclass(frozen=True, slots=True)
class KeptText:
    """A text whose body is still there. `demanded`: its publisher's days, where they are over."""

    revision: int
    document: str  # its natural key
    title: str  # empty of a private one
    private: bool
    source: str
    known_on: date
    whole: bool  # its terms let it be passed on whole
    store_days: int | None
    demanded: bool


def load_kept_texts(connection: Connection, now: datetime, before: datetime | None) -> list[KeptText]:
    """Texts whose days are over by their publishers' terms, and those that were known before an instant (world).

    Args:
        connection: a transaction.
        now: the world's clock.
        before: from here back; None for those of publishers' terms alone.
    """
    columns = (
        revision.c[name] for name in ("id", "title", "known_at", "terms", "expires_at")
    )  # the texts themselves are long
    due = revision.c.expires_at <= now
    # By the index of what expires, where that is all that is asked: a few of a million.
    order = (revision.c.expires_at, revision.c.id) if before is None else (revision.c.id,)
    chosen = due if before is None else due | ((revision.c.known_at < before) & (revision.c.text != ""))
    asked = (
        select(*columns, document.c.natural_key, document.c.source, document.c.private)
        .join(document, document.c.id == revision.c.document_id)
        .where(chosen, revision.c.removed_at.is_(None), revision.c.work.in_(("done", "set_aside")))
        .order_by(*order)
    )
    found = []
    for row in connection.execute(asked, execution_options={"yield_per": AT_ONCE}):
        terms = terms_from(row.terms)
        found.append(
            KeptText(
                row.id,
                row.natural_key,
                "" if row.private else row.title or "",
                row.private,
                row.source,
                row.known_at.date(),
                terms.whole,
                terms.store_days,
                row.expires_at is not None and row.expires_at <= now,
            )
        )
    return found


def documents_of(connection: Connection, revisions: Sequence[int]) -> dict[int, tuple[str, str]]:
    """By revision what its publisher calls its document, and the source."""
    found: dict[int, tuple[str, str]] = {}
    for start in range(0, len(revisions), AT_ONCE):
        asked = (
            select(revision.c.id, document.c.natural_key, document.c.source)
            .join(document, document.c.id == revision.c.document_id)
            .where(revision.c.id.in_(revisions[start : start + AT_ONCE]))
        )
        found |= {row.id: (row.natural_key, row.source) for row in connection.execute(asked)}
    return found


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A screening of everybody whose rows are still there; `until` is when the next one became known."""

    id: int
    day: date
    known_at: datetime
    until: datetime | None
    parties: frozenset[str]


def load_kept_runs(connection: Connection) -> list[KeptRun]:
    """Screenings that were not taken out, in their order; the last has no `until`."""
    parties: dict[int, set[str]] = defaultdict(set)
    for number, party in connection.execute(select(screening.c.run_id, screening.c.party)).tuples():
        parties[number].add(party)
    gone = {each.subject for each in load_removals(connection, "screening").values()}
    rows = connection.execute(select(run.c.id, run.c.day, run.c.known_at).order_by(run.c.id)).all()
    ends = [*(row.known_at for row in rows[1:]), None][: len(rows)]
    return [
        KeptRun(row.id, row.day, row.known_at, until, frozenset(parties[row.id]))
        for row, until in zip(rows, ends, strict=True)
        if str(row.id) not in gone
    ]


@dataclass(frozen=True, slots=True)
class KeptRegister:
    """A version of a register; `until` is when the next one of its kind became known, None of the current one."""

    id: int
    kind: str
    content_sha: str
    name: str
    known_at: datetime
    until: datetime | None
    lines: tuple[Mapping[str, Any], ...]


def load_kept_registers(connection: Connection) -> list[KeptRegister]:
    """Versions of all registers, the newest of each kind first; those taken out are not among them."""
    gone = {each.subject for each in load_removals(connection, "register").values()}
    found: list[KeptRegister] = []
    until: dict[str, datetime] = {}
    for row in connection.execute(select(register).order_by(register.c.known_at.desc(), register.c.id.desc())):
        if str(row.id) not in gone:
            end = until.get(row.kind)
            lines = tuple(row.lines)
            found.append(KeptRegister(row.id, row.kind, row.content_sha.hex(), row.name, row.known_at, end, lines))
        until[row.kind] = row.known_at
    return found


@dataclass(frozen=True, slots=True)
class KeptSnapshot:
    """An import of a feed; `current` where the inventory of today has it, `until` when its feed's next was known."""

    id: int
    name: str
    known_at: datetime
    until: datetime | None
    current: bool
    contents: frozenset[str]  # hashes by which exposures name it, or an inventory that it is part of
    orders: frozenset[str]
    suppliers: frozenset[str]


def load_kept_snapshots(connection: Connection) -> list[KeptSnapshot]:
    """Imports whose lines are still there, the newest first."""
    gone = {each.subject for each in load_removals(connection, "inventory").values()}
    newest = connection.execute(
        select(inventory.c.id).order_by(inventory.c.known_at.desc(), inventory.c.id.desc()).limit(1)
    ).scalar()
    contents: dict[int, set[str]] = defaultdict(set)
    current: set[int] = set()
    joined = select(part.c.snapshot_id, inventory.c.id, inventory.c.content_sha).join(
        inventory, inventory.c.id == part.c.inventory_id
    )
    for row in connection.execute(joined):
        contents[row.snapshot_id].add(row.content_sha.hex())
        if row.id == newest:
            current.add(row.snapshot_id)
    named: dict[str, dict[int, set[str]]] = {"order": defaultdict(set), "supplier": defaultdict(set)}
    for column, by_snapshot in named.items():
        asked = select(position.c.snapshot_id, position.c[column]).where(position.c[column].is_not(None)).distinct()
        for number, name in connection.execute(asked).tuples():
            by_snapshot[number].add(name)
    found: list[KeptSnapshot] = []
    until: dict[str, datetime] = {}
    for row in connection.execute(select(snapshot).order_by(snapshot.c.id.desc())):
        if str(row.id) not in gone:
            found.append(
                KeptSnapshot(
                    row.id,
                    row.name,
                    row.known_at,
                    until.get(row.feed),
                    row.id in current,
                    frozenset({row.content_sha.hex(), *contents[row.id]}),
                    frozenset(named["order"][row.id]),
                    frozenset(named["supplier"][row.id]),
                )
            )
        until[row.feed] = row.known_at
    return found


def load_to_come(connection: Connection) -> dict[str, int]:
    """By contract the units that the current inventory has on order or on their way; 0 of those it only names."""
    newest = select(inventory.c.id).order_by(inventory.c.known_at.desc(), inventory.c.id.desc()).limit(1)
    held = select(part.c.snapshot_id).where(part.c.inventory_id.in_(newest))
    found: dict[str, int] = {}
    everything = select(position.c.order).where(position.c.order.is_not(None)).distinct()
    for name in connection.execute(everything).scalars():
        found[name] = 0
    open_lines = select(position.c.order, position.c.units).where(
        position.c.order.is_not(None),
        position.c.snapshot_id.in_(held),
        position.c.status.in_(("on_order", "in_transit")),
    )
    for name, units in connection.execute(open_lines).tuples():
        found[name] += units
    return found


@dataclass(frozen=True, slots=True)
class KeptEdition:
    """An edition whose words are still there, and the alerts of which it took account."""

    id: str
    subject: str
    known_on: date
    alerts: frozenset[str]


def load_kept_editions(connection: Connection) -> list[KeptEdition]:
    """Editions that were not taken out, in order of id."""
    gone = {each.subject for each in load_removals(connection, "edition").values()}
    covered: dict[str, set[str]] = defaultdict(set)
    for edition_id, alert_id in connection.execute(select(cover.c.edition_id, cover.c.alert_id)).tuples():
        covered[edition_id].add(alert_id)
    asked = select(edition.c.id, edition.c.subject, edition.c.known_at).order_by(edition.c.id)
    return [
        KeptEdition(row.id, row.subject, row.known_at.date(), frozenset(covered[row.id]))
        for row in connection.execute(asked)
        if row.id not in gone
    ]


def has_document(connection: Connection, natural_key: str) -> bool:
    """Whether there is a document that its publisher, or who brought it, calls so."""
    asked = select(document.c.id).where(document.c.key == key_of(natural_key))
    return connection.execute(asked).first() is not None
