"""An alert keeps how its rule tells it: dry runs, holds, throttles, escalation.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was raised before was no dry run, and nothing of it was held, throttled or escalated."""
    with op.batch_alter_table("alert") as batch:
        batch.add_column(sa.Column("dry_run", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("hold", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("throttle", columns.Json, nullable=False, server_default="{}"))
        batch.add_column(sa.Column("escalate_after", sa.Integer(), nullable=True))
    with op.batch_alter_table("finding") as batch:
        batch.add_column(sa.Column("dry_run", sa.Boolean(), nullable=False, server_default=sa.false()))
