"""What events touched when they were last asked.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; what was told before is taken from its alerts."""
    op.create_table(
        "evaluation",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("asked_of", columns.Key, nullable=False),
        sa.Column("touched", columns.Json, nullable=False),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event_id", "occasion"),
    )
    op.create_index("ix_evaluation_event_id", "evaluation", ["event_id"])
    op.create_table(
        "evaluation_pass",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("asked_of", columns.Key, nullable=False),
        sa.Column("hashes", columns.Json, nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
