"""What structure a revision's text has, and where its words stand in the capture.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; texts of before have neither until they are read again."""
    # In a batch SQLite would make the table anew, and other tables' rows point at the old one.
    op.add_column("revision", sa.Column("sections", columns.Json, nullable=False, server_default=sa.text("'[]'")))
    op.add_column("revision", sa.Column("places", columns.Json, nullable=True))


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_column("places")
        batch_op.drop_column("sections")
