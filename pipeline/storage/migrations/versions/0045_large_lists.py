"""How alerts are judged, beside them; indexes of what the pages of large deployments ask.

Revision ID: 0045
Revises: 0044
"""

import sqlalchemy as sa
from alembic import op

from models.telling import Act, standing

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_JUDGED = sa.text("verdict <> ''")
_KEPT = sa.text("erased_at IS NULL")
_UNDECIDED, _FAILED = sa.text("outcome = 'unknown'"), sa.text("error IS NOT NULL")


def upgrade() -> None:
    """Judge the faces of the alerts there are by the acts on them."""
    for name in ("alert_face", "world_alert_face"):
        op.add_column(name, sa.Column("verdict", sa.String(), nullable=False, server_default=""))
    _judge()
    for name in ("alert_face", "world_alert_face"):
        for ending, columns in (("judged", ["rule", "verdict"]), ("judged_at", ["known_at", "alert_id"])):
            op.create_index(f"ix_{name}_{ending}", name, columns, sqlite_where=_JUDGED, postgresql_where=_JUDGED)
    op.create_index(
        "ix_finding_undecided", "finding", ["known_at", "rule"], sqlite_where=_UNDECIDED, postgresql_where=_UNDECIDED
    )
    op.create_index("ix_finding_failed", "finding", ["known_at"], sqlite_where=_FAILED, postgresql_where=_FAILED)
    op.create_index("ix_event_mark_last", "event_mark", ["mark", "last_at", "event_id"])
    op.create_index("ix_document_seen", "document", ["first_seen_at"])
    op.create_index("ix_content_kind", "content", ["kind", "recorded_at"])
    op.create_index("ix_capture_kept", "capture", ["size"], sqlite_where=_KEPT, postgresql_where=_KEPT)
    op.create_index("ix_run_ended", "run", ["task", "outcome", "ended_at"])


def _judge() -> None:
    connection = op.get_bind()
    act = sa.table("alert_act", *(sa.column(name) for name in ("id", "alert_id", "act", "who", "verdict")),
                   sa.column("recorded_at", sa.DateTime(timezone=True)))  # fmt: skip
    face = sa.table("alert_face", sa.column("alert_id"), sa.column("verdict"))
    acts: dict[str, list[Act]] = {}
    for row in connection.execute(sa.select(act).order_by(act.c.id)):
        acts.setdefault(row.alert_id, []).append(Act(row.act, row.who, row.recorded_at, verdict=row.verdict))
    for alert_id, done in acts.items():
        if verdict := standing(done).verdict:
            connection.execute(sa.update(face).where(face.c.alert_id == alert_id).values(verdict=verdict))
