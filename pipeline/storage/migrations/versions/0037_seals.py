"""Alerts keep digests of their columns; days are sealed.

Revision ID: 0037
Revises: 0036
"""

import sqlalchemy as sa
from alembic import op

from models import columns, sealing

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

#: What alerts had when this was written.
KEPT = [
    *(
        sa.Column(name, sa.String())
        for name in (
            "id", "rule", "subject_kind", "subject_id", "occasion", "origin", "severity", "severity_why", "title",
            "paragraph", "stage", "hold",
        )
    ),
    sa.Column("key", columns.Key),
    *(sa.Column(name, columns.Json) for name in ("evidence", "origins", "exposure", "made_from", "without", "throttle")),
    *(sa.Column(name, sa.Integer()) for name in ("units_in_scope", "escalate_after")),
    sa.Column("dry_run", sa.Boolean()),
    *(sa.Column(name, columns.Utc()) for name in ("known_at", "recorded_at")),
    sa.Column("digests", columns.Json),
]  # fmt: skip


def upgrade() -> None:
    """Alerts are taken as they are found: what was changed before cannot be told any more."""
    connection = op.get_bind()
    for name in ("alert", "world_alert"):
        op.add_column(name, sa.Column("digests", columns.Json, nullable=False, server_default="{}"))
        table = sa.Table(name, sa.MetaData(), *(column._copy() for column in KEPT))
        rows = connection.execute(sa.select(table)).mappings().all()
        changed = [{"of": row["id"], "digests": sealing.digests_of(row)} for row in rows]
        if changed:
            connection.execute(sa.update(table).where(table.c.id == sa.bindparam("of")), changed)
    op.create_table(
        "seal",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("previous", columns.Key, nullable=False),
        sa.Column("sha", columns.Key, nullable=False),
        sa.Column("sealed_at", columns.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("on"),
    )
    op.create_table(
        "sealed_alert",
        sa.Column("alert_id", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("sha", columns.Key, nullable=False),
        sa.PrimaryKeyConstraint("alert_id"),
    )
    op.create_index("ix_sealed_alert_on", "sealed_alert", ["on"])
