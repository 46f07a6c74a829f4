"""Lists for programs, by key: events and documents from a place on, whatever comes in meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, select, tuple_

from models.annotation import ClaimRow
from models.document import Document, Revision
from models.event import Event, EventClaim, EventMark
from models.terms import Passage
from pipeline.storage.alert_conditions import each_of
from pipeline.storage.dossiers import OF_PASSAGE, passage_of, public_id

document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
event = Event.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]
event_mark = EventMark.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]

#: Events with a mark that at most so many bear are looked up by it.
MOST_LOOKED = 3_000


@dataclass(frozen=True, slots=True)
class Shelved:
    """A document as a line of a list: its latest text and what became of it."""

    id: str
    kind: str
    changed_at: datetime
    edits: int
    withdrawn: bool
    filed: bool
    passage: Passage


def events_after(
    connection: Connection,
    after: tuple[datetime, str] | None,
    limit: int,
    *,
    types: Sequence[str] = (),
    marks: Sequence[Sequence[str]] = (),
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[tuple[str, datetime]]:
    """Ids of events and when each became known (world), the last known first.

    Args:
        connection: a reading transaction. Events of which it shows no claim are not there.
        after: of the last that was told; None at the top.
        limit: at most so many.
        types: of these types; any where none is given.
        marks: of each of these collections an event bears a mark.
        since: known at this instant or later.
        until: known before this one.
    """
    told = exists().where(event_claim.c.event_id == event.c.id, claim.c.id == event_claim.c.claim_id)
    asked = select(event.c.id, event.c.known_at).where(event.c.merged_into.is_(None), told)
    if types:
        asked = asked.where(event.c.type.in_(sorted(types)))
    for each in marks:
        borne = event_mark.c.mark.in_(sorted(each))
        # Events with a mark that few bear are looked up; of others each is asked whether it bears it, in their order.
        few = connection.execute(select(event_mark.c.event_id).where(borne).limit(MOST_LOOKED + 1)).scalars().all()
        if len(few) > MOST_LOOKED:
            asked = asked.where(exists().where(event_mark.c.event_id == event.c.id, borne))
        else:
            asked = asked.where(event.c.id.in_(each_of(connection, few)))
    if since is not None:
        asked = asked.where(event.c.known_at >= since)
    if until is not None:
        asked = asked.where(event.c.known_at < until)
    if after is not None:
        # The first bounds the walk through the index of instants, the second tells those of one instant apart.
        asked = asked.where(event.c.known_at <= after[0], tuple_(event.c.known_at, event.c.id) < tuple_(*after))
    asked = asked.order_by(event.c.known_at.desc(), event.c.id.desc()).limit(limit)
    return [(row.id, row.known_at) for row in connection.execute(asked)]


def documents_after(
    connection: Connection, after: int | None, limit: int, *, source: str = "", kind: str = ""
) -> list[tuple[int, Shelved]]:
    """Documents with their row numbers, those that came in last first.

    Args:
        connection: a reading transaction.
        after: row of the last that was told; None at the top.
        limit: at most so many.
        source: of this source.
        kind: of this kind.
    """
    rows = select(document.c.id).order_by(document.c.id.desc()).limit(limit)
    for column, value in ((document.c.source, source), (document.c.kind, kind)):
        rows = rows.where(column == value) if value else rows
    if after is not None:
        rows = rows.where(document.c.id < after)
    chosen = connection.execute(rows).scalars().all()
    asked = (
        select(*OF_PASSAGE, document.c.kind, document.c.stated, revision.c.kind.label("edition"), revision.c.known_at)
        .join_from(document, revision, revision.c.document_id == document.c.id)
        .where(document.c.id.in_(chosen))
        .order_by(document.c.id.desc(), revision.c.number, revision.c.id)
    )
    editions: dict[int, list[Any]] = {}
    for row in connection.execute(asked):
        editions.setdefault(row.document, []).append(row)
    return [(number, _shelved(found)) for number, found in editions.items()]


def _shelved(editions: Sequence[Any]) -> Shelved:
    last = editions[-1]
    return Shelved(
        id=public_id(last.key),
        kind=last.kind,
        changed_at=max(each.known_at for each in editions),
        edits=sum(each.edition == "edit" for each in editions),
        withdrawn=last.edition == "retraction",
        filed="filed_at" in last.stated,
        passage=passage_of(last, title=next((each.title for each in reversed(editions) if each.title), None)),
    )
