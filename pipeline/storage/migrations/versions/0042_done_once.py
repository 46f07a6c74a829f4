"""Keys by which programs ask for acts, so that each is done once.

Revision ID: 0042
Revises: 0041
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of keys."""
    op.create_table(
        "done_once",
        sa.Column("key", columns.Key, nullable=False),
        sa.Column("asked", columns.Key, nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_done_once_recorded_at", "done_once", ["recorded_at"])
