"""Changes that a notice tells before the list itself, and which notice caused a change.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what was stored before was told by its list."""
    # In a batch SQLite would make the table anew, and other tables' rows point at the old one.
    op.add_column("list_change", sa.Column("notice", sa.String(), nullable=True))
    op.add_column("list_change", sa.Column("ahead", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("list_change", sa.Column("settled_at", columns.Utc(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    for name in ("settled_at", "ahead", "notice"):
        op.drop_column("list_change", name)
