"""Inventories are made of feeds: what each gave, what is current together, and what people matched.

Revision ID: 0021
Revises: 0020
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def _instants() -> tuple[sa.ColumnClause[Any], ...]:
    return sa.column("known_at", columns.Utc()), sa.column("recorded_at", columns.Utc())


def upgrade() -> None:
    """Add the tables. Each snapshot so far was the whole inventory from its day on."""
    op.create_table(
        "inventory",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("content_sha", columns.Key, nullable=False),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_inventory_content_sha", "inventory", ["content_sha"])
    op.create_table(
        "inventory_part",
        sa.Column("inventory_id", columns.RowId, nullable=False),
        sa.Column("snapshot_id", columns.RowId, nullable=False),
        sa.ForeignKeyConstraint(["inventory_id"], ["inventory.id"]),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshot.id"]),
        sa.PrimaryKeyConstraint("inventory_id", "snapshot_id"),
    )
    op.create_table(
        "feed_report",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("snapshot_id", columns.RowId, nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("sites", columns.Json, nullable=False),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshot.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_feed_report_feed", "feed_report", ["feed"])
    op.create_index("ix_feed_report_snapshot_id", "feed_report", ["snapshot_id"])
    op.create_table(
        "item_match",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_item_match_item", "item_match", ["item"])
    _take_over()


def _take_over() -> None:
    kept = op.get_bind()
    kept.execute(
        sa.text(
            "INSERT INTO inventory (id, content_sha, known_at, recorded_at)"
            " SELECT id, content_sha, known_at, recorded_at FROM snapshot ORDER BY id"
        )
    )
    kept.execute(sa.text("INSERT INTO inventory_part (inventory_id, snapshot_id) SELECT id, id FROM snapshot"))
    if kept.dialect.name == "postgresql":
        # Its numbers were given by hand: the next one comes after them.
        kept.execute(
            sa.text("SELECT setval(pg_get_serial_sequence('inventory', 'id'), (SELECT max(id) FROM inventory))")
        )
    sites: dict[int, list[str]] = {}
    for snapshot, site in kept.execute(sa.text("SELECT DISTINCT snapshot_id, site FROM position ORDER BY 1, 2")):
        sites.setdefault(snapshot, []).append(site)
    names = ("feed", "known_at", "recorded_at")
    snapshots = sa.table("snapshot", sa.column("id"), sa.column("feed"), *_instants())
    reports = sa.table(
        "feed_report", *map(sa.column, ("feed", "snapshot_id", "outcome")), sa.column("sites", columns.Json), *_instants()
    )
    for row in kept.execute(sa.select(snapshots)).all():
        told = {name: getattr(row, name) for name in names}
        kept.execute(
            sa.insert(reports).values(snapshot_id=row.id, outcome="new", sites=sites.get(row.id, []), **told)
        )
