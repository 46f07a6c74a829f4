"""Turns that wait to be asked of the rules, with what stands behind each: moves, list changes, source states."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, text, update

from models.alert import Alert, WorldAlert
from models.annotation import ClaimRow
from models.asked import ListingTold, listing_of
from models.columns import UNASKED
from models.document import Document, Revision
from models.event import Event, EventClaim, MoveRow, StoryMember
from models.party import ListChangeRow
from models.source import SourceTurn
from models.terms import PRIVATE, Terms, terms_from
from models.values import Claim, ListChange, Move, Origin
from pipeline.events.by_hand import laid_over
from pipeline.storage.annotations import read_claim
from pipeline.storage.documents import kept_words
from pipeline.storage.entries import change_from
from pipeline.storage.events import unstruck

alert = Alert.__table__  # type: ignore[attr-defined]
world_alert = WorldAlert.__table__  # type: ignore[attr-defined]
event = Event.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
member = StoryMember.__table__  # type: ignore[attr-defined]
move = MoveRow.__table__  # type: ignore[attr-defined]
list_change = ListChangeRow.__table__  # type: ignore[attr-defined]
source_turn = SourceTurn.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class ToldClaim:
    """A claim of an event with the document that makes it."""

    row: int
    claim: Claim
    revision: int
    words: str
    title: str | None
    published_at: datetime | None
    source: str
    publisher: str
    kind: str
    url: str
    document: int
    terms: Terms
    copy_of: int | None
    origin: str  # the family of outlets from which the words are: its publisher's, or the one that it cites
    pipeline_sha: bytes
    known_at: datetime


@dataclass(frozen=True, slots=True)
class MoveTurn:
    """A move that waits, with the event's claims that were known by then, in the order of their coming."""

    move: Move
    type: str
    origin: Origin
    known_at: datetime
    caused_by: tuple[int, ...]
    claims: tuple[ToldClaim, ...]
    first_known_at: datetime


@dataclass(frozen=True, slots=True)
class ListTurn:
    """A list change that waits."""

    row: int
    change: ListChange
    source: str
    origin: Origin
    known_at: datetime


@dataclass(frozen=True, slots=True)
class SourceTurnView:
    """A change of a source's state, or the begin or end of an outage; `began_at` is the start of that."""

    row: int
    source: str
    kind: str
    from_state: str
    to_state: str
    error: str | None
    known_at: datetime
    began_at: datetime


def pending_moves(connection: Connection, limit: int) -> list[MoveTurn]:
    """Moves that no rule was asked about, oldest first."""
    rows = connection.execute(
        select(move, event.c.type, event.c.known_at.label("first_known_at"))
        .join(event, event.c.id == move.c.event_id)
        .where(text(f"move.{UNASKED}"))
        .order_by(move.c.known_at, move.c.event_id, move.c.ordinal)
        .limit(limit)
    ).all()
    return [read_move_turn(row, tuple(told_claims(connection, row.event_id, until=row.known_at))) for row in rows]


def turn_of_event(connection: Connection, event_id: str) -> MoveTurn | None:
    """The latest turn of an event with all its claims; None where it has none."""
    row = connection.execute(
        select(move, event.c.type, event.c.known_at.label("first_known_at"))
        .join(event, event.c.id == move.c.event_id)
        .where(move.c.event_id == event_id)
        .order_by(move.c.ordinal.desc())
        .limit(1)
    ).one_or_none()
    claims = tuple(told_claims(connection, event_id))
    return read_move_turn(row, claims) if row is not None and claims else None


def read_move_turn(row: Any, claims: tuple[ToldClaim, ...]) -> MoveTurn:
    """A move's turn of its row, joined with its event's type and first day, and the event's claims."""
    return MoveTurn(
        move=Move(
            id=row.id,
            event=row.event_id,
            ordinal=row.ordinal,
            kind=row.kind,
            from_stage=row.from_stage,
            to_stage=row.to_stage,
            why=row.why,
        ),
        type=row.type,
        origin=row.origin,
        known_at=row.known_at,
        caused_by=tuple(row.claims),
        claims=claims,
        first_known_at=row.first_known_at,
    )


def told_claims(connection: Connection, event_id: str, *, until: datetime | None = None) -> Iterable[ToldClaim]:
    """The claims of an event with their documents, as people left them, in the order in which they became known."""
    asked = (
        select(
            claim.c.id,
            claim.c.body,
            claim.c.struck,
            event.c.laid_over,
            claim.c.pipeline_sha,
            claim.c.known_at,
            claim.c.revision_id,
            func.substr(revision.c.text, claim.c.start + 1, claim.c.end - claim.c.start).label("words"),
            revision.c.title,
            revision.c.published_at,
            document.c.source,
            document.c.publisher,
            document.c.kind,
            document.c.url,
            document.c.private,
            revision.c.document_id,
            revision.c.terms,
            revision.c.kept,
            claim.c.start,
            claim.c.end,
            member.c.copy_of,
            event_claim.c.publisher.label("origin"),
        )
        .join(event_claim, event_claim.c.claim_id == claim.c.id)
        .join(event, event.c.id == event_claim.c.event_id)
        .join(revision, revision.c.id == claim.c.revision_id)
        .join(document, document.c.id == revision.c.document_id)
        .outerjoin(member, member.c.revision_id == revision.c.id)
        .where(event_claim.c.event_id == event_id)
        .order_by(claim.c.known_at, claim.c.id)
    )
    if until is not None:
        asked = asked.where(claim.c.known_at <= until)
    for row in unstruck(connection.execute(asked).all()):
        yield ToldClaim(
            row=row.id,
            claim=read_claim(laid_over(row.body, row.laid_over)),
            revision=row.revision_id,
            words=row.words or kept_words(row.kept, row.start, row.end),
            title=row.title,
            published_at=row.published_at,
            source=row.source,
            publisher=row.publisher,
            kind=row.kind,
            url=row.url,
            document=row.document_id,
            terms=PRIVATE if row.private else terms_from(row.terms),
            copy_of=row.copy_of,
            origin=row.origin or row.publisher,
            pipeline_sha=row.pipeline_sha,
            known_at=row.known_at,
        )


def pending_list_changes(connection: Connection, limit: int) -> list[ListTurn]:
    """List changes that no rule was asked about, oldest first."""
    rows = connection.execute(select(list_change).where(text(UNASKED)).order_by(list_change.c.id).limit(limit)).all()
    return [read_list_turn(row) for row in rows]


def read_list_turn(row: Any) -> ListTurn:
    """A list change's turn of its row."""
    return ListTurn(row=row.id, change=change_from(row), source=row.source, origin=row.origin, known_at=row.known_at)


def pending_source_turns(connection: Connection, limit: int) -> list[SourceTurnView]:
    """Begins and ends of outages that no rule was asked about, oldest first."""
    rows = connection.execute(
        select(source_turn).where(source_turn.c.work == "pending").order_by(source_turn.c.id).limit(limit)
    )
    return [read_source_turn(row) for row in rows]


def read_source_turn(row: Any) -> SourceTurnView:
    """A row of `source_turn`."""
    return SourceTurnView(
        row=row.id,
        source=row.source,
        kind=row.kind,
        from_state=row.from_state,
        to_state=row.to_state,
        error=row.error,
        known_at=row.known_at,
        began_at=row.began_at or row.known_at,
    )


def finish_turns(
    connection: Connection, *, moves: Sequence[str] = (), lists: Sequence[int] = (), sources: Sequence[int] = ()
) -> None:
    """The rules were asked; twice is once."""
    if moves:
        connection.execute(update(move).where(move.c.id.in_(moves)).values(work="done"))
    if lists:
        connection.execute(update(list_change).where(list_change.c.id.in_(lists)).values(work="done"))
    if sources:
        connection.execute(update(source_turn).where(source_turn.c.id.in_(sources)).values(work="done"))


def still_pending(connection: Connection, moves: Sequence[str]) -> set[str]:
    """Which of these moves nobody finished meanwhile."""
    if not moves:
        return set()
    asked = select(move.c.id).where(move.c.id.in_(moves), move.c.work == "pending")
    found: Any = connection.execute(asked).scalars()
    return set(found)


def alerted_moves(connection: Connection, events: Sequence[str], *, world: bool = False) -> dict[str, list[int]]:
    """By event the ordinals of the moves that alerts told of; of `world`, those that nothing of ours made."""
    found: dict[str, list[int]] = {}
    of = world_alert if world else alert
    rows = connection.execute(
        select(of.c.subject_id, of.c.occasion).where(
            of.c.subject_kind == "event", of.c.subject_id.in_(list(events)), of.c.dry_run.is_(False)
        )
    )
    for row in rows:
        event_id, _, ordinal = row.occasion.rpartition(".")
        if event_id == row.subject_id and ordinal.isdigit():
            found.setdefault(row.subject_id, []).append(int(ordinal))
    return found


def listings_told(connection: Connection, since: datetime, until: datetime) -> list[ListingTold]:
    """The listings that alerts told of between two instants, so that the same news is not told twice."""
    rows = connection.execute(
        select(alert.c.subject_kind, alert.c.known_at, alert.c.exposure).where(
            alert.c.known_at >= since,
            alert.c.known_at <= until,
            alert.c.subject_kind.in_(("event", "list_entry")),
            alert.c.dry_run.is_(False),
        )
    )
    found = (listing_of(row.subject_kind, row.known_at, row.exposure.get("context") or {}) for row in rows)
    return [each for each in found if each is not None]


def suppliers_told(connection: Connection, places: Iterable[str]) -> dict[str, frozenset[str]]:
    """By `list:entry` the suppliers of ours that an alert on it named as such; others are not there."""
    asked = select(alert.c.subject_id, alert.c.exposure).where(
        alert.c.subject_kind == "list_entry",
        alert.c.subject_id.in_(sorted(set(places))),
        alert.c.dry_run.is_(False),
    )
    found: dict[str, frozenset[str]] = {}
    for row in connection.execute(asked):
        if named := row.exposure.get("suppliers"):
            found[row.subject_id] = found.get(row.subject_id, frozenset()) | frozenset(named)
    return found
