"""Holds, and what was taken out when its term was over.

Revision ID: 0040
Revises: 0039
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables: nothing was held before, and nothing but texts was taken out."""
    op.create_table(
        "hold",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("since_at", columns.Utc(), nullable=False),
        sa.Column("released_at", columns.Utc(), nullable=True),
        sa.Column("released_by", sa.String(), nullable=False),
        sa.Column("released_why", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_hold_subject", "hold", ["subject"])
    op.create_index("ix_hold_released_at", "hold", ["released_at"])
    op.create_table(
        "removal",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("removed_at", columns.Utc(), nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject"),
    )
