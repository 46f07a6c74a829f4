"""Recipients have feeds of their own, which tokens open.

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has one yet; the deployment's own token goes on opening what it did."""
    op.create_table(
        "feed_token",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hash", columns.Key, nullable=False),
        sa.Column("in_address", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", columns.Utc(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.Column("revoked_at", columns.Utc(), nullable=True),
        sa.Column("revoked_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash"),
    )
    op.create_index("ix_feed_token_recipient", "feed_token", ["recipient"])
