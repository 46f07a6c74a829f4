"""The index of stored texts, filled with those that are there.

Revision ID: 0043
Revises: 0042
"""

import sqlalchemy as sa
from alembic import op

from models import columns
from models.search import LOOSE
from pipeline.storage.search_fill import fill

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index; a million documents are gone through by hundreds."""
    op.create_table(
        "search_entry",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("document_id", columns.RowId, nullable=False),
        sa.Column("facets", columns.Json, nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("pairs", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
    )
    op.create_index("ix_search_entry_document_id", "search_entry", ["document_id"])
    op.create_index(
        "ix_search_entry_loose", "search_entry", ["id"], sqlite_where=sa.text(LOOSE), postgresql_where=sa.text(LOOSE)
    )
    op.create_table(
        "search_block",
        sa.Column("start", columns.RowId, autoincrement=False, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("dead", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("start"),
    )
    op.create_table(
        "search_page",
        sa.Column("page", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start", columns.RowId, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("page", "start"),
    )
    op.create_table(
        "search_word",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word"),
    )
    op.create_table(
        "search_dead",
        sa.Column("id", columns.RowId, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    fill(op.get_bind())
