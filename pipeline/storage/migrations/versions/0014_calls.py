"""What companies say on their calls.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; calls that were read before are read from their texts when they are read anew."""
    op.create_table(
        "company_call",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("key", columns.Key, nullable=False),
        sa.Column("revision_id", columns.RowId, nullable=False),
        sa.Column("company", sa.String(), nullable=False),
        sa.Column("company_key", sa.String(), nullable=False),
        sa.Column("firm", sa.String(), nullable=True),
        sa.Column("ticker", sa.String(), nullable=True),
        sa.Column("period", sa.String(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("body", columns.Json, nullable=False),
        sa.Column("pipeline_sha", columns.Key, nullable=False),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_company_call_revision_id", "company_call", ["revision_id"])
    op.create_index("ix_company_call_company_key", "company_call", ["company_key"])
