"""What the week did to texts: those edited or withdrawn that alerts rest on, and those known before publication."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from models.alert import Alert
from models.annotation import ClaimRow
from models.document import Document, Revision
from models.event import EventClaim
from models.terms import Passage
from pipeline.documents.passing import restored
from pipeline.storage.dossiers import OF_PASSAGE, Edition, load_editions, passage_of, public_id

alert = Alert.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]

CHANGING = ("edit", "retraction", "restored")


@dataclass(frozen=True, slots=True)
class RestingOn:
    """A live alert on what a document tells, with what it quotes of that document."""

    id: str
    title: str
    quoted: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class KeptFate:
    """An edition that followed another one of a text that an alert rests on; the passage has the document's title."""

    document: str
    before: Edition
    after: Edition
    alerts: tuple[RestingOn, ...]
    passage: Passage


@dataclass(frozen=True, slots=True)
class KeptLead:
    """A document that was filed for inspection; `alert` is one on what it tells, if there is any."""

    document: str
    stated: dict[str, str]
    first_seen_at: datetime
    alert: str | None
    passage: Passage


def load_fates(connection: Connection, since: datetime, until: datetime) -> list[KeptFate]:
    """Live edits and withdrawals of texts that alerts rest on, from `since` up to but not at `until` (world)."""
    asked = (
        select(revision.c.id, revision.c.document_id, document.c.key)
        .join(document, document.c.id == revision.c.document_id)
        .where(
            revision.c.kind.in_(CHANGING), revision.c.origin == "live", revision.c.known_at >= since,
            revision.c.known_at < until,
        )
        .order_by(revision.c.known_at, revision.c.id)
    )  # fmt: skip
    found = []
    for row in connection.execute(asked).all():
        resting = _alerts_on(connection, row.document_id, until)
        if not resting:
            continue
        editions = load_editions(connection, row.document_id)
        at = next(place for place, one in enumerate(editions) if one.passage.revision == row.id)
        if at == 0:
            continue
        titled = next((one for one in reversed(editions[: at + 1]) if len(one.passage.title)), editions[at])
        found.append(KeptFate(public_id(row.key), editions[at - 1], editions[at], resting, titled.passage))
    return found


def load_leads(connection: Connection, since: datetime, until: datetime) -> list[KeptLead]:
    """Documents that were first seen, as filings, from `since` up to but not at `until` (world), in order."""
    asked = (
        select(*OF_PASSAGE, document.c.stated, document.c.first_seen_at)
        .join_from(revision, document, document.c.id == revision.c.document_id)
        .where(
            document.c.first_seen_at >= since, document.c.first_seen_at < until,
            document.c.stated["filed_at"].as_string().is_not(None), revision.c.kind == "first",
        )
        .order_by(document.c.first_seen_at, document.c.id)
    )  # fmt: skip
    found = []
    for row in connection.execute(asked).all():
        resting = _alerts_on(connection, row.document, until)
        found.append(
            KeptLead(
                public_id(row.key),
                dict(row.stated),
                row.first_seen_at,
                resting[0].id if resting else None,
                passage_of(row),
            )
        )
    return found


def _alerts_on(connection: Connection, document_id: int, until: datetime) -> tuple[RestingOn, ...]:
    """The live alerts, known by an instant, on events that a document tells, the latest first."""
    editions = select(revision.c.id).where(revision.c.document_id == document_id)
    events = (
        select(event_claim.c.event_id)
        .join(claim, claim.c.id == event_claim.c.claim_id)
        .where(claim.c.revision_id.in_(editions))
    )
    asked = (
        select(alert.c.id, alert.c.title, alert.c.evidence)
        .where(
            alert.c.subject_kind == "event", alert.c.subject_id.in_(events), alert.c.origin == "live",
            alert.c.known_at < until, alert.c.dry_run.is_(False),
        )
        .order_by(alert.c.known_at.desc(), alert.c.id)
    )  # fmt: skip
    ours = set(connection.execute(editions).scalars())
    return tuple(
        RestingOn(row.id, row.title, tuple(restored(piece) for piece in row.evidence if piece["revision"] in ours))
        for row in connection.execute(asked)
    )
