"""What must go is found without a look at what stays.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

EXPIRES = sa.text("expires_at IS NOT NULL")


def upgrade() -> None:
    """Index texts by the day on which they must go, where there is one, and by their bytes."""
    op.drop_index("ix_revision_expires_at", "revision")
    op.create_index("ix_revision_expiry", "revision", ["expires_at"], sqlite_where=EXPIRES, postgresql_where=EXPIRES)
    op.create_index("ix_revision_capture_sha", "revision", ["capture_sha"])
