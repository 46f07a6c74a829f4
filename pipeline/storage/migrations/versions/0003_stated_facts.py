"""What a listing states of a document: its number, citation, days, and which document it corrects.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; documents of before state nothing."""
    # In a batch SQLite would make the table anew, and other tables' rows point at the old one.
    op.add_column("document", sa.Column("stated", columns.Json, nullable=False, server_default=sa.text("'{}'")))


def downgrade() -> None:
    """Take it away."""
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_column("stated")
