"""What waits for a person, and the turns of each.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    """Add the tables; nothing waited before."""
    op.create_table(
        "todo",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("context", columns.Json, nullable=False),
        sa.Column("opened_at", columns.Utc(), nullable=False),
        sa.Column("closed_at", columns.Utc(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("close_note", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_todo_open", "todo", ["kind", "subject"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_todo_subject", "todo", ["kind", "subject"])
    op.create_table(
        "todo_turn",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("todo_id", columns.RowId, nullable=False),
        sa.Column("turn", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("context", columns.Json, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("known_at", columns.Utc(), nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.ForeignKeyConstraint(["todo_id"], ["todo.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_todo_turn_todo_id", "todo_turn", ["todo_id"])
