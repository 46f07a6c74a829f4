"""Alerts as they would be if nothing were ours, for research; and how alerts read where something is kept.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Research begins to read with the next turn: what was told before rests on our own."""
    with op.batch_alter_table("alert") as batch:
        batch.add_column(sa.Column("without", columns.Json, nullable=False, server_default="{}"))
    op.create_table(
        "world_alert",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", columns.Key, nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("severity_why", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("paragraph", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=True),
        sa.Column("evidence", columns.Json, nullable=False),
        sa.Column("origins", columns.Json, nullable=False),
        sa.Column("exposure", columns.Json, nullable=False),
        sa.Column("made_from", columns.Json, nullable=False),
        sa.Column("units_in_scope", sa.Integer(), nullable=False),
        sa.Column("without", columns.Json, nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("hold", sa.String(), nullable=False),
        sa.Column("throttle", columns.Json, nullable=False),
        sa.Column("escalate_after", sa.Integer(), nullable=True),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    for name in ("rule", "subject_id", "severity", "known_at"):
        op.create_index(f"ix_world_alert_{name}", "world_alert", [name])
    # Acts on recipients are in the audit, with all others.
    op.drop_table("recipient_act")
