"""Who is to be told of an alert is decided with it and kept; hosts that do not answer are left alone for a while.

Revision ID: 0030
Revises: 0029
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from models import columns
from models.delivery import host_of

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

#: The parts of a message and of an alert that a notice repeats.
OF_MESSAGE = ("key", "about", "recipient", "channel", "address", "kind")
OF_ALERT = ("id", "subject_kind", "subject_id", "rule", "severity")
URGENCY = {"critical": 0, "high": 1, "medium": 2, "low": 3}


def upgrade() -> None:
    """What was sent before is told: corrections find its readers."""
    notice = op.create_table(
        "notice",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("key", columns.Key, nullable=False),
        sa.Column("alert_id", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("cadence", sa.String(), nullable=False),
        sa.Column("waits", sa.String(), nullable=False),
        sa.Column("hold", sa.String(), nullable=False),
        sa.Column("due_at", columns.Utc(), nullable=False),
        sa.Column("message_key", columns.Key, nullable=True),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    for name in ("alert_id", "message_key", "recipient", "thread"):
        op.create_index(f"ix_notice_{name}", "notice", [name])
    op.create_index("ix_notice_state_due_at", "notice", ["state", "due_at"])
    op.create_index("ix_notice_subject", "notice", ["subject_kind", "subject_id"])
    op.create_index("ix_notice_rule_known_at", "notice", ["rule", "known_at"])
    op.create_table(
        "circuit",
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("open_until", columns.Utc(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("host"),
    )
    with op.batch_alter_table("message") as batch:
        batch.add_column(sa.Column("urgency", sa.Integer(), nullable=False, server_default="4"))
        batch.add_column(sa.Column("host", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("why", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("since_at", columns.Utc(), nullable=True))
    op.execute("UPDATE message SET since_at = due_at")
    _fill(notice)
    with op.batch_alter_table("message") as batch:
        batch.alter_column("since_at", existing_type=columns.Utc(), nullable=False)
    op.create_index("ix_message_host", "message", ["host"])


def _fill(notice: sa.Table) -> None:
    message = sa.table("message", *(sa.column(name) for name in ("id", "urgency", "host", *OF_MESSAGE)))
    alert = sa.table("alert", *(sa.column(name) for name in OF_ALERT), sa.column("known_at", columns.Utc()))
    for row in op.get_bind().execute(sa.select(message)).all():
        changed = sa.update(message).where(message.c.id == row.id)
        op.execute(changed.values(host=host_of(row.channel, row.address)))
    told = sa.select(message, *(alert.c[name].label(f"alert_{name}") for name in (*OF_ALERT, "known_at")))
    rows: list[dict[str, Any]] = []
    for row in op.get_bind().execute(told.join_from(message, alert, alert.c.id == message.c.about)).all():
        clock = row.alert_subject_kind == "clock" and row.alert_subject_id.startswith("ev-")
        thread = f"event:{row.alert_subject_id.partition(':')[0]}" if clock else ""
        rows.append(
            {
                "key": bytes(row.key),
                "alert_id": row.about,
                "recipient": row.recipient,
                "channel": row.channel,
                "address": row.address,
                "kind": row.kind,
                "state": "told",
                "why": f"{row.alert_severity} was told at once this way",
                "subject_kind": row.alert_subject_kind,
                "subject_id": row.alert_subject_id,
                "thread": thread or f"{row.alert_subject_kind}:{row.alert_subject_id}",
                "rule": row.alert_rule,
                "severity": row.alert_severity,
                "cadence": "instant",
                "waits": "",
                "hold": "",
                "due_at": row.alert_known_at,
                "message_key": bytes(row.key),
                "known_at": row.alert_known_at,
            }
        )
        op.execute(sa.update(message).where(message.c.id == row.id).values(urgency=URGENCY[row.alert_severity]))
    if rows:
        op.bulk_insert(notice, rows)
