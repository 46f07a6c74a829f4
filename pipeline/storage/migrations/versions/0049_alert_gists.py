"""Editions choose alerts by their gists.

Revision ID: 0049
Revises: 0048
"""

import sqlalchemy as sa
from alembic import op

from models import columns
from models.gist import gist_of

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

AT_ONCE = 500


def upgrade() -> None:
    """Make the gists of the alerts there are."""
    for of in ("alert", "world_alert"):
        gist = op.create_table(
            f"{of}_gist",
            sa.Column("alert_id", sa.String(), nullable=False),
            sa.Column("origin", sa.String(), nullable=False),
            sa.Column("title", sa.String(), nullable=False),
            sa.Column("units", sa.Integer(), nullable=False),
            sa.Column("without", columns.Json, nullable=False),
            sa.Column("body", columns.Json, nullable=False),
            sa.PrimaryKeyConstraint("alert_id"),
        )
        alert = sa.table(
            of,
            *(sa.column(name) for name in ("id", "origin", "title", "units_in_scope")),
            *(sa.column(name, columns.Json) for name in ("evidence", "exposure", "without")),
        )
        last = ""
        asked = sa.select(alert).order_by(alert.c.id).limit(AT_ONCE)
        while rows := op.get_bind().execute(asked.where(alert.c.id > last)).mappings().all():
            op.bulk_insert(gist, [gist_of(row) for row in rows])
            last = rows[-1]["id"]
