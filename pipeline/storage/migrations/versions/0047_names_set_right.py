"""A mention keeps what a person set right of it, and what it was read as.

Revision ID: 0047
Revises: 0046
"""

import sqlalchemy as sa
from alembic import op

from models.columns import RowId

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns, empty for what stands as it was read."""
    op.add_column("mention", sa.Column("act_id", RowId, nullable=True))
    op.add_column("mention", sa.Column("as_read", sa.String(), nullable=True))
