"""Lines that are alike share a row, and the sums of a fleet are kept.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was imported before stays a row a line; its sums are worked out when it is imported anew."""
    op.add_column("position", sa.Column("lines", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "fleet_sum",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("snapshot_id", columns.RowId, nullable=False),
        sa.Column("chip", sa.String(), nullable=True),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("site_country", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("priced", sa.Integer(), nullable=False),
        sa.Column("value", columns.Money(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshot.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_fleet_sum_chip", "fleet_sum", ["snapshot_id", "chip"])
