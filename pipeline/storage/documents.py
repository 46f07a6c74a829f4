"""Captures; and the lease on revisions that wait to be analysed."""

import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, and_, exists, func, or_, select, text, update

from models.clocks import WallInstant, WorldInstant
from models.document import WAITING, Capture, Document, Revision
from models.hashing import sha256
from models.terms import PRIVATE, Terms, terms_from
from models.values import Origin, Places, Section, Turn
from pipeline.errors import StateError
from pipeline.storage.state import insert_new

capture = Capture.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]

#: The order in which texts are understood. Sources are polled side by side: row numbers say only who was faster.
_ORDER = (
    revision.c.known_at,
    func.coalesce(revision.c.published_at, revision.c.known_at),
    document.c.natural_key,
    revision.c.number,
)

LEASE = timedelta(minutes=5)


# ── captures ─────────────────────────────────────────────────────────────────────────────────────


def store_bytes(folder: Path, body: bytes) -> bytes:
    """Put bytes under their SHA-256 (`ab/cd…`), whole or not at all; gives the hash. Twice is once.

    Call it before the transaction that names the capture: a row never points at nothing.
    """
    sha = sha256(body)
    place = _place(folder, sha)
    if place.exists():
        return sha
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    # The file's name is durable only when its folder is.
    opened = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
    return sha


def save_capture(
    connection: Connection,
    folder: Path,
    body: bytes,
    *,
    media_type: str | None,
    url: str,
    source: str,
    fetched_at: WallInstant,
    known_at: WorldInstant,
    charset: str | None = None,
) -> bytes:
    """Keep the bytes received, once, and the row of their first receipt; gives their SHA-256."""
    sha = store_bytes(folder, body)
    row = {
        "sha": sha,
        "size": len(body),
        "media_type": media_type,
        "url": url,
        "source": source,
        "fetched_at": fetched_at,
        "known_at": known_at,
        "charset": charset,
    }
    if not insert_new(connection, capture, row):
        # Removed by its terms and received again: the row stands for bytes once more. Whoever erases holds the row.
        back = update(capture).where(capture.c.sha == sha, capture.c.removed_at.is_not(None))
        if connection.execute(back.values(removed_at=None, erased_at=None, known_at=known_at)).rowcount:
            store_bytes(folder, body)
    return sha


def load_capture(folder: Path, sha: bytes) -> bytes:
    """The bytes of a capture.

    Raises:
        StateError: they are missing, or are not what their name says.
    """
    place = _place(folder, sha)
    try:
        body = place.read_bytes()
    except OSError as fault:
        raise StateError(f"capture {sha.hex()}: {fault.strerror}") from fault
    if hashlib.sha256(body).digest() != sha:
        raise StateError(f"capture {sha.hex()}: its bytes have another hash")
    return body


def kept_words(kept: Sequence[Mapping[str, Any]] | None, start: int, end: int) -> str:
    """The words of a span of a text whose body was removed; "" where that span was not kept."""
    for span in kept or ():
        if span["start"] <= start and end <= span["end"]:
            words: str = span["text"]
            return words[start - span["start"] : end - span["start"]]
    return ""


def _place(folder: Path, sha: bytes) -> Path:
    name = sha.hex()
    return folder / name[:2] / name[2:4] / name[4:]


# ── work ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class PendingRevision:
    """A revision that waits for analysis, with what its document is."""

    id: int
    document_id: int
    number: int
    kind: str
    origin: Origin
    reader: str
    capture_sha: bytes
    text_sha: bytes
    title: str | None
    published_at: datetime | None
    modified_at: datetime | None
    language: str | None
    text: str
    turns: tuple[Turn, ...]
    flags: tuple[str, ...]
    sections: tuple[Section, ...]
    known_at: WorldInstant
    terms: Terms
    removed_at: WorldInstant | None
    removed_why: str | None
    kept: tuple[Mapping[str, Any], ...]
    natural_key: str
    source: str
    publisher: str
    document_kind: str
    url: str
    private: bool
    reconstruction: bool
    stated: Mapping[str, str]
    returns: bool  # the document said the same before, and something else meanwhile


def lease_pending(
    connection: Connection, limit: int, wall_now: WallInstant, *, lease: timedelta = LEASE
) -> list[PendingRevision]:
    """Take up to `limit` revisions that nobody works on, oldest first, for the time of the lease.

    A lease that ran out is taken over: its holder died.

    Args:
        connection: a writing transaction of its own; commit it before the work begins.
        limit: at most so many.
        wall_now: the wall clock.
        lease: for how long.
    """
    free = or_(
        revision.c.work == "pending",
        and_(revision.c.work == "leased", revision.c.leased_until < wall_now),
    )
    ids = list(
        connection.execute(
            select(revision.c.id)
            .join(document, document.c.id == revision.c.document_id)
            .where(text(f"revision.{WAITING}"), free)
            .order_by(*_ORDER)
            .limit(limit)
            .with_for_update(skip_locked=True, of=revision)
        ).scalars()
    )
    if not ids:
        return []
    connection.execute(
        update(revision).where(revision.c.id.in_(ids)).values(work="leased", leased_until=wall_now + lease)
    )
    return load_revisions(connection, ids)


def load_revisions(connection: Connection, ids: Sequence[int]) -> list[PendingRevision]:
    """Revisions by id with their documents, in the order in which they became known."""
    columns = [
        revision.c[name]
        for name in (
            "id", "document_id", "number", "kind", "origin", "reader", "capture_sha", "text_sha", "title",
            "published_at", "modified_at", "language", "text", "turns", "flags", "sections", "known_at", "terms",
            "removed_at", "removed_why", "kept",
        )
    ]  # fmt: skip
    about = [
        document.c[name]
        for name in ("natural_key", "source", "publisher", "url", "private", "reconstruction", "stated")
    ]
    earlier = revision.alias()
    returns = exists().where(
        earlier.c.document_id == revision.c.document_id,
        earlier.c.number < revision.c.number,
        earlier.c.text_sha == revision.c.text_sha,
    )
    rows = connection.execute(
        select(*columns, *about, document.c.kind.label("document_kind"), returns.label("returns"))
        .join_from(revision, document, revision.c.document_id == document.c.id)
        .where(revision.c.id.in_(list(ids)))
        .order_by(*_ORDER)
    )
    return [_pending(row) for row in rows]


def _pending(row: Any) -> PendingRevision:
    values = dict(row._mapping)
    values["turns"] = tuple(Turn(**turn) for turn in values["turns"])
    values["flags"] = tuple(values["flags"])
    values["sections"] = tuple(Section(**section) for section in values["sections"] or ())
    values["terms"] = PRIVATE if values["private"] else terms_from(values["terms"])
    values["kept"] = tuple(values["kept"] or ())
    values["returns"] = bool(values["returns"])
    return PendingRevision(**values)


def load_places(connection: Connection, revision_id: int) -> Places | None:
    """Where a revision's words stand in its capture; None where that was never worked out."""
    row = connection.execute(select(revision.c.places).where(revision.c.id == revision_id)).scalar_one_or_none()
    return row and Places(str(row["charset"]), tuple(row["runs"]), tuple(row["pages"]))


def finish(connection: Connection, ids: Sequence[int], work: Literal["done", "set_aside", "pending"] = "done") -> None:
    """End the lease: done, set aside, or given back as `pending`. Twice is once."""
    if ids:
        connection.execute(update(revision).where(revision.c.id.in_(list(ids))).values(work=work, leased_until=None))
