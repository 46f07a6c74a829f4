"""What lists of alerts are filtered, ordered, counted and searched by; filters that people keep.

Revision ID: 0038
Revises: 0037
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from models import columns
from models.face import face_of
from models.telling import Act, standing

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

FACTS = ["state", "severity", "scope", "holder", "dry_run"]
ABOUT = ["rule", "type", "stage", "state"]
#: What a face is made from.
TEXTS = ("id", "rule", "subject_kind", "subject_id", "severity", "title", "paragraph", "stage")


def upgrade() -> None:
    """Make the faces of the alerts there are, as people left them."""
    _fill("alert", *_make("alert"), acts=True)
    _fill("world_alert", *_make("world_alert"), acts=False)
    op.create_table(
        "saved_filter",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.Column("ended_at", columns.Utc(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_saved_filter_author", "saved_filter", ["author"])
    op.create_table(
        "opening_filter",
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("filter_id", columns.RowId, nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("reader"),
        sa.ForeignKeyConstraint(["filter_id"], ["saved_filter.id"]),
    )


def _make(of: str) -> tuple[sa.Table, sa.Table]:
    texts = ("rank", "severity", "state", "holder", "rule", "type", "stage", "scope")
    face = op.create_table(
        f"{of}_face",
        sa.Column("alert_id", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("otherwise", columns.Json, nullable=True),
        sa.PrimaryKeyConstraint("alert_id"),
    )
    for name in ("rank", "holder", "subject", "event", "recorded_at"):
        op.create_index(f"ix_{of}_face_{name}", f"{of}_face", [name])
    op.create_index(f"ix_{of}_face_facts", f"{of}_face", [*FACTS, *ABOUT[:3], "known_at"])
    op.create_index(f"ix_{of}_face_about", f"{of}_face", [*ABOUT, *FACTS[1:], "known_at"])
    op.create_index(f"ix_{of}_face_newest", f"{of}_face", ["known_at", "alert_id"])
    tag = op.create_table(
        f"{of}_tag",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("alert_id", sa.String(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("untold", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", "alert_id"),
    )
    op.create_index(f"ix_{of}_tag_alert_id", f"{of}_tag", ["alert_id", "kind", "value"])
    return face, tag


def _fill(of: str, face: sa.Table, tag: sa.Table, *, acts: bool) -> None:
    alert = sa.table(
        of,
        *(sa.column(name) for name in (*TEXTS, "units_in_scope", "dry_run")),
        *(sa.column(name, columns.Json) for name in ("evidence", "exposure", "without")),
        *(sa.column(name, columns.Utc()) for name in ("known_at", "recorded_at")),
    )
    stand = _standings() if acts else {}
    for row in op.get_bind().execute(sa.select(alert).order_by(alert.c.id)).mappings().all():
        made = face_of(dict(row) | {"dry_run": bool(row["dry_run"])})
        values = made.face | stand.get(row["id"], {})
        op.execute(sa.insert(face).values({name: values[name] for name in face.c.keys() if name in values}))
        for each in made.tags:
            op.execute(sa.insert(tag).values({name: each[name] for name in tag.c.keys() if name in each}))


def _standings() -> dict[str, dict[str, str]]:
    act = sa.table(
        "alert_act",
        *(sa.column(name) for name in ("id", "alert_id", "act", "who", "assigned_to")),
        sa.column("recorded_at", columns.Utc()),
    )
    done: dict[str, list[Any]] = {}
    for row in op.get_bind().execute(sa.select(act).order_by(act.c.id)):
        done.setdefault(row.alert_id, []).append(Act(row.act, row.who, row.recorded_at, to=row.assigned_to))
    found = {}
    for alert_id, acts in done.items():
        now = standing(acts)
        holds = now.state in {"acknowledged", "assigned"}
        found[alert_id] = {"state": now.state, "holder": (now.who or "") if holds else ""}
    return found
