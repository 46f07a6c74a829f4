"""What each feed gave when it was read, what people decided on imports that were set aside, and what they matched."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, or_, select

from models.audit import Audited, import_key
from models.clocks import WallInstant, WorldInstant
from models.holding import FeedReport, ImportDecision, ItemMatch
from models.telling import Via
from pipeline.errors import StateError
from pipeline.storage.audit import record
from pipeline.storage.holdings import (
    StoredInventory,
    StoredSnapshot,
    find_snapshots,
    load_feed,
    make_current,
    snapshots_by_id,
)

report = FeedReport.__table__  # type: ignore[attr-defined]
decision = ImportDecision.__table__  # type: ignore[attr-defined]
match = ItemMatch.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Decided:
    """A person's answer to an import that was set aside."""

    decision: str  # accepted, dismissed
    who: str
    why: str
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Matched:
    """A person's word on what an item of inventories is."""

    item: str
    target: str
    who: str
    why: str
    known_at: datetime


@dataclass(frozen=True, slots=True)
class LastReport:
    """What came of the last time that a feed was read."""

    feed: str
    outcome: str
    why: str | None
    snapshot: StoredSnapshot | None
    known_at: datetime


def save_report(
    connection: Connection,
    feed: str,
    outcome: str,
    *,
    snapshot_id: int | None = None,
    why: str | None = None,
    sites: Iterable[str] = (),
    known_at: WorldInstant,
    recorded_at: WallInstant,
) -> None:
    """Note that a feed was read, and what came of it. The same snapshot told again on one day is noted once."""
    last = connection.execute(
        select(report.c.snapshot_id, report.c.outcome, report.c.known_at)
        .where(report.c.feed == feed)
        .order_by(report.c.id.desc())
        .limit(1)
    ).first()
    told_today = last is not None and (last.snapshot_id, last.known_at.date()) == (snapshot_id, known_at.date())
    if outcome == "unchanged" and last is not None and told_today and last.outcome in {"new", "unchanged"}:
        return
    connection.execute(
        insert(report).values(
            feed=feed,
            snapshot_id=snapshot_id,
            outcome=outcome,
            why=why,
            sites=sorted(set(sites)),
            known_at=known_at,
            recorded_at=recorded_at,
        )
    )


def load_reported(connection: Connection, at: datetime | None = None) -> dict[str, datetime]:
    """By site, when a feed last told of it. An import that waits for a person, or was dismissed, told nothing."""
    accepted = select(decision.c.snapshot_id).where(decision.c.decision == "accepted")
    last = select(func.max(report.c.id)).group_by(report.c.snapshot_id)
    if at is not None:
        accepted = accepted.where(decision.c.known_at <= at)
        last = last.where(report.c.known_at <= at)
    told = or_(
        report.c.outcome.in_(["new", "unchanged"]),
        (report.c.outcome == "set_aside") & report.c.snapshot_id.in_(accepted),
    )
    query = select(report.c.sites, report.c.known_at).where(report.c.id.in_(last.where(told))).order_by(report.c.id)
    return {site: known_at for sites, known_at in connection.execute(query) for site in sites}


def told_at(connection: Connection, stored: StoredInventory | None, at: datetime | None = None) -> datetime | None:
    """When an inventory was last told: of its feeds' last reports the oldest, since it is as old as its oldest part.

    A feed that tells the same again makes no new snapshot, and its part is as fresh as that telling.

    Args:
        connection: a transaction.
        stored: the inventory; None gives None.
        at: by what was known then (world).
    """
    if stored is None:
        return None
    last = select(report.c.snapshot_id, func.max(report.c.known_at).label("known_at")).group_by(report.c.snapshot_id)
    last = last.where(report.c.snapshot_id.in_(stored.snapshot_ids), report.c.outcome.in_(["new", "unchanged"]))
    if at is not None:
        last = last.where(report.c.known_at <= at)
    told: dict[int, datetime] = {row.snapshot_id: row.known_at for row in connection.execute(last)}
    return min(max(part.known_at, told.get(part.id, part.known_at)) for part in stored.parts)


def tell_again(
    connection: Connection, part: StoredSnapshot, *, known_at: WorldInstant, recorded_at: WallInstant
) -> None:
    """Note that a feed told the same once more, of the sites that it told of before."""
    asked = select(report.c.sites).where(report.c.snapshot_id == part.id).order_by(report.c.id.desc()).limit(1)
    sites = connection.execute(asked).scalar_one_or_none() or []
    save_report(
        connection,
        part.feed,
        "unchanged",
        snapshot_id=part.id,
        sites=sites,
        known_at=known_at,
        recorded_at=recorded_at,
    )


def load_last_reports(connection: Connection) -> list[LastReport]:
    """What came of the last time that each feed was read, by the feed's name."""
    last = select(func.max(report.c.id)).group_by(report.c.feed)
    rows = connection.execute(select(report).where(report.c.id.in_(last)).order_by(report.c.feed)).all()
    kept = snapshots_by_id(connection, [row.snapshot_id for row in rows if row.snapshot_id is not None])
    return [LastReport(row.feed, row.outcome, row.why, kept.get(row.snapshot_id or 0), row.known_at) for row in rows]


def load_waiting(connection: Connection) -> list[StoredSnapshot]:
    """The imports that wait for a person: the last of their feed, set aside, not decided; by feed."""
    waiting = [each.snapshot for each in load_last_reports(connection) if each.outcome == "set_aside"]
    return [each for each in waiting if each is not None and load_decision(connection, each.id) is None]


def load_decision(connection: Connection, snapshot_id: int) -> Decided | None:
    """What a person decided on an import; None where nobody did."""
    columns = (decision.c.decision, decision.c.who, decision.c.why, decision.c.known_at)
    row = connection.execute(select(*columns).where(decision.c.snapshot_id == snapshot_id)).first()
    return None if row is None else Decided(*row)


def decide(
    connection: Connection,
    prefix: str,
    answer: str,
    *,
    who: str,
    why: str,
    via: Via,
    known_at: WorldInstant,
    recorded_at: WallInstant,
) -> StoredSnapshot:
    """Accept or dismiss an import that was set aside; accepted, it is its feed's current one. It is in the audit.

    Raises:
        StateError: there is no such import, it was not set aside or is decided already, its feed has a later one
            that is current, or nobody or no reason is named.
    """
    if not who.strip() or not why.strip():
        raise StateError("an import is decided on by somebody, with a reason")
    taken = one_snapshot(connection, prefix)
    if taken.set_aside is None:
        raise StateError(f"import {taken.sha[:12]} was not set aside")
    decided = load_decision(connection, taken.id)
    if decided is not None:
        raise StateError(f"import {taken.sha[:12]} was {decided.decision} already, by {decided.who}")
    current, _ = load_feed(connection, taken.feed)
    if answer == "accepted" and current is not None and current.id > taken.id:
        raise StateError(f"a later import of {taken.feed} is current: {current.sha[:12]}")
    connection.execute(
        insert(decision).values(
            snapshot_id=taken.id,
            decision=answer,
            who=who.strip(),
            why=why.strip(),
            known_at=known_at,
            recorded_at=recorded_at,
        )
    )
    if answer == "accepted":
        make_current(connection, taken, known_at=known_at, recorded_at=recorded_at)
    detail = {"feed": taken.feed, "file": taken.name, "why": why.strip()}
    record(connection, Audited(who.strip(), answer, import_key(taken.sha), via, recorded_at, detail))
    return taken


def one_snapshot(connection: Connection, prefix: str) -> StoredSnapshot:
    """The one snapshot whose hash begins so.

    Raises:
        StateError: none or several do.
    """
    found = find_snapshots(connection, prefix.strip().lower()) if prefix.strip() else []
    if len(found) != 1:
        raise StateError(f"{'no import' if not found else f'{len(found)} imports'} {prefix!r}")
    return found[0]


def save_match(
    connection: Connection,
    item: str,
    target: str,
    *,
    who: str,
    why: str,
    known_at: WorldInstant,
    recorded_at: WallInstant,
) -> None:
    """Keep a person's word on what an item is; it holds from now on.

    Raises:
        StateError: nobody is named.
    """
    if not who.strip():
        raise StateError("an item is matched by somebody")
    connection.execute(
        insert(match).values(
            item=item, target=target, who=who.strip(), why=why.strip(), known_at=known_at, recorded_at=recorded_at
        )
    )


def load_matches(connection: Connection) -> Mapping[str, Matched]:
    """By item, what a person last said that it is."""
    columns = (match.c.item, match.c.target, match.c.who, match.c.why, match.c.known_at)
    rows = (Matched(*row) for row in connection.execute(select(*columns).order_by(match.c.id)))
    return {each.item: each for each in rows}
