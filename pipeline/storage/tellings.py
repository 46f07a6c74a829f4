"""Who told an event, text by text, the days that each text states, and the alerts that it raised: for one page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from models.alert import Alert
from models.annotation import ClaimRow
from models.document import Document, Revision
from models.event import Event, EventClaim
from models.terms import Passage
from models.values import Section
from pipeline.documents.sections import cite
from pipeline.storage.dossiers import OF_PASSAGE, passage_of, public_id

alert = Alert.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
event = Event.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]

#: Of an event that very many texts tell, so many claims are read, the first first.
MOST = 300
#: The days that a claim may state, by the kind of their clock.
DAYS = {"effective": "effective", "compliance": "comply_by", "saving": "saved_until", "expiry": "ends_on"}


@dataclass(frozen=True, slots=True)
class Telling:
    """One claim of an event, and the text that makes it.

    Attributes:
        claim: its number.
        document: public id of the document.
        revision: the edition of it.
        start: of its evidence, in code points of the edition's text.
        end: after its last.
        told_at: when the document was published, else known (world).
        known_at: when the claim joined the event (world).
        publisher: the family of outlets that it is counted under.
        official: an official text says it.
        copied: the text carries another one's words.
        struck: out by a person.
        days: that it states, by the kind of their clock.
        comments_until: until when the document may be commented on.
        passage: title, publisher and address, closed.
    """

    claim: int
    document: str
    revision: int
    start: int
    end: int
    told_at: datetime
    known_at: datetime
    publisher: str
    official: bool
    copied: bool
    struck: bool
    days: dict[str, date]
    comments_until: date | None
    passage: Passage


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert on an event or on one of its days."""

    id: str
    rule: str
    severity: str
    title: str
    occasion: str
    known_at: datetime


def parts_of(connection: Connection, event_id: str) -> tuple[str, ...]:
    """An event, and those that were merged into it."""
    asked = select(event.c.id).where(event.c.merged_into == event_id).order_by(event.c.id)
    return (event_id, *connection.execute(asked).scalars())


def load_tellings(connection: Connection, events: Collection[str]) -> list[Telling]:
    """The claims of some events in the order in which they were told; those that this reader does not see are not."""
    asked = (
        select(
            claim.c.id.label("claim"), claim.c.body, claim.c.start, claim.c.end, claim.c.struck, event_claim.c.told_at,
            event_claim.c.known_at, event_claim.c.publisher.label("family"), event_claim.c.official,
            event_claim.c.copied, document.c.stated, *OF_PASSAGE,
        )
        .join_from(event_claim, claim, claim.c.id == event_claim.c.claim_id)
        .join(revision, revision.c.id == claim.c.revision_id)
        .join(document, document.c.id == revision.c.document_id)
        .where(event_claim.c.event_id.in_(sorted(events)))
        .order_by(event_claim.c.told_at, claim.c.id)
        .limit(MOST)
    )  # fmt: skip
    return [_telling(row) for row in connection.execute(asked)]


def _telling(row: Any) -> Telling:
    until = (row.stated or {}).get("comments_close_on")
    return Telling(
        claim=row.claim,
        document=public_id(row.key),
        revision=row.revision,
        start=row.start,
        end=row.end,
        told_at=row.told_at,
        known_at=row.known_at,
        publisher=row.family,
        official=row.official,
        copied=row.copied,
        struck=row.struck,
        days={kind: date.fromisoformat(str(row.body[name])) for kind, name in DAYS.items() if row.body.get(name)},
        comments_until=date.fromisoformat(until) if until else None,
        passage=passage_of(row),
    )


def load_paragraphs(connection: Connection, places: Collection[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """How one cites places (revision, code point) of texts; those of which no part is known are not there."""
    asked = select(revision.c.id, revision.c.sections).where(revision.c.id.in_(sorted({each[0] for each in places})))
    parts = {row.id: [Section(**part) for part in row.sections or ()] for row in connection.execute(asked)}
    cited = {place: cite(parts.get(place[0], ()), place[1]) for place in places}
    return {place: words for place, words in cited.items() if words}


def load_raised(connection: Connection, events: Sequence[str]) -> list[Raised]:
    """The alerts on some events and on their days, as this reader reads them, the first first; no dry runs."""
    subjects = [*events, *(f"{each}:{kind}" for each in events for kind in DAYS)]
    asked = select(alert.c.id, alert.c.rule, alert.c.severity, alert.c.title, alert.c.occasion, alert.c.known_at).where(
        alert.c.subject_id.in_(subjects),
        or_(alert.c.subject_kind == "event", alert.c.subject_kind == "clock"),
        alert.c.dry_run.is_(False),
    )
    return [Raised(*row) for row in connection.execute(asked.order_by(alert.c.known_at, alert.c.id).limit(MOST))]
