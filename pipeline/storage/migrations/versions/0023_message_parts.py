"""Messages carry their thread, a way to unsubscribe, fields for programs and pictures; a way may be gone.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was sent before has none of it."""
    op.create_table(
        "message_image",
        sa.Column("sha", columns.Key, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha"),
    )
    with op.batch_alter_table("message") as batch:
        for name in ("thread", "unsubscribe", "secret"):
            batch.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("data", columns.Json, nullable=False, server_default="{}"))
        batch.add_column(sa.Column("images", columns.Json, nullable=False, server_default="[]"))
    with op.batch_alter_table("recipient_route") as batch:
        batch.add_column(sa.Column("gone_at", columns.Utc(), nullable=True))
