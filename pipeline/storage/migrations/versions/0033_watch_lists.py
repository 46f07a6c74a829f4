"""Named lists that rules ask.

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table: nothing was watched before."""
    op.create_table(
        "watch_list",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("entries", columns.Json, nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", "version"),
    )
    op.create_index("ix_watch_list_name", "watch_list", ["name"])
