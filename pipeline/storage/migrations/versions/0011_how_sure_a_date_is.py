"""How sure the date of a text is stands beside what said so.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was read before keeps none until it is read anew."""
    op.add_column("revision", sa.Column("published_sure", sa.String(), nullable=True))
