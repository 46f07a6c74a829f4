"""Parties by edition, screenings by run: appended, never overwritten."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from models.clocks import WallInstant, WorldInstant
from models.columns import UNASKED
from models.hashing import content_key, key_of, plain
from models.holding import ImportDecision, RegisterVersion, Snapshot
from models.party import ListChangeRow, ListVersion
from models.screening import PartyRow, ScreenedEntry, ScreeningDecision, ScreeningRow, ScreeningRun
from pipeline.screening.news import Earlier, places_of
from pipeline.screening.values import Hit, PartyScreening, ScreenedParty
from pipeline.storage.holds import load_removals
from pipeline.storage.screening_rows import (
    SEALED,
    NewScreening,
    Run,
    Screened,
    found_in,
    party_from,
    sealed,
    to_row,
    to_run,
    to_screened,
)
from pipeline.storage.state import insert_new

party = PartyRow.__table__  # type: ignore[attr-defined]
run = ScreeningRun.__table__  # type: ignore[attr-defined]
screening = ScreeningRow.__table__  # type: ignore[attr-defined]
compared = ScreenedEntry.__table__  # type: ignore[attr-defined]
list_change = ListChangeRow.__table__  # type: ignore[attr-defined]
_BATCH = 5_000


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


def load_run(connection: Connection, at: datetime | None = None) -> Run | None:
    """The latest run, or the latest that was known at an instant of world time."""
    asked = select(run).order_by(run.c.id.desc()).limit(1)
    row = connection.execute(asked if at is None else asked.where(run.c.known_at <= at)).one_or_none()
    return None if row is None else to_run(row)


def load_compared(connection: Connection) -> dict[tuple[str, str], str]:
    """The versions of the entries that the latest run compared, by list and key."""
    rows = connection.execute(select(compared.c.list_id, compared.c.entry, compared.c.sha)).tuples()
    return {(list_id, entry): sha for list_id, entry, sha in rows}


def load_last(connection: Connection, of: Run) -> dict[str, tuple[Earlier, tuple[Hit, ...]]]:
    """By party what a run said, and its hits by name."""
    asked = select(screening).where(screening.c.run_id == of.id)
    found: dict[str, tuple[Earlier, tuple[Hit, ...]]] = {}
    for row in connection.execute(asked):
        hits, owned = found_in(row.found)
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
    rows = [to_row(each) for each in made]
    key = key_of("screening", last.key.hex() if last else "", content_key((marks, day, sorted(lists.items()))).hex())
    values = {
        "key": key, "day": day, "because": list(because), "lists": dict(lists), "marks": dict(marks),
        "parties": len(made), "entries": len(entries), "next_on": next_on, "content_sha": sealed(rows),
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


def load_screenings(
    connection: Connection, party_id: str | None = None, *, at: datetime | None = None
) -> Iterator[Screened]:
    """The screenings of the latest run, or of the latest at an instant (world); or all of one party, newest first."""
    asked = select(screening)
    if party_id is None:
        last = load_run(connection, at)
        if last is None:
            return
        runs = {last.id: last}
        asked = asked.where(screening.c.run_id == last.id)
    else:
        asked = asked.where(screening.c.party == party_id)
        ids = select(screening.c.run_id).where(screening.c.party == party_id)
        runs = {row.id: to_run(row) for row in connection.execute(select(run).where(run.c.id.in_(ids)))}
    asked = asked.order_by(screening.c.run_id.desc(), screening.c.id)
    editions = load_parties(connection, party_id)
    for row in connection.execute(asked):
        yield to_screened(row, runs[row.run_id], editions)


def load_alike(connection: Connection, list_id: str, entry: str) -> list[Screened]:
    """Parties of ours of which the latest run did not say no match, and whose names are alike to an entry of a list."""
    last = load_run(connection)
    if last is None:
        return []
    asked = select(screening).where(screening.c.run_id == last.id, screening.c.outcome != "no_match")
    found = _turned(connection, connection.execute(asked.order_by(screening.c.id)).all())
    return [each for each in found if any((hit.list_id, hit.entry) == (list_id, entry) for hit in each.screening.hits)]


def load_waiting(connection: Connection, limit: int) -> list[Screened]:
    """Screenings that no rule was asked about, oldest first."""
    asked = select(screening).where(text(UNASKED)).order_by(screening.c.id).limit(limit)
    return _turned(connection, connection.execute(asked).all())


def _turned(connection: Connection, rows: Sequence[Any]) -> list[Screened]:
    ids = {row.run_id for row in rows}
    runs = {row.id: to_run(row) for row in connection.execute(select(run).where(run.c.id.in_(ids)))}
    editions = load_parties(connection) if rows else {}
    return [to_screened(row, runs[row.run_id], editions) for row in rows]


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


def broken_runs(connection: Connection) -> list[str]:
    """Runs whose screenings are not those that were kept, in words; those taken out after their term have none."""
    faults = []
    gone = {each.subject for each in load_removals(connection, "screening").values()}
    for each in connection.execute(select(run).order_by(run.c.id)):
        columns = (screening.c[name] for name in SEALED)
        rows = connection.execute(select(*columns).where(screening.c.run_id == each.id).order_by(screening.c.id))
        kept = [dict(row) for row in rows.mappings()]
        if str(each.id) in gone and not kept:
            continue
        if sealed(kept) != each.content_sha:
            faults.append(f"screening run {each.id} of {each.day}: its screenings are not those that were kept")
    return faults


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
