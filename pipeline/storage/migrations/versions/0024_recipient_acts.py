"""Ways have a token that stops them, and are asked to be confirmed; acts on recipients are kept.

Revision ID: 0024
Revises: 0023
"""

from secrets import token_urlsafe

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Each way gets a token of its own; nobody unsubscribed yet."""
    op.create_table(
        "recipient_act",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_at", columns.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_recipient_act_recipient", "recipient_act", ["recipient"])
    with op.batch_alter_table("recipient_route") as batch:
        batch.add_column(sa.Column("token", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("stopped", columns.Json, nullable=False, server_default="[]"))
        batch.add_column(sa.Column("asked_at", columns.Utc(), nullable=True))
        batch.add_column(sa.Column("asked_hash", columns.Key, nullable=True))
        batch.add_column(sa.Column("asked_until", columns.Utc(), nullable=True))
    route = sa.table("recipient_route", sa.column("id"), sa.column("token"))
    for (row,) in op.get_bind().execute(sa.select(route.c.id)).all():
        op.execute(sa.update(route).where(route.c.id == row).values(token=token_urlsafe(24)))
    op.create_index("ix_recipient_route_token", "recipient_route", ["token"], unique=True)
