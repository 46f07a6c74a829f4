"""Screenings of names by hand may be kept.

Revision ID: 0041
Revises: 0040
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was kept of them before."""
    op.create_table(
        "name_screening",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("matches", columns.Json, nullable=False),
        sa.Column("lists", columns.Json, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
