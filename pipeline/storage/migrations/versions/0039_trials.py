"""Trials of sources are kept, one under way for each source.

Revision ID: 0039
Revises: 0038
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was kept of trials before."""
    op.create_table(
        "source_trial",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("asked_at", columns.Utc(), nullable=False),
        sa.Column("began_at", columns.Utc(), nullable=True),
        sa.Column("ended_at", columns.Utc(), nullable=True),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("found", columns.Json, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_source_trial_source", "source_trial", ["source"])
    under_way = sa.text("ended_at IS NULL")
    op.create_index(
        "one_trial_at_a_time", "source_trial", ["source"], unique=True, sqlite_where=under_way,
        postgresql_where=under_way,
    )  # fmt: skip
