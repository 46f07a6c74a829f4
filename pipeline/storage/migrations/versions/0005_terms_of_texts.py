"""Texts carry the terms under which they were received, and say when their body went."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from models import columns
from models.terms import BY_HAND, PRIVATE, UNKNOWN, Terms
from pipeline.sources import all_sources

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BATCH = 500
TO_ERASE = sa.text("removed_at IS NOT NULL AND erased_at IS NULL")
documents = sa.table("document", sa.column("id"), sa.column("source"), sa.column("private"))
revisions = sa.table(
    "revision",
    sa.column("id", columns.RowId),
    sa.column("document_id", columns.RowId),
    sa.column("known_at", columns.Utc()),
    sa.column("terms", columns.Json),
    sa.column("expires_at", columns.Utc()),
)


def upgrade() -> None:
    with op.batch_alter_table("capture") as batch_op:
        batch_op.add_column(sa.Column("removed_at", columns.Utc(), nullable=True))
        batch_op.add_column(sa.Column("erased_at", columns.Utc(), nullable=True))
    op.create_index("ix_capture_to_erase", "capture", ["sha"], sqlite_where=TO_ERASE, postgresql_where=TO_ERASE)
    with op.batch_alter_table("revision") as batch_op:
        batch_op.add_column(sa.Column("terms", columns.Json, nullable=True))
        batch_op.add_column(sa.Column("expires_at", columns.Utc(), nullable=True))
        batch_op.add_column(sa.Column("removed_at", columns.Utc(), nullable=True))
        batch_op.add_column(sa.Column("removed_why", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("kept", columns.Json, nullable=True))
        batch_op.create_index("ix_revision_expires_at", ["expires_at"], unique=False)
    _adopt(op.get_bind())


def _adopt(connection: sa.Connection) -> None:
    """Texts that were stored before terms were kept with them get those of their source as it stands now."""
    sources = all_sources()

    def terms_of(source: str, private: bool) -> Terms:
        if private:
            return PRIVATE
        return BY_HAND if source == "by_hand" else sources[source].terms if source in sources else UNKNOWN

    last = 0
    while True:
        rows = connection.execute(
            sa.select(revisions.c.id, revisions.c.known_at, documents.c.source, documents.c.private)
            .join_from(revisions, documents, documents.c.id == revisions.c.document_id)
            .where(revisions.c.id > last)
            .order_by(revisions.c.id)
            .limit(BATCH)
        ).all()
        if not rows:
            return
        values = []
        for row in rows:
            terms = terms_of(row.source, bool(row.private))
            days = None if terms.store_days is None else timedelta(days=terms.store_days)
            values.append(
                {"of": row.id, "terms": terms.kept, "expires_at": None if days is None else row.known_at + days}
            )
        connection.execute(sa.update(revisions).where(revisions.c.id == sa.bindparam("of")), values)
        last = rows[-1].id
