"""Words of the index in the order of their code points: their beginnings are looked for by a range.

Revision ID: 0046
Revises: 0045
"""

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Order the column so on PostgreSQL; SQLite does of itself."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE search_word ALTER COLUMN word TYPE varchar COLLATE "C"')
