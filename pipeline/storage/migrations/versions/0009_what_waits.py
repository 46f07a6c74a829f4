"""Indexes of what waits alone, and of an event's marks by type: the cost of a document does not grow with the archive.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WAITING = sa.text("work IN ('pending', 'leased')")
UNASKED = sa.text("work = 'pending'")
MERGED = sa.text("merged_into IS NOT NULL")


def upgrade() -> None:
    """Partial indexes in place of full ones."""
    for table, columns, where in (
        ("revision", ["known_at"], WAITING),
        ("move", ["known_at"], UNASKED),
        ("list_change", ["id"], UNASKED),
    ):
        op.drop_index(f"ix_{table}_work", table)
        op.create_index(f"ix_{table}_waiting", table, columns, sqlite_where=where, postgresql_where=where)
    op.drop_index("ix_event_mark_recent", "event_mark")
    op.create_index("ix_event_mark_recent", "event_mark", ["mark", "type", "last_at"])
    op.create_index("ix_event_merged", "event", ["merged_into"], sqlite_where=MERGED, postgresql_where=MERGED)
    op.create_index("ix_set_aside_place", "set_aside", ["place"])
