"""Parties by edition, screenings by run, decisions: appended, never overwritten."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from models.clocks import WallInstant, WorldInstant
from models.columns import UNASKED
from models.hashing import content_key, key_of, plain, sha256
from models.holding import ImportDecision, RegisterVersion, Snapshot
from models.party import ListChangeRow, ListVersion
from models.screening import PartyRow, ScreenedEntry, ScreeningDecision, ScreeningRow, ScreeningRun
from models.values import Origin
from pipeline.screening.news import Earlier, places_of
from pipeline.screening.values import (
    Decision,
    Hit,
    Link,
    Owned,
    PartyScreening,
    Root,
    ScreenedParty,
    ScreenOutcome,
)
from pipeline.storage.state import insert_new

party = PartyRow.__table__  # type: ignore[attr-defined]
run = ScreeningRun.__table__  # type: ignore[attr-defined]
screening = ScreeningRow.__table__  # type: ignore[attr-defined]
decision = ScreeningDecision.__table__  # type: ignore[attr-defined]
compared = ScreenedEntry.__table__  # type: ignore[attr-defined]
list_change = ListChangeRow.__table__  # type: ignore[attr-defined]
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Run:
    """A screening of everybody."""

    id: int
    key: bytes
    day: date
    because: tuple[str, ...]
    lists: dict[str, str]
    marks: dict[str, Any]
    parties: int
    entries: int
    next_on: date | None
    content_sha: bytes
    known_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Screened:
    """A party's screening with the run that it is of; `row` is its number, `before` the answer of the run before."""

    row: int
    run: Run
    screening: PartyScreening
    before: ScreenOutcome | None
    news: tuple[str, ...]
    origin: Origin
    work: str


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """A decision with the instants at which it was made."""

    decision: Decision
    known_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class NewScreening:
    """A screening to be kept; `news` is None where no rule is to be asked about it."""

    screening: PartyScreening
    before: ScreenOutcome | None
    news: frozenset[str] | None
    origin: Origin


# ── what there is to ask about ───────────────────────────────────────────────────────────────────


def load_marks(connection: Connection) -> dict[str, Any]:
    """Numbers that differ as soon as a list, the inventory, a register or a decision does."""

    def newest(table: Any) -> Any:
        return connection.execute(select(func.max(table.__table__.c.id))).scalar()

    ahead = select(func.count()).where(list_change.c.ahead, list_change.c.settled_at.is_(None))
    kinds = select(RegisterVersion.__table__.c.kind, func.max(RegisterVersion.__table__.c.id))  # type: ignore[attr-defined]
    registers = connection.execute(kinds.group_by(RegisterVersion.__table__.c.kind)).tuples()  # type: ignore[attr-defined]
    return {
        "lists": [newest(ListVersion), newest(ListChangeRow), connection.execute(ahead).scalar_one()],
        "inventory": [newest(Snapshot), newest(ImportDecision)],
        "registers": dict(sorted(registers.all())),
        "decisions": newest(ScreeningDecision),
    }


def load_run(connection: Connection) -> Run | None:
    """The latest run."""
    row = connection.execute(select(run).order_by(run.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _run(row)


def load_compared(connection: Connection) -> dict[tuple[str, str], str]:
    """The versions of the entries that the latest run compared, by list and key."""
    rows = connection.execute(select(compared.c.list_id, compared.c.entry, compared.c.sha)).tuples()
    return {(list_id, entry): sha for list_id, entry, sha in rows}


def load_last(connection: Connection, of: Run) -> dict[str, tuple[Earlier, tuple[Hit, ...]]]:
    """By party what a run said, and its hits by name."""
    asked = select(screening).where(screening.c.run_id == of.id)
    found: dict[str, tuple[Earlier, tuple[Hit, ...]]] = {}
    for row in connection.execute(asked):
        hits, owned = _found(row.found)
        told = PartyScreening(ScreenedParty(row.party, ""), row.outcome, row.why, hits, owned)
        found[row.party] = Earlier(row.outcome, places_of(told), row.party_sha, row.chain_sha), hits
    return found


def origins_of(connection: Connection, places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """By list and entry the origin of the last change of the list that told of it; entries without one are left out."""
    wanted = set(places)
    keys = sorted({entry for _, entry in wanted})
    found: dict[tuple[str, str], str] = {}
    for start in range(0, len(keys), _BATCH):
        asked = (
            select(list_change.c.list_id, list_change.c.key, list_change.c.origin)
            .where(list_change.c.key.in_(keys[start : start + _BATCH]))
            .order_by(list_change.c.id)
        )
        for list_id, key, origin in connection.execute(asked).tuples():
            found[list_id, key] = origin
    return {place: origin for place, origin in found.items() if place in wanted}


# ── screenings ───────────────────────────────────────────────────────────────────────────────────


def save_run(
    connection: Connection,
    made: Sequence[NewScreening],
    *,
    last: Run | None,
    day: date,
    because: Sequence[str],
    lists: Mapping[str, str],
    marks: Mapping[str, Any],
    entries: Mapping[tuple[str, str], str],
    next_on: date | None,
    known_at: WorldInstant,
    recorded_at: WallInstant,
) -> bool:
    """Keep a screening of everybody; False where somebody else did it meanwhile, and nothing is kept.

    Args:
        connection: a writing transaction.
        made: the screenings.
        last: the run that was the latest when they were made.
        day: the world's day.
        because: what had changed.
        lists: edition by list.
        marks: by `load_marks`, of the moment at which everything was read.
        entries: versions of all entries by list and key.
        next_on: the next day that changes an answer by itself.
        known_at: world time.
        recorded_at: wall time.
    """
    standing = load_run(connection)
    if (standing.id if standing else None) != (last.id if last else None):
        return False
    rows = [_row(each) for each in made]
    key = key_of("screening", last.key.hex() if last else "", content_key((marks, day, sorted(lists.items()))).hex())
    values = {
        "key": key, "day": day, "because": list(because), "lists": dict(lists), "marks": dict(marks),
        "parties": len(made), "entries": len(entries), "next_on": next_on, "content_sha": _sha(rows),
        "known_at": known_at, "recorded_at": recorded_at,
    }  # fmt: skip
    if insert_new(connection, run, values) == 0:
        return False
    number = connection.execute(select(run.c.id).where(run.c.key == key)).scalar_one()
    for start in range(0, len(rows), _BATCH):
        connection.execute(insert(screening), [{"run_id": number, **row} for row in rows[start : start + _BATCH]])
    _save_parties(connection, [each.screening.party for each in made], known_at)
    _save_compared(connection, entries)
    return True


def load_screenings(connection: Connection, party_id: str | None = None) -> Iterator[Screened]:
    """The screenings of the latest run, gravest first; or all of one party, the newest first."""
    asked = select(screening)
    if party_id is None:
        last = load_run(connection)
        if last is None:
            return
        runs = {last.id: last}
        asked = asked.where(screening.c.run_id == last.id)
    else:
        asked = asked.where(screening.c.party == party_id)
        ids = select(screening.c.run_id).where(screening.c.party == party_id)
        runs = {row.id: _run(row) for row in connection.execute(select(run).where(run.c.id.in_(ids)))}
    asked = asked.order_by(screening.c.run_id.desc(), screening.c.id)
    editions = load_parties(connection, party_id)
    for row in connection.execute(asked):
        yield _screened(row, runs[row.run_id], editions)


def load_waiting(connection: Connection, limit: int) -> list[Screened]:
    """Screenings that no rule was asked about, oldest first."""
    asked = select(screening).where(text(UNASKED)).order_by(screening.c.id).limit(limit)
    return _turned(connection, connection.execute(asked).all())


def load_turned(connection: Connection) -> list[Screened]:
    """Every screening by which an entry more counted than before, oldest first: rules were asked about them."""
    asked = select(screening).where(screening.c.outcome != "no_match").order_by(screening.c.id)
    return _turned(connection, [row for row in connection.execute(asked) if row.news])


def _turned(connection: Connection, rows: Sequence[Any]) -> list[Screened]:
    ids = {row.run_id for row in rows}
    runs = {row.id: _run(row) for row in connection.execute(select(run).where(run.c.id.in_(ids)))}
    editions = load_parties(connection) if rows else {}
    return [_screened(row, runs[row.run_id], editions) for row in rows]


def finish_screenings(connection: Connection, rows: Sequence[int]) -> None:
    """The rules were asked; twice is once."""
    if rows:
        connection.execute(update(screening).where(screening.c.id.in_(rows)).values(work="done"))


def load_parties(connection: Connection, party_id: str | None = None) -> dict[tuple[str, str], ScreenedParty]:
    """Parties by id and version; of each version the last edition."""
    asked = select(party).order_by(party.c.id)
    if party_id is not None:
        asked = asked.where(party.c.party == party_id)
    return {(row.party, row.sha): party_from(row.body) for row in connection.execute(asked)}


def load_editions(connection: Connection) -> list[ScreenedParty]:
    """Every edition of every party, oldest first."""
    return [party_from(row.body) for row in connection.execute(select(party.c.body).order_by(party.c.id))]


def party_from(body: Mapping[str, Any]) -> ScreenedParty:
    """A party of its stored form."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in body.items()}
    return ScreenedParty(**values)


def broken_runs(connection: Connection) -> list[str]:
    """Runs whose screenings are not those that were kept, in words."""
    faults = []
    for each in connection.execute(select(run).order_by(run.c.id)):
        columns = (screening.c[name] for name in _SEALED)
        rows = connection.execute(select(*columns).where(screening.c.run_id == each.id).order_by(screening.c.id))
        if _sha([dict(row) for row in rows.mappings()]) != each.content_sha:
            faults.append(f"screening run {each.id} of {each.day}: its screenings are not those that were kept")
    return faults


# ── decisions ────────────────────────────────────────────────────────────────────────────────────


def save_decision(connection: Connection, made: Decision, *, known_at: WorldInstant, recorded_at: WallInstant) -> bool:
    """Keep a decision; gives whether it is new. The same one twice is kept once."""
    values = {
        "party": made.party, "name": made.name, "party_sha": made.party_sha, "chain_sha": made.chain_sha,
        "list_id": made.list_id, "entry": made.entry, "entry_sha": made.entry_sha, "listed": made.listed,
        "verdict": made.verdict, "who": made.by, "why": made.why, "decided_on": made.on,
    }  # fmt: skip
    key = content_key(values)
    return (
        insert_new(connection, decision, {"key": key, **values, "known_at": known_at, "recorded_at": recorded_at}) == 1
    )


def load_decisions(connection: Connection) -> list[Decision]:
    """All decisions in the order in which they were made."""
    return [each.decision for each in load_kept_decisions(connection)]


def load_kept_decisions(connection: Connection) -> list[KeptDecision]:
    """The same with their instants."""
    return [
        KeptDecision(_decision(row), row.known_at, row.recorded_at)
        for row in connection.execute(select(decision).order_by(decision.c.id))
    ]


def _decision(row: Any) -> Decision:
    return Decision(
        party=row.party,
        name=row.name,
        party_sha=row.party_sha,
        chain_sha=row.chain_sha,
        list_id=row.list_id,
        entry=row.entry,
        entry_sha=row.entry_sha,
        listed=row.listed,
        verdict=row.verdict,
        by=row.who,
        why=row.why,
        on=row.decided_on,
    )


# ── rows and values ──────────────────────────────────────────────────────────────────────────────

_SEALED = ("party", "party_sha", "chain_sha", "outcome", "before", "why", "found", "news", "origin")


def _sha(rows: Sequence[Mapping[str, Any]]) -> bytes:
    # The rows are plain already, and many.
    told = json.dumps([[row[name] for name in _SEALED] for row in rows], sort_keys=True, separators=(",", ":"))
    return sha256(told.encode("ascii"))


def _row(each: NewScreening) -> dict[str, Any]:
    told = each.screening
    found = {"hits": plain(told.hits), "owned": plain(told.owned)} if told.hits or told.owned else None
    return {
        "party": told.party.id,
        "party_sha": told.party.sha,
        "chain_sha": told.chain_sha,
        "outcome": told.outcome,
        "before": each.before,
        "why": told.why,
        "found": found,
        "news": sorted(each.news or ()),
        "origin": each.origin,
        "work": "done" if each.news is None else "pending",
    }


def _screened(row: Any, of: Run, editions: Mapping[tuple[str, str], ScreenedParty]) -> Screened:
    hits, owned = _found(row.found)
    who = editions[row.party, row.party_sha]
    told = PartyScreening(who, row.outcome, row.why, hits, owned, row.chain_sha)
    return Screened(row.id, of, told, row.before, tuple(row.news), row.origin, row.work)


def _found(found: Mapping[str, Any] | None) -> tuple[tuple[Hit, ...], tuple[Owned, ...]]:
    if found is None:
        return (), ()
    return tuple(Hit(**each) for each in found["hits"]), tuple(_owned(each) for each in found["owned"])


def _owned(body: Mapping[str, Any]) -> Owned:
    links = tuple(
        Link(each["owner"], each["owned"], None if each["share"] is None else Decimal(each["share"]), each["source"])
        for each in body["links"]
    )
    roots = tuple(Root(**each) for each in body["roots"])
    numbers = {"least": Decimal(body["least"]), "most": Decimal(body["most"])}
    return Owned(**{**body, **numbers, "links": links, "roots": roots})


def _run(row: Any) -> Run:
    values = {name: row._mapping[name] for name in Run.__slots__}
    return Run(**{**values, "because": tuple(row.because)})


def _save_parties(connection: Connection, parties: Sequence[ScreenedParty], known_at: WorldInstant) -> None:
    newest = select(func.max(party.c.id)).group_by(party.c.party)
    rows = connection.execute(select(party.c.party, party.c.body).where(party.c.id.in_(newest)))
    known = {row.party: row.body for row in rows}
    new = [
        {"party": each.id, "sha": each.sha, "body": plain(each), "known_at": known_at}
        for each in parties
        if known.get(each.id) != plain(each)
    ]
    for start in range(0, len(new), _BATCH):
        connection.execute(insert(party), new[start : start + _BATCH])


def _save_compared(connection: Connection, entries: Mapping[tuple[str, str], str]) -> None:
    before = load_compared(connection)
    over = [place for place, sha in before.items() if entries.get(place) != sha]
    new = [(place, sha) for place, sha in entries.items() if before.get(place) != sha]
    if over:
        one = delete(compared).where(compared.c.list_id == bindparam("of"), compared.c.entry == bindparam("which"))
        connection.execute(one, [{"of": list_id, "which": entry} for list_id, entry in over])
    rows = [{"list_id": list_id, "entry": entry, "sha": sha} for (list_id, entry), sha in new]
    for start in range(0, len(rows), _BATCH):
        connection.execute(insert(compared), rows[start : start + _BATCH])
