"""Screens everybody whenever a list, the inventory, a register, a decision or a day asks for it: `screen_all`.

Everything is read, then computed with no transaction open, then kept in one short one that looks whether somebody
else did it meanwhile. Asked again with nothing changed, it does nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from sqlalchemy import Connection

from models.hashing import sha256
from models.register import Licence, Offer, Order, Party, Share, Site
from models.todo import Todo
from models.values import Origin
from pipeline.screening.decisions import decisions_of
from pipeline.screening.news import Earlier, news_of
from pipeline.screening.parties import named_in, parties_of, stakes_of
from pipeline.screening.rules import load_rules
from pipeline.screening.screening import Asked, Before, screen_parties
from pipeline.screening.values import Hit, PartyScreening, ScreenedParty, Stake
from pipeline.storage import screenings as store
from pipeline.storage.engine import reading, writing
from pipeline.storage.holdings import load_line_parties
from pipeline.storage.parties import LoadedLists, load_entries
from pipeline.storage.screening_decisions import load_decisions
from pipeline.storage.screening_rows import NewScreening, Run
from pipeline.storage.todos import sync_todos
from pipeline.tasks.context import Context
from pipeline.tasks.harmless import carry_over
from pipeline.tasks.registers import load_registers

#: What decides whether two names are alike, beside this layer's own modules.
MATCHER = ("countries.py", "matching.py", "names.py", "party_names.py", "screening.py", "vocabulary.yaml")
MARKS = {
    "lists": "a list changed",
    "inventory": "the inventory changed",
    "registers": "a register changed",
    "decisions": "somebody decided",
    "rules": "the ownership rules changed",
    "matcher": "our comparison of names changed",
}
Entries = Mapping[tuple[str, str], str]
NOBODY = {"screened": 0, "turned": 0}
A_DAY = "a day came on which a share, an entry or a rule begins or ends"


@dataclass(frozen=True)
class _Read:
    """What was read for a screening, and what had changed since the last."""

    asked: Asked
    lists: LoadedLists
    last: Run | None
    said: dict[str, tuple[Earlier, tuple[Hit, ...]]]
    compared: dict[tuple[str, str], str]
    marks: dict[str, Any]
    because: tuple[str, ...]


def screen_all(context: Context) -> dict[str, int]:
    """Screen everybody, where there is a reason; gives how many were screened, and how many answers turned graver."""
    if context.settings.profile == "research":
        return dict(NOBODY)
    carry_over(context)
    read = _read(context)
    if read is None:
        return dict(NOBODY)
    whole = MARKS["matcher"] in read.because
    parties = {} if whole else {party: (last.party_sha, hits) for party, (last, hits) in read.said.items()}
    answers = screen_parties(read.asked, Before(parties, read.compared))
    entries = read.asked.versions
    with reading(context.engine) as connection:
        made = _made(connection, answers, read, entries)
    now, at = context.clocks.world_now(), context.clocks.wall_now()
    with writing(context.engine) as connection:
        kept = store.save_run(
            connection,
            made,
            last=read.last,
            day=read.asked.day,
            because=read.because,
            lists=read.lists.versions,
            marks=read.marks,
            entries=entries,
            next_on=read.asked.next_day,
            known_at=now,
            recorded_at=at,
        )
        if kept:
            todos = _todos(answers)
            sync_todos(connection, "screening_unresolved", todos, known_at=now, at=at, gone="it is decided")
    return {"screened": len(made), "turned": sum(each.news is not None for each in made)} if kept else dict(NOBODY)


def load_known(connection: Connection) -> tuple[tuple[ScreenedParty, ...], tuple[Stake, ...]]:
    """Everybody whom our books name, as they stand, and who holds what of whom."""
    registers = load_registers(connection)
    named = named_in(
        load_line_parties(connection),
        orders=registers.of(Order),
        sites=registers.of(Site),
        offers=registers.of(Offer),
        licences=registers.of(Licence),
        shares=registers.of(Share),
    )
    parties = parties_of(registers.of(Party), named)
    return parties, stakes_of(registers.of(Share), parties)


def _read(context: Context) -> _Read | None:
    """All that a screening needs; None where nothing changed, or where there is nobody to ask about."""
    day = context.clocks.world_now().date()
    with reading(context.engine) as connection:
        marks = store.load_marks(connection) | {"rules": load_rules().sha.hex(), "matcher": matcher_sha()}
        last = store.load_run(connection)
        because = _because(last, marks, day)
        if not because:
            return None
        parties, stakes = load_known(connection)
        said = store.load_last(connection, last) if last else {}
        if not parties and not said:
            return None
        lists = load_entries(connection)
        decisions = decisions_of(load_decisions(connection))
        compared = store.load_compared(connection)
    asked = Asked(parties, lists.entries, stakes, load_rules(), decisions, day)
    return _Read(asked, lists, last, said, compared, marks, because)


def _because(last: Run | None, marks: dict[str, Any], day: date) -> tuple[str, ...]:
    if last is None:
        return ("the first screening",)
    changed = [words for name, words in MARKS.items() if last.marks.get(name) != marks[name]]
    return (*changed, A_DAY) if last.next_on is not None and day >= last.next_on else tuple(changed)


def _made(
    connection: Connection, answers: Sequence[PartyScreening], read: _Read, entries: Entries
) -> list[NewScreening]:
    turned = []
    for each in answers:
        earlier = read.said[each.party.id][0] if each.party.id in read.said else None
        turned.append((each, earlier, news_of(each, earlier)))
    places = {_place(place) for _, _, news in turned for place in news or ()}
    origins = store.origins_of(connection, places)
    return [
        NewScreening(
            each, earlier.outcome if earlier else None, news, _origin(each, earlier, news, origins, read, entries)
        )
        for each, earlier, news in turned
    ]


def _origin(
    each: PartyScreening,
    earlier: Earlier | None,
    news: frozenset[str] | None,
    origins: dict[tuple[str, str], str],
    read: _Read,
    entries: Entries,
) -> Origin:
    """Whose doing it is: what changed with us is live; what our own reader changed on a list, or in names, is not."""
    ours = earlier is None or (earlier.party_sha, earlier.chain_sha) != (each.party.sha, each.chain_sha)
    if ours or not news:
        return "live"
    if set(read.because) == {MARKS["matcher"]}:
        return "reread"
    causes = {
        origins.get(place, "live") if read.compared.get(place) != entries.get(place) else "live"
        for place in map(_place, news)
    }
    return "live" if "live" in causes else "reread" if "reread" in causes else "backfill"


def _place(place: str) -> tuple[str, str]:
    list_id, _, entry = place.partition(":")
    return list_id, entry


def _todos(answers: Iterable[PartyScreening]) -> list[Todo]:
    return [
        Todo(
            "screening_unresolved",
            f"party:{each.party.id}",
            f"{each.party.name}: {each.why}",
            {"party": each.party.id, "name": each.party.name, "roles": list(each.party.roles)},
        )
        for each in answers
        if each.outcome == "unresolved"
    ]


@cache
def matcher_sha() -> str:
    """The version of what compares names."""
    tools, own = resources.files("pipeline.sources.tools"), resources.files("pipeline.screening")
    read = [tools.joinpath(name).read_bytes() for name in MATCHER]
    read.append(own.joinpath("hits.py").read_bytes())
    return sha256(b"".join(read)).hex()[:16]
