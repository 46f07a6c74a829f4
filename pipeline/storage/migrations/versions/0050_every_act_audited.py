"""Decisions, determinations and what people set right before are in the audit too.

Revision ID: 0050
Revises: 0049
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from models import columns
from models.audit import import_key

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

AUDIT = sa.table(
    "audit",
    *(sa.column(name) for name in ("who", "what", "subject", "via")),
    sa.column("detail", columns.Json),
    sa.column("recorded_at", columns.Utc()),
)
#: As `pipeline.storage.hand` has them.
VERBS = {
    "correct": "corrected",
    "wrong": "struck_out",
    "right": "affirmed",
    "miss": "reported_missed",
    "confirm": "confirmed",
    "refute": "refuted",
    "merge": "merged",
    "split": "split",
    "undo": "took_back",
}


def _rows(table: str, *names: str, join: str = "") -> Iterator[Any]:
    what = sa.text(f"SELECT {', '.join(names)}, {table}.recorded_at FROM {table} {join} ORDER BY {table}.id")
    return iter(op.get_bind().execute(what.columns(recorded_at=columns.Utc())).all())


def _acts() -> Iterator[tuple[str, str, str, dict[str, Any], Any]]:
    """Who, what, on what, with which detail, and when. By which way they came was not kept."""
    for row in _rows("screening_decision", "who", "party", "name", "list_id", "entry", "listed", "verdict", "why"):
        told = {"as": row.verdict, "list": row.list_id, "entry": row.entry, "listed": row.listed, "why": row.why}
        yield row.who, "decided", f"party:{row.party or row.name}", told, row.recorded_at
    for row in _rows("determination", "id", "recorded_by", "item", "says", "document", "note"):
        told = {"item": row.item, "as": row.says, "document": row.document, "why": row.note}
        yield row.recorded_by, "determined", f"determination:{row.id}", told, row.recorded_at
    of = "JOIN snapshot ON snapshot.id = snapshot_id"
    for row in _rows("import_decision", "decision", "who", "why", "content_sha", "feed", "name", join=of):
        told = {"feed": row.feed, "file": row.name, "why": row.why}
        yield row.who, row.decision, import_key(bytes(row.content_sha).hex()), told, row.recorded_at
    of = "LEFT JOIN document ON document.id = document_id"
    names = ("hand_act.id", "act", "claim_id", "event_id", "why", "who", "undoes", "private")
    for row in _rows("hand_act", *names, join=of):
        if row.act not in VERBS or "(name set right, act " in row.why:
            continue  # a name that is set right was there before, with what is changed by it
        on = f"claim:{row.claim_id}" if row.claim_id else f"event:{row.event_id}" if row.event_id else None
        told = {"act": row.id, "event": row.event_id, "takes_back": row.undoes}
        told |= {} if row.private else {"why": row.why}
        yield row.who, VERBS[row.act], on or f"act:{row.undoes}", told, row.recorded_at


def upgrade() -> None:
    """Each is noted as it would be now."""
    made = [
        {
            "who": who, "what": what, "subject": subject, "via": "", "recorded_at": at,
            "detail": {name: value for name, value in detail.items() if value is not None},
        }
        for who, what, subject, detail, at in _acts()
    ]  # fmt: skip
    if made:
        op.bulk_insert(AUDIT, made)
