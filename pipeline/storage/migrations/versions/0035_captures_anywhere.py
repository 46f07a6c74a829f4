"""Who moves a capture's bytes has them alone, with no transaction open.

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: nobody moves any now."""
    op.add_column("capture", sa.Column("moving_until", columns.Utc(), nullable=True))
