"""Who has a text in hand, so that what a dead worker had is taken at once.

Revision ID: 0044
Revises: 0043
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: leases of before run out by the clock."""
    op.add_column("revision", sa.Column("leased_by", sa.String(), nullable=True))
