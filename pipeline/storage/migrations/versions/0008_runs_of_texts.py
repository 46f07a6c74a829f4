"""Revisions by their place in a document's history: a text that comes back is a row of its own.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from models import columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

#: The constraint had no name of ours: this is what each database is told to call it.
NAMES = {"uq": "uq_%(table_name)s_%(column_0_name)s"}


def upgrade() -> None:
    """Number within the document instead of hash and reader; what changed, and when a text was seen."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    old = "uq_revision_document_id" if sqlite else "revision_document_id_text_sha_reader_key"
    with op.batch_alter_table("revision", schema=None, naming_convention=NAMES if sqlite else None) as batch_op:
        batch_op.drop_constraint(old, type_="unique")
        batch_op.add_column(sa.Column("changed", columns.Json, nullable=False, server_default=sa.text("'{}'")))
        batch_op.add_column(sa.Column("seen", columns.Json, nullable=False, server_default=sa.text("'[]'")))
        batch_op.create_unique_constraint("uq_revision_number", ["document_id", "number"])
    shown = "replace(known_at, ' ', 'T') || '+00:00'" if sqlite else "known_at"
    made = "json_array" if sqlite else "jsonb_build_array"
    op.execute(sa.text(f"UPDATE revision SET seen = {made}({shown})"))  # noqa: S608 - ours
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index("ix_document_watched", ["source", "first_seen_at"], unique=False)
    with op.batch_alter_table("capture", schema=None) as batch_op:
        batch_op.add_column(sa.Column("charset", sa.String(), nullable=True))
    with op.batch_alter_table("list_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("captures", columns.Json, nullable=False, server_default=sa.text("'[]'")))
    with op.batch_alter_table("list_change", schema=None) as batch_op:
        batch_op.add_column(sa.Column("moved", sa.String(), nullable=True))
