"""outages by their start, and when a source is asked again."""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

WELL = "('new', 'ok', 'quiet')"


def upgrade() -> None:
    with op.batch_alter_table('source_state', schema=None) as batch_op:
        batch_op.add_column(sa.Column('of_pages', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('outage_at', columns.Utc(), nullable=True))
        batch_op.add_column(sa.Column('outage_after', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('outage_sure', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('rhythm', columns.Json, nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('wait_s', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('wait_why', sa.String(), nullable=True))
    with op.batch_alter_table('source_turn', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(), nullable=False, server_default='state'))
        batch_op.add_column(sa.Column('began_at', columns.Utc(), nullable=True))
    with op.batch_alter_table('fetch_state', schema=None) as batch_op:
        batch_op.add_column(sa.Column('items', sa.Integer(), nullable=True))
    # What was told of outages so far stays told: their start is the turn that left the good states.
    op.execute(
        f"UPDATE source_turn SET kind = CASE"
        f" WHEN from_state IN {WELL} AND to_state NOT IN {WELL} THEN 'outage_started'"
        f" WHEN from_state NOT IN {WELL} AND to_state IN {WELL} THEN 'outage_ended' ELSE 'state' END"
    )
    op.execute("UPDATE source_turn SET began_at = known_at WHERE kind = 'outage_started'")
    op.execute(
        "UPDATE source_turn SET began_at = (SELECT max(earlier.known_at) FROM source_turn AS earlier"
        " WHERE earlier.source = source_turn.source AND earlier.id < source_turn.id"
        " AND earlier.kind = 'outage_started') WHERE kind = 'outage_ended'"
    )
    op.execute("UPDATE source_turn SET work = 'done' WHERE kind = 'state'")
    op.execute(
        "UPDATE source_state SET outage_after = 'ok', outage_sure = true, outage_at = coalesce("
        "(SELECT max(begun.known_at) FROM source_turn AS begun WHERE begun.source = source_state.name"
        f" AND begun.kind = 'outage_started'), since_at) WHERE state NOT IN {WELL} AND state <> 'terms_forbid'"
    )
