"""Events are found by who acts.

Revision ID: 0028
Revises: 0027
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Mark each event with the actors of its claims."""
    connection = op.get_bind()
    mark = sa.table(
        "event_mark", sa.column("event_id"), sa.column("mark"), sa.column("type"), sa.column("last_at", columns.Utc())
    )
    event = sa.table("event", sa.column("id"), sa.column("type"))
    placed = sa.table("event_claim", sa.column("event_id"), sa.column("claim_id"), sa.column("told_at", columns.Utc()))
    claim = sa.table("claim", sa.column("id"), sa.column("body", columns.Json), sa.column("struck"))
    asked = (
        sa.select(placed.c.event_id, event.c.type, placed.c.told_at, claim.c.body)
        .join_from(placed, claim, claim.c.id == placed.c.claim_id)
        .join(event, event.c.id == placed.c.event_id)
        .where(sa.not_(claim.c.struck))
    )
    last: dict[str, Any] = {}
    marks: set[tuple[str, str, str]] = set()
    for row in connection.execute(asked):
        body = json.loads(row.body) if isinstance(row.body, str) else row.body
        last[row.event_id] = max(row.told_at, last.get(row.event_id, row.told_at))
        marks |= {(row.event_id, f"by:{actor}", row.type) for actor in body.get("actors", ())}
    rows = [{"event_id": e, "mark": m, "type": t, "last_at": last[e]} for e, m, t in sorted(marks)]
    if rows:
        connection.execute(sa.insert(mark), rows)
