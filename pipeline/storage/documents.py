"""Receipts of captures; and the lease on revisions that wait to be analysed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, and_, exists, func, or_, select, text, update

from models.clocks import WallInstant, WorldInstant
from models.document import WAITING, Capture, Document, Revision
from models.terms import PRIVATE, Terms, terms_from
from models.values import Origin, Places, Section, Turn
from pipeline.errors import StateError
from pipeline.storage.holders import living
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
#: For how long who moves bytes that were removed has them alone: longer than a slow store takes for one.
MOVING = timedelta(minutes=15)


# ── receipts ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Put:
    """Bytes that lie in their place: their SHA-256 and size; `until` (wall) nobody erases them, where one might."""

    sha: bytes
    size: int
    until: WallInstant | None = None


def was_removed(connection: Connection, sha: bytes) -> bool:
    """Whether these bytes were here, and went by the terms of their texts."""
    asked = select(capture.c.sha).where(capture.c.sha == sha, capture.c.removed_at.is_not(None))
    return connection.execute(asked).first() is not None


def take_back(connection: Connection, sha: bytes, wall_now: WallInstant) -> WallInstant:
    """Before bytes are put that were removed by their terms: nobody erases them until the instant that it gives.

    Args:
        connection: a writing transaction of its own.
        sha: of the bytes.
        wall_now: the wall clock.

    Raises:
        StateError: they are being erased just now.
    """
    until = WallInstant(wall_now + MOVING)
    free = or_(capture.c.moving_until.is_(None), capture.c.moving_until <= wall_now)
    # Not erased: if we die before the row is saved, what was put is erased after all.
    held = update(capture).where(capture.c.sha == sha, capture.c.removed_at.is_not(None), free)
    if connection.execute(held.values(erased_at=None, moving_until=until)).rowcount == 0:
        raise StateError(f"capture {sha.hex()} is being erased by its terms just now: it is asked for again")
    return until


def save_receipt(
    connection: Connection,
    put: Put,
    *,
    media_type: str | None,
    url: str,
    source: str,
    fetched_at: WallInstant,
    known_at: WorldInstant,
    charset: str | None = None,
) -> bytes:
    """Keep the row of the first receipt of bytes that were put before, by `tasks.receiving`; gives their SHA-256.

    Raises:
        StateError: they were removed by their terms since they were put: nothing may point at them.
    """
    row = {
        "sha": put.sha,
        "size": put.size,
        "media_type": media_type,
        "url": url,
        "source": source,
        "fetched_at": fetched_at,
        "known_at": known_at,
        "charset": charset,
    }
    if insert_new(connection, capture, row):
        return put.sha
    # Removed by its terms and received again: the row stands for bytes once more.
    back = {"removed_at": None, "erased_at": None, "moving_until": None, "known_at": known_at}
    ours = (capture.c.sha == put.sha, capture.c.removed_at.is_not(None), capture.c.moving_until == put.until)
    revived = put.until is not None and connection.execute(update(capture).where(*ours).values(back)).rowcount
    if not revived and was_removed(connection, put.sha):
        raise StateError(f"capture {put.sha.hex()} was removed by its terms while it came in: it is asked for again")
    return put.sha


def kept_words(kept: Sequence[Mapping[str, Any]] | None, start: int, end: int) -> str:
    """The words of a span of a text whose body was removed; "" where that span was not kept."""
    for span in kept or ():
        if span["start"] <= start and end <= span["end"]:
            words: str = span["text"]
            return words[start - span["start"] : end - span["start"]]
    return ""


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
    connection: Connection, limit: int, wall_now: WallInstant, holder: str | None = None, *, lease: timedelta = LEASE
) -> list[PendingRevision]:
    """Take up to `limit` revisions that nobody works on, oldest first, for the time of the lease.

    What a dead worker had is taken at once, what a worker that hangs has when its lease ran out. Should both save what
    they read, it is saved once: saves are upserts.

    Args:
        connection: a writing transaction of its own; commit it before the work begins.
        limit: at most so many.
        wall_now: the wall clock.
        holder: who takes them, within `holders.holding`; None for somebody of whom nobody knows whether they live.
        lease: for how long.
    """
    leased = and_(text(f"revision.{WAITING}"), revision.c.work == "leased")
    held = select(revision.c.leased_by).where(leased, revision.c.leased_by.is_not(None)).distinct()
    holders = set(connection.execute(held).scalars())
    # Those who are dead, and not those who are not alive: another worker may take a lease between the two questions.
    dead = holders - living(connection, holders)
    free = or_(
        revision.c.work == "pending",
        and_(
            revision.c.work == "leased",
            or_(revision.c.leased_until < wall_now, revision.c.leased_by.in_(sorted(dead))),
        ),
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
        update(revision)
        .where(revision.c.id.in_(ids))
        .values(work="leased", leased_until=wall_now + lease, leased_by=holder)
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
        connection.execute(
            update(revision).where(revision.c.id.in_(list(ids))).values(work=work, leased_until=None, leased_by=None)
        )
