"""The picture of each turn that the rules were asked about.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table: of turns that were asked before it, no picture is kept."""
    op.create_table(
        "asked_turn",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("key", columns.Key, nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("picture", columns.Json, nullable=False),
        sa.Column("holdings", columns.Key, nullable=True),
        sa.Column("basis", columns.Json, nullable=False),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_asked_turn_subject_id", "asked_turn", ["subject_id"])
    op.create_index("ix_asked_turn_known_at", "asked_turn", ["known_at"])
