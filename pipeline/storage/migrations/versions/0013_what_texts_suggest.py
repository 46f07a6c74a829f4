"""What texts suggest for the catalogue, and what users add to it.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

from models.columns import RowId, Utc

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; names are queued as texts are read."""
    op.create_table(
        "catalogue_layer",
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("recorded_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("entry", "version"),
    )
    op.create_table(
        "suggestion",
        sa.Column("id", RowId, nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("first_seen_at", Utc(), nullable=False),
        sa.Column("last_seen_at", Utc(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("entry", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("label", "key"),
    )
    op.create_index("ix_suggestion_state", "suggestion", ["state"])
    op.create_table(
        "suggestion_passage",
        sa.Column("suggestion_id", RowId, nullable=False),
        sa.Column("document_id", RowId, nullable=False),
        sa.Column("revision_id", RowId, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["suggestion_id"], ["suggestion.id"]),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"]),
        sa.PrimaryKeyConstraint("suggestion_id", "document_id"),
    )
    op.create_index("ix_suggestion_passage_revision_id", "suggestion_passage", ["revision_id"])
