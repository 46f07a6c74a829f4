"""Positions know more, imports may be set aside, and registers stand beside the inventory.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TEXTS = ("entity", "order", "from_country", "user", "user_country", "user_parent_country", "servicer")
SUMS = ("paid", "committed", "deposit", "net_book", "utilisation")


def upgrade() -> None:
    """Add columns that are blank for what was imported before, and the tables."""
    for name in (*TEXTS, "heading", "exemption"):
        op.add_column("position", sa.Column(name, sa.String(), nullable=True))
    for name in SUMS:
        op.add_column("position", sa.Column(name, columns.Money(), nullable=True))
    op.add_column("snapshot", sa.Column("feed", sa.String(), nullable=False, server_default="inventory"))
    op.add_column("snapshot", sa.Column("set_aside", sa.String(), nullable=True))
    op.create_table(
        "import_decision",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("snapshot_id", columns.RowId, nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshot.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_import_decision_snapshot_id", "import_decision", ["snapshot_id"])
    op.create_table(
        "register_version",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content_sha", columns.Key, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("lines", columns.Json, nullable=False),
        sa.Column("report", columns.Json, nullable=False),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_register_version_kind", "register_version", ["kind"])
