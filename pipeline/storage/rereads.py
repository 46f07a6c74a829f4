"""Stored documents and list editions as a reader needs them to read their captures again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from models.document import Capture, Document, Revision
from models.hashing import key_of
from models.party import ListVersion
from models.state import Run

capture = Capture.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
version = ListVersion.__table__  # type: ignore[attr-defined]
run = Run.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Standing:
    """A document with its newest revision, and how the bytes of that were served."""

    document_id: int
    natural_key: str
    source: str
    publisher: str
    document_kind: Any
    url: str
    private: bool
    reconstruction: bool
    stated: Mapping[str, str]
    reader: str
    capture_sha: bytes
    title: str | None
    authors: tuple[str, ...]
    published_at: datetime | None
    published_how: str | None
    text: str
    removed_at: datetime | None
    media_type: str | None
    capture_url: str
    charset: str | None


@dataclass(frozen=True, slots=True)
class EditionFile:
    """One file of a list's newest edition."""

    sha: bytes
    media_type: str | None
    url: str


def load_standing(connection: Connection, source: str, after: int, limit: int) -> list[Standing]:
    """Documents of a source in order of their rows, those after `after`, at most `limit`."""
    return _standing(connection, document.c.source == source, document.c.id > after, limit=limit)


def load_one_standing(connection: Connection, natural_key: str) -> Standing | None:
    """One document."""
    found = _standing(connection, document.c.key == key_of(natural_key), limit=1)
    return found[0] if found else None


def _standing(connection: Connection, *conditions: Any, limit: int) -> list[Standing]:
    newest = revision.alias()
    last = select(func.max(newest.c.number)).where(newest.c.document_id == document.c.id).scalar_subquery()
    about = ("natural_key", "source", "publisher", "url", "private", "reconstruction", "stated")
    said = ("reader", "capture_sha", "title", "authors", "published_at", "published_how", "text", "removed_at")
    rows = connection.execute(
        select(
            document.c.id.label("document_id"),
            document.c.kind.label("document_kind"),
            *(document.c[name] for name in about),
            *(revision.c[name] for name in said),
            capture.c.media_type,
            capture.c.url.label("capture_url"),
            capture.c.charset,
        )
        .join_from(document, revision, (revision.c.document_id == document.c.id) & (revision.c.number == last))
        .join(capture, capture.c.sha == revision.c.capture_sha)
        .where(*conditions)
        .order_by(document.c.id)
        .limit(limit)
    )
    return [Standing(**dict(row._mapping) | {"authors": tuple(row.authors)}) for row in rows]


def load_edition_files(connection: Connection, source: str) -> tuple[dict[str, str], list[EditionFile]]:
    """By list the reader of its newest edition, and the files of the newest edition of all."""
    newest = select(func.max(version.c.id)).where(version.c.source == source).group_by(version.c.list_id)
    rows = connection.execute(select(version).where(version.c.id.in_(newest)).order_by(version.c.id)).all()
    if not rows:
        return {}, []
    shas = [bytes.fromhex(sha) for sha in rows[-1].captures] or [rows[-1].capture_sha]
    served = {row.sha: row for row in connection.execute(select(capture).where(capture.c.sha.in_(shas)))}
    files = [EditionFile(sha, served[sha].media_type, served[sha].url) for sha in shas if sha in served]
    return {row.list_id: row.reader for row in rows}, files


def load_sources(connection: Connection) -> list[str]:
    """The names of the sources that gave a document or an edition."""
    documents = connection.execute(select(document.c.source).distinct()).scalars()
    editions = connection.execute(select(version.c.source).distinct()).scalars()
    return sorted({*documents, *editions})


def load_progress(connection: Connection, task: str) -> tuple[str, dict[str, Any]] | None:
    """How the last run of a task ended, and what it noted."""
    query = select(run.c.outcome, run.c.detail).where(run.c.task == task).order_by(run.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.outcome, row.detail)
