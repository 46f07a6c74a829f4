"""What people do with alerts in full, what they silence, and one audit of every act.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

from models import columns
from models.audit import REFUSALS

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Acts that were kept before are in the audit too."""
    with op.batch_alter_table("alert_act") as batch:
        for name in ("assigned_to", "verdict", "duplicate_of"):
            batch.add_column(sa.Column(name, sa.String(), nullable=True))
        batch.add_column(sa.Column("privileged", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("via", sa.String(), nullable=False, server_default="page"))
    op.execute("UPDATE alert_act SET assigned_to = note WHERE act = 'assigned'")
    op.create_table(
        "silence",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("until_at", columns.Utc(), nullable=True),
        sa.Column("until_stage", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(), nullable=True),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_silence_key", "silence", ["key"])
    op.create_table(
        "silence_end",
        sa.Column("silence_id", columns.RowId, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=True),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.ForeignKeyConstraint(["silence_id"], ["silence.id"]),
        sa.PrimaryKeyConstraint("silence_id"),
    )
    op.create_table(
        "audit",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", columns.Json, nullable=False),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("who", "subject", "recorded_at"):
        op.create_index(f"ix_audit_{name}", "audit", [name])
    op.execute(
        "INSERT INTO audit (who, what, subject, detail, via, recorded_at) "
        "SELECT who, act, 'alert:' || alert_id, '{}', 'page', recorded_at FROM alert_act ORDER BY id"
    )
    for statement in REFUSALS[op.get_bind().dialect.name]:
        op.execute(statement)
