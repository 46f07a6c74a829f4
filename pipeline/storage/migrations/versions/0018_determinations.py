"""What items were determined to be.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; until somebody records one, all is computed."""
    op.create_table(
        "determination",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("key", columns.Key, nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("determined_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("company", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("replaces", columns.RowId, nullable=True),
        sa.Column("made_with", columns.Json, nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.ForeignKeyConstraint(["replaces"], ["determination.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_determination_subject", "determination", ["subject"])
