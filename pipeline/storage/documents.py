"""Captures, documents and revisions; and the lease on revisions that wait to be analysed."""

import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from models.clocks import WallInstant, WorldInstant
from models.document import Capture, Document, Revision
from models.hashing import key_of, sha256
from models.terms import PRIVATE, UNKNOWN, Terms, terms_from
from models.values import Origin, Page, Places, Section, Turn
from pipeline.documents.revisions import compare
from pipeline.errors import StateError, WorldMismatchError
from pipeline.storage.state import insert_new, load_world

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
SavedKind = Literal["first", "edit", "cosmetic", "reread", "retraction", "unchanged"]


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


# ── documents and revisions ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What a document is, apart from what it says.

    Attributes:
        natural_key: of `pipeline.documents.addresses.natural_key`.
        source: name of the source that found it.
        publisher: who published it.
        kind: news, rule, notice, filing, transcript, release, private.
        url: where it is read.
        private: brought by hand, never on the web.
        reconstruction: comes from the replay's recorded world.
        stated: what its listing states of it: numbers, citations, days.
        over: sources whose documents this one publishes; such a document is its own from then on.
    """

    natural_key: str
    source: str
    publisher: str
    kind: str
    url: str
    private: bool = False
    reconstruction: bool = False
    stated: Mapping[str, str] = field(default_factory=dict)
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving a page did.

    Attributes:
        revision_id: the new revision, or the one that holds this text already.
        document_id: its document.
        kind: first, edit, cosmetic, reread, retraction; unchanged where no row was made.
    """

    revision_id: int
    document_id: int
    kind: SavedKind


@dataclass(frozen=True, slots=True)
class LatestRevision:
    """The newest revision of a document: what a task looks at before it reads the page anew."""

    id: int
    document_id: int
    number: int
    kind: str
    reader: str
    capture_sha: bytes
    text_sha: bytes
    text: str


def load_latest(connection: Connection, natural_key: str) -> LatestRevision | None:
    """The newest revision of the document of that key."""
    found = _document_id(connection, natural_key)
    return None if found is None else _latest(connection, found)


def save_revision(
    connection: Connection,
    facts: DocumentFacts,
    page: Page,
    *,
    capture_sha: bytes,
    reader: str,
    origin: Origin,
    known_at: WorldInstant,
    world_kind: str | None = None,
    terms: Terms = UNKNOWN,
) -> Saved:
    """Keep a page as a revision of its document; the same text by the same reader is kept once.

    A new text is an `edit`, waiting for analysis; one that differs in dress alone is `cosmetic` and done;
    one that says it withdraws or corrects, where the last did not, is a `retraction`. The same capture, or
    the same text, by another reader is a `reread`. Where reader and capture both changed, re-read the old
    capture first (`load_latest`), so that the reader's change and the publisher's are told apart.

    Args:
        connection: a writing transaction.
        facts: what the document is.
        page: what was read.
        capture_sha: the bytes that it was read from.
        reader: name and content hash, e.g. `article@1f2e3d4c`.
        origin: of the change, `live` for a publisher's.
        known_at: world clock.
        world_kind: `live` or `replay`; asked of the database when None.
        terms: under which the text was received; they stay with it.

    Raises:
        WorldMismatchError: a replay's document for a live database.
    """
    kind_of_world = load_world(connection)[0] if world_kind is None else world_kind
    if facts.reconstruction and kind_of_world != "replay":
        raise WorldMismatchError(f"{facts.natural_key} is a replay's document, this database is {kind_of_world}")
    document_id = _save_document(connection, facts, known_at)
    text_sha = sha256(page.text.encode("utf-8", "surrogatepass"))
    same = _same_text(connection, document_id, text_sha)
    if reader in same:
        return Saved(same[reader], document_id, "unchanged")
    latest = _latest(connection, document_id)
    kind = _kind(page, latest, capture_sha, reader, same_text=bool(same))
    values = _page_values(page) | {
        "document_id": document_id,
        "number": latest.number + 1 if latest else 1,
        "kind": kind,
        "origin": "reread" if kind == "reread" else origin,
        "text_sha": text_sha,
        "capture_sha": capture_sha,
        "reader": reader,
        "known_at": known_at,
        "work": "done" if kind == "cosmetic" else "pending",
        "terms": terms.kept,
        "expires_at": _expires_at(connection, terms, known_at, capture_sha if kind == "reread" else None),
    }
    return Saved(_insert(connection, values), document_id, kind)


def save_gone(
    connection: Connection,
    natural_key: str,
    *,
    status: int | None,
    origin: Origin,
    known_at: WorldInstant,
) -> Saved | None:
    """Note that a publisher took a document away (404, 410): an empty revision of kind `retraction`.

    `status` is None where its listing says so.

    Returns:
        None where no such document was ever read; `unchanged` where it was gone already.
    """
    latest = load_latest(connection, natural_key)
    if latest is None:
        return None
    if latest.reader == "gone":
        return Saved(latest.id, latest.document_id, "unchanged")
    empty = sha256(b"")
    same = _same_text(connection, latest.document_id, empty)
    if "gone" in same:
        return Saved(same["gone"], latest.document_id, "unchanged")
    page = Page(title=None, text="", flags=("retraction", f"status_{status}" if status else "withdrawn"))
    values = _page_values(page) | {
        "document_id": latest.document_id,
        "number": latest.number + 1,
        "kind": "retraction",
        "origin": origin,
        "text_sha": empty,
        "capture_sha": latest.capture_sha,
        "reader": "gone",
        "known_at": known_at,
        "work": "pending",
        "terms": UNKNOWN.kept,
    }
    return Saved(_insert(connection, values), latest.document_id, "retraction")


def _kind(page: Page, latest: LatestRevision | None, capture_sha: bytes, reader: str, *, same_text: bool) -> SavedKind:
    if latest is None:
        return "first"
    if latest.reader not in {reader, "gone"} and (same_text or latest.capture_sha == capture_sha):
        return "reread"
    if compare(latest.text, page.text).kind != "material":
        return "cosmetic"
    return "retraction" if "retraction" in page.flags else "edit"


def _expires_at(connection: Connection, terms: Terms, known_at: datetime, reread: bytes | None) -> datetime | None:
    """When the body must go: what is read anew was received when its bytes were."""
    if terms.store_days is None:
        return None
    received = (
        connection.execute(select(capture.c.known_at).where(capture.c.sha == reread)).scalar() if reread else None
    )
    since: datetime = received or known_at
    return since + timedelta(days=terms.store_days)


def _page_values(page: Page) -> dict[str, Any]:
    return {
        "title": page.title,
        "authors": list(page.authors),
        "published_at": page.published_at,
        "published_how": page.published_how,
        "modified_at": page.modified_at,
        "language": page.language,
        "text": page.text,
        "turns": [asdict(turn) for turn in page.turns],
        "flags": list(page.flags),
        "sections": [asdict(section) for section in page.sections],
        "places": asdict(page.places) if page.places else None,
    }


def _save_document(connection: Connection, facts: DocumentFacts, known_at: WorldInstant) -> int:
    found = _document_id(connection, facts.natural_key)
    values = asdict(facts)
    over = values.pop("over")
    if found is None:
        insert_new(connection, document, values | {"key": key_of(facts.natural_key), "first_seen_at": known_at})
        found = _document_id(connection, facts.natural_key)
        assert found is not None
    elif over:
        _take_over(connection, found, facts)
    return found


def _take_over(connection: Connection, document_id: int, facts: DocumentFacts) -> None:
    """A document that another source announced is published: it keeps its key, its history and its first day."""
    row = connection.execute(
        select(document.c.stated).where(document.c.id == document_id, document.c.source.in_(facts.over))
    ).one_or_none()
    if row is not None:
        values = {"source": facts.source, "publisher": facts.publisher, "kind": facts.kind, "url": facts.url}
        connection.execute(
            update(document)
            .where(document.c.id == document_id)
            .values(**values, stated=row.stated | dict(facts.stated))
        )


def _document_id(connection: Connection, natural_key: str) -> int | None:
    # The row lock orders two workers' revisions of one document; SQLite has one writer anyway.
    statement = select(document.c.id).where(document.c.key == key_of(natural_key)).with_for_update()
    found: int | None = connection.execute(statement).scalar_one_or_none()
    return found


def _same_text(connection: Connection, document_id: int, text_sha: bytes) -> dict[str, int]:
    rows = connection.execute(
        select(revision.c.reader, revision.c.id).where(
            revision.c.document_id == document_id, revision.c.text_sha == text_sha
        )
    )
    return {row.reader: row.id for row in rows}


def _latest(connection: Connection, document_id: int) -> LatestRevision | None:
    names = ("id", "document_id", "number", "kind", "reader", "capture_sha", "text_sha", "text")
    row = connection.execute(
        select(*(revision.c[name] for name in names))
        .where(revision.c.document_id == document_id)
        .order_by(revision.c.number.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else LatestRevision(**row._mapping)


def _insert(connection: Connection, values: dict[str, Any]) -> int:
    made: int = connection.execute(insert(revision).values(**values).returning(revision.c.id)).scalar_one()
    return made


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
            .where(free)
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
    rows = connection.execute(
        select(*columns, *about, document.c.kind.label("document_kind"))
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
    return PendingRevision(**values)


def load_places(connection: Connection, revision_id: int) -> Places | None:
    """Where a revision's words stand in its capture; None where that was never worked out."""
    row = connection.execute(select(revision.c.places).where(revision.c.id == revision_id)).scalar_one_or_none()
    return row and Places(str(row["charset"]), tuple(row["runs"]), tuple(row["pages"]))


def finish(connection: Connection, ids: Sequence[int], work: Literal["done", "set_aside", "pending"] = "done") -> None:
    """End the lease: done, set aside, or given back as `pending`. Twice is once."""
    if ids:
        connection.execute(update(revision).where(revision.c.id.in_(list(ids))).values(work=work, leased_until=None))


def count_pending(connection: Connection) -> int:
    """How many revisions wait or are being worked on."""
    waiting = select(revision.c.id).where(revision.c.work.in_(("pending", "leased")))
    return len(connection.execute(waiting).all())
