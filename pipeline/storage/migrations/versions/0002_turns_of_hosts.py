"""until when a worker is asking a host."""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('host_state', schema=None) as batch_op:
        batch_op.add_column(sa.Column('held_until', columns.Utc(), nullable=True))
