"""Editions keep which alerts they took account of.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table. Of what was known before, editions so far took account by their time."""
    op.create_table(
        "edition_cover",
        sa.Column("edition_id", sa.String(), nullable=False),
        sa.Column("alert_id", sa.String(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("corrected", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"]),
        sa.PrimaryKeyConstraint("edition_id", "alert_id"),
    )
    op.create_index("ix_edition_cover_alert_id", "edition_cover", ["alert_id"])
