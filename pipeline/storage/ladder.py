"""What each step from a text to a message left behind, for the ladder of `explain`: plain rows, in order."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, select

from models.alert import Alert, FindingRow
from models.annotation import ClaimRow
from models.delivery import Message
from models.document import Revision
from models.event import EventClaim, MoveRow
from models.notice import Notice
from models.source import SetAside

alert = Alert.__table__  # type: ignore[attr-defined]
finding = FindingRow.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]
move = MoveRow.__table__  # type: ignore[attr-defined]
notice = Notice.__table__  # type: ignore[attr-defined]
message = Message.__table__  # type: ignore[attr-defined]
set_aside = SetAside.__table__  # type: ignore[attr-defined]

Rows = list[dict[str, Any]]


def _rows(connection: Connection, asked: Any) -> Rows:
    return [dict(row) for row in connection.execute(asked).mappings()]


def set_aside_at(connection: Connection, place: str) -> Rows:
    """What was set aside of a place: stage, reason, when."""
    asked = select(set_aside.c.stage, set_aside.c.reason, set_aside.c.known_at).where(set_aside.c.place == place)
    return _rows(connection, asked.order_by(set_aside.c.id))


def claims_of_document(connection: Connection, document: int) -> Rows:
    """Every claim of a document's texts, with the event that it joined: claim, type, struck, event."""
    asked = (
        select(claim.c.id.label("claim"), claim.c.type, claim.c.struck, event_claim.c.event_id.label("event"))
        .join(revision, revision.c.id == claim.c.revision_id)
        .outerjoin(event_claim, event_claim.c.claim_id == claim.c.id)
        .where(revision.c.document_id == document)
    )
    return _rows(connection, asked.order_by(claim.c.id))


def moves_of(connection: Connection, events: Collection[str]) -> Rows:
    """Every turn of some events: id, event, kind, stages, claims that caused it, origin, work, when."""
    names = ("id", "event_id", "kind", "from_stage", "to_stage", "claims", "why", "origin", "work", "known_at")
    asked = select(*(move.c[name] for name in names)).where(move.c.event_id.in_(sorted(events)))
    return _rows(connection, asked.order_by(move.c.event_id, move.c.ordinal))


def answers_of(connection: Connection, subject: str, occasion: str, rule: str | None = None) -> Rows:
    """What rules answered about one turn, the latest text of each rule last."""
    names = ("rule", "rule_sha", "outcome", "severity", "why", "error", "dry_run", "known_at")
    asked = select(*(finding.c[name] for name in names)).where(
        finding.c.subject_id == subject, finding.c.occasion == occasion
    )
    asked = asked if rule is None else asked.where(finding.c.rule == rule)
    return _rows(connection, asked.order_by(finding.c.rule, finding.c.known_at))


def alert_of(connection: Connection, rule: str, subject: str, occasion: str) -> dict[str, Any] | None:
    """The alert of one rule on one turn: id, severity, origin, dry run, hold."""
    names = ("id", "severity", "origin", "dry_run", "hold", "subject_kind")
    asked = select(*(alert.c[name] for name in names)).where(
        alert.c.rule == rule, alert.c.subject_id == subject, alert.c.occasion == occasion
    )
    found = _rows(connection, asked)
    return found[0] if found else None


def tellings_of(connection: Connection, alert_id: str) -> Rows:
    """Whom an alert is told to or not, and what became of each message; no addresses."""
    asked = (
        select(
            notice.c.recipient,
            notice.c.channel,
            notice.c.kind,
            notice.c.state,
            notice.c.why,
            notice.c.cadence,
            notice.c.waits,
            notice.c.due_at,
            message.c.state.label("message"),
            message.c.why.label("message_why"),
        )
        .outerjoin(message, message.c.key == notice.c.message_key)
        .where(notice.c.alert_id == alert_id)
    )
    return _rows(connection, asked.order_by(notice.c.id))
