"""Pauses of all sending.

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table: nothing was paused before."""
    op.create_table(
        "pause",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("since_at", columns.Utc(), nullable=False),
        sa.Column("until_at", columns.Utc(), nullable=True),
        sa.Column("resumed_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_pause_until_at", "pause", ["until_at"])
