"""What was recorded on the way from a document to an alert, as plain rows for `explain`."""

from typing import Any

from sqlalchemy import Connection, or_, select

from models.alert import Alert, FindingRow
from models.annotation import ClaimRow, MentionRow
from models.document import Document, Revision
from models.event import EventClaim, MoveRow, StoryMember
from models.terms import PRIVATE, Passage, Words, terms_from
from models.values import Section
from pipeline.documents.places import locate, page_of, unpack
from pipeline.documents.revisions import in_words
from pipeline.documents.sections import cite
from pipeline.storage.annotations import IS_NAME
from pipeline.storage.documents import kept_words

alert = Alert.__table__  # type: ignore[attr-defined]
finding = FindingRow.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]
mention = MentionRow.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]
move = MoveRow.__table__  # type: ignore[attr-defined]
member = StoryMember.__table__  # type: ignore[attr-defined]

_TEXT = (
    revision.c.text,
    revision.c.kept,
    revision.c.terms,
    revision.c.sections,
    revision.c.places,
    revision.c.capture_sha,
    revision.c.document_id,
    document.c.source,
    document.c.url,
    document.c.private,
)

Rows = tuple[dict[str, Any], ...]


def _rows(connection: Connection, statement: Any) -> Rows:
    return tuple(dict(row) for row in connection.execute(statement).mappings())


def alert_row(connection: Connection, alert_id: str) -> dict[str, Any] | None:
    """The alert's facts, without its evidence and exposure."""
    columns = (
        "rule",
        "subject_kind",
        "subject_id",
        "occasion",
        "origin",
        "severity",
        "severity_why",
        "title",
        "dry_run",
        "hold",
        "known_at",
    )
    rows = _rows(connection, select(*(alert.c[name] for name in columns)).where(alert.c.id == alert_id))
    return rows[0] if rows else None


def findings(connection: Connection, subject_id: str, occasion: str | None) -> Rows:
    """What every rule answered about a subject, at one occasion or at all."""
    asked = select(
        finding.c.rule, finding.c.occasion, finding.c.outcome, finding.c.severity, finding.c.why, finding.c.error
    )
    asked = asked.where(finding.c.subject_id == subject_id).order_by(
        finding.c.known_at, finding.c.occasion, finding.c.rule
    )
    return _rows(connection, asked if occasion is None else asked.where(finding.c.occasion == occasion))


def moves(connection: Connection, event_id: str) -> Rows:
    """An event's turns, in order."""
    columns = ("ordinal", "kind", "from_stage", "to_stage", "why", "origin", "known_at")
    return _rows(
        connection,
        select(*(move.c[name] for name in columns)).where(move.c.event_id == event_id).order_by(move.c.ordinal),
    )


def claims_of_event(connection: Connection, event_id: str) -> Rows:
    """The claims that belong to an event, why each was put there, and the passage that it rests on."""
    asked = (
        select(claim, event_claim.c.why.label("joined_because"), *_TEXT)
        .join(event_claim, event_claim.c.claim_id == claim.c.id)
        .join(revision, revision.c.id == claim.c.revision_id)
        .join(document, document.c.id == revision.c.document_id)
        .where(event_claim.c.event_id == event_id)
        .order_by(claim.c.known_at, claim.c.id)
    )
    return tuple(
        _claim(row) | {"joined_because": row["joined_because"]} for row in connection.execute(asked).mappings()
    )


def claims_of_revision(connection: Connection, revision_id: int) -> Rows:
    """The claims of one revision, with the event that each joined."""
    asked = (
        select(claim, event_claim.c.event_id, event_claim.c.why.label("joined_because"), *_TEXT)
        .join(revision, revision.c.id == claim.c.revision_id)
        .join(document, document.c.id == revision.c.document_id)
        .outerjoin(event_claim, event_claim.c.claim_id == claim.c.id)
        .where(claim.c.revision_id == revision_id)
        .order_by(claim.c.ordinal)
    )
    return tuple(
        _claim(row) | {"event": row["event_id"], "joined_because": row["joined_because"]}
        for row in connection.execute(asked).mappings()
    )


def mentions(connection: Connection, revision_id: int) -> Rows:
    """The mentions of one revision: the span, its passage, and what found it."""
    asked = (
        select(
            mention.c.revision_id,
            mention.c.start,
            mention.c.end,
            mention.c.label,
            mention.c.entity,
            mention.c.how,
            mention.c.act_id,
            mention.c.as_read,
            *_TEXT,
        )
        .join(revision, revision.c.id == mention.c.revision_id)
        .join(document, document.c.id == revision.c.document_id)
        .where(mention.c.revision_id == revision_id)
        .order_by(mention.c.start)
    )
    return tuple(
        {
            "span": f"{row['start']}-{row['end']}",
            "passage": _passage(row),
            "label": row["label"],
            "id": row["entity"],
            "how": row["how"] if row["act_id"] is None else _set_right(row),
        }
        for row in connection.execute(asked).mappings()
    )


def _set_right(row: Any) -> str:
    """How a name came to be what it is, where a person said so."""
    return f"{row['how']} as {row['as_read'] or 'an unknown name'}; set right by act {row['act_id']}"


def mention_rows(connection: Connection, revision_id: int, start: int, end: int) -> Rows:
    """The mentions within a span of a revision, as its last pipeline found them, and people set them right."""
    newest = select(mention.c.pipeline_sha).where(mention.c.revision_id == revision_id).order_by(mention.c.id.desc())
    asked = select(mention.c.start, mention.c.end, mention.c.label, mention.c.entity).where(
        mention.c.revision_id == revision_id,
        mention.c.start >= start,
        mention.c.end <= end,
        mention.c.pipeline_sha == newest.limit(1).scalar_subquery(),
        IS_NAME,
    )
    return _rows(connection, asked.order_by(mention.c.start))


def revisions(connection: Connection, what: str, *, row: int | None = None) -> Rows:
    """The revisions of a document, by its key, its address, the number of one of them, or its row."""
    named = (
        document.c.id == row
        if row is not None
        else or_(document.c.natural_key == what, document.c.url == what, document.c.natural_key == f"url:{what}")
    )
    if what.isdecimal() and row is None:
        named = or_(named, revision.c.id == int(what))
    asked = (
        select(
            revision.c.id.label("revision"),
            revision.c.number,
            revision.c.kind,
            revision.c.origin,
            revision.c.reader,
            revision.c.title,
            document.c.private,
            revision.c.published_at,
            revision.c.published_how,
            revision.c.published_sure,
            revision.c.flags,
            revision.c.changed,
            revision.c.work,
            revision.c.known_at,
            revision.c.removed_at,
            revision.c.removed_why,
        )
        .join(document, document.c.id == revision.c.document_id)
        .where(named)
        .order_by(revision.c.number, revision.c.id)
    )
    return tuple(row | {"changed": in_words(row["changed"])} for row in _rows(connection, asked))


def document_of(connection: Connection, revision_id: int) -> int:
    """The number of the document of a text."""
    found: int = connection.execute(select(revision.c.document_id).where(revision.c.id == revision_id)).scalar_one()
    return found


def latest_revision(connection: Connection, what: str) -> int | None:
    """The last text of a document, by its key, its address, or the number of one of its texts."""
    found = revisions(connection, what)
    return int(found[-1]["revision"]) if found else None


def stated(connection: Connection, revision_id: int) -> Rows:
    """What the listing of a revision's document states of it, and when it was first seen."""
    asked = (
        select(document.c.stated, document.c.first_seen_at)
        .join(revision, revision.c.document_id == document.c.id)
        .where(revision.c.id == revision_id)
    )
    return tuple({"first_seen_at": row["first_seen_at"]} | row["stated"] for row in _rows(connection, asked))


def story(connection: Connection, revision_id: int) -> Rows:
    """The story that a revision was put into, and why."""
    return _rows(
        connection, select(member.c.story_id, member.c.copy_of, member.c.why).where(member.c.revision_id == revision_id)
    )


def findings_of_revision(connection: Connection, revision_id: int) -> Rows:
    """What the rules answered about the events that a revision's claims joined."""
    events = (
        select(event_claim.c.event_id)
        .join(claim, claim.c.id == event_claim.c.claim_id)
        .where(claim.c.revision_id == revision_id)
    )
    return _rows(
        connection,
        select(finding.c.subject_id, finding.c.rule, finding.c.occasion, finding.c.outcome, finding.c.why)
        .where(finding.c.subject_kind == "event", finding.c.subject_id.in_(events))
        .order_by(finding.c.subject_id, finding.c.occasion, finding.c.rule),
    )


def _claim(row: Any) -> dict[str, Any]:
    body = row["body"]
    return {
        "claim": row["id"],
        "struck_out": "by hand" if row["struck"] else None,
        "as_read": _as_read(row),
        "type": row["type"],
        "status": row["status"],
        "attribution": row["attribution"],
        "confidence": row["confidence"],
        "chips": body.get("chips"),
        "firms": body.get("firms"),
        "actors": body.get("actors"),
        "places": body.get("places"),
        "effective": body.get("effective"),
        "how": body.get("how"),
        "passage": _passage(row),
        "place": _place(row),
    }


def _as_read(row: Any) -> str | None:
    """What of a claim was read otherwise than a person says."""
    read = row["as_read"] or {}
    said = [f"{name} {value}" for name, value in read.items() if row["body"].get(name) != value]
    return "; ".join(said) or None


def _place(row: Any) -> str | None:
    """Where a claim's evidence stands in the capture: its characters, or the page of a PDF."""
    places = row["places"]
    if not places:
        return None
    capture = f"of capture {row['capture_sha'].hex()[:12]}"
    if places["pages"]:
        return f"page {page_of(places['pages'], row['start'])} {capture}"
    spot = locate(unpack(places["runs"]), row["start"], row["end"])
    return spot and f"characters {spot.start}-{spot.end} {capture}"


def _passage(row: Any) -> Passage:
    start, end = row["start"], row["end"]
    return Passage(
        revision=row["revision_id"],
        start=start,
        end=end,
        words=Words(row["text"][start:end] or kept_words(row["kept"], start, end)),
        source=row["source"],
        url=Words(row["url"]),
        paragraph=Words(cite([Section(**section) for section in row["sections"] or ()], start) or ""),
        document=str(row["document_id"]),
        terms=PRIVATE if row["private"] else terms_from(row["terms"]),
    )
