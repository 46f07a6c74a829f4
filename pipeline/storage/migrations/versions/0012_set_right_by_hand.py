"""What people set right by hand: acts, never overwritten, and what they make of claims and events.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of acts; what was read before stands as it was read."""
    op.create_table(
        "hand_act",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("document_id", columns.RowId, nullable=True),
        sa.Column("claim_id", columns.RowId, nullable=True),
        sa.Column("event_id", sa.String(), nullable=True),
        sa.Column("before", columns.Json, nullable=False),
        sa.Column("after", columns.Json, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("undoes", columns.RowId, nullable=True),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("document_id", "claim_id", "event_id"):
        op.create_index(f"ix_hand_act_{name}", "hand_act", [name])
    # In a batch SQLite would make the tables anew, and other tables' rows point at the old ones.
    op.add_column("claim", sa.Column("as_read", columns.Json, nullable=True))
    op.add_column("claim", sa.Column("struck", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("event", sa.Column("laid_over", columns.Json, nullable=True))
