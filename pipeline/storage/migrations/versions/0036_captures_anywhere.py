"""Who moves a capture's bytes has them alone, with no transaction open.

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: nobody moves any now."""
    op.add_column("capture", sa.Column("moving_until", columns.Utc(), nullable=True))
