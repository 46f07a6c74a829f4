"""Parties, their screenings, and what people decided of them.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

WAITING = sa.text("work = 'pending'")


def upgrade() -> None:
    """Add the tables; the next analysis screens everybody whom the inventory names."""
    op.create_table(
        "party",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("sha", sa.String(), nullable=False),
        sa.Column("body", columns.Json, nullable=False),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_party_party", "party", ["party"])
    op.create_table(
        "screening_run",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("key", columns.Key, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("because", columns.Json, nullable=False),
        sa.Column("lists", columns.Json, nullable=False),
        sa.Column("marks", columns.Json, nullable=False),
        sa.Column("parties", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("content_sha", columns.Key, nullable=False),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_table(
        "screening",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("run_id", columns.RowId, nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("party_sha", sa.String(), nullable=False),
        sa.Column("chain_sha", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("found", columns.Json, nullable=True),
        sa.Column("news", columns.Json, nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("work", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["screening_run.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_screening_run_id", "screening", ["run_id"])
    op.create_index("ix_screening_party", "screening", ["party"])
    op.create_index(
        "ix_screening_waiting", "screening", ["id"], sqlite_where=WAITING, postgresql_where=WAITING
    )
    op.create_table(
        "screening_decision",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("key", columns.Key, nullable=False),
        sa.Column("party", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("party_sha", sa.String(), nullable=True),
        sa.Column("chain_sha", sa.String(), nullable=True),
        sa.Column("list_id", sa.String(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("entry_sha", sa.String(), nullable=True),
        sa.Column("listed", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_screening_decision_party", "screening_decision", ["party"])
    op.create_table(
        "screened_entry",
        sa.Column("list_id", sa.String(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("sha", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("list_id", "entry"),
    )
