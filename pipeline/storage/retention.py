"""Bodies of texts whose days are over: what must go, what stays of it, and the captures that nobody needs any more.

Rows first, bytes after: a row that says `removed_at` stands before its bytes go, and `erased_at` is set when they are
gone for good, so that whoever comes after a crash finds what was left. Who erases has them alone until `moving_until`,
with no transaction open; so has who receives the same bytes anew and takes the row back (`documents.take_back`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, String, bindparam, cast, func, or_, select, update

from models.annotation import ClaimRow
from models.clocks import WallInstant, WorldInstant
from models.document import Capture, Revision
from models.hashing import sha256
from models.party import ListVersion
from pipeline.storage.calls import spans_of
from pipeline.storage.documents import MOVING
from pipeline.storage.search_index import take_out

capture = Capture.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]
list_version = ListVersion.__table__  # type: ignore[attr-defined]

#: Parts of a text's structure whose label is the publisher's words, and no number that one cites.
WORDY = frozenset({"heading", "boilerplate", "table"})

Spans = Mapping[int, Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Body:
    """A text's body that may go, and why."""

    id: int
    document: int
    text: str
    capture_sha: bytes
    sections: Sequence[Mapping[str, Any]]
    why: str


def load_bodies(connection: Connection, why: Mapping[int, str]) -> list[Body]:
    """The bodies of some texts that are still there, with the reasons given; what waits to be read is read first."""
    rows = connection.execute(
        select(revision.c.id, revision.c.document_id, revision.c.text, revision.c.capture_sha, revision.c.sections)
        .where(
            revision.c.id.in_(sorted(why)),
            revision.c.removed_at.is_(None),
            revision.c.work.in_(("done", "set_aside")),
        )
        .order_by(revision.c.id)
        .with_for_update(skip_locked=True)
    ).all()
    return [Body(row.id, row.document_id, row.text, row.capture_sha, row.sections or (), why[row.id]) for row in rows]


def remove_bodies(connection: Connection, bodies: Sequence[Body], at: WorldInstant) -> None:
    """Take the bodies out; hash, offsets and the spans that claims rest on stay.

    Args:
        connection: a writing transaction, in which `load_bodies` was asked.
        bodies: what it gave.
        at: world clock.
    """
    if not bodies:
        return
    if connection.dialect.name == "sqlite":
        # What is overwritten would else lie in free pages of the file.
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    spans = _evidence(connection, [body.id for body in bodies])
    connection.execute(
        update(revision).where(revision.c.id == bindparam("of")),
        [
            {
                "of": body.id,
                "text": "",
                "sections": [
                    section
                    for section in body.sections
                    if section["kind"] not in WORDY and any(_holds(section, at) for at, _ in spans.get(body.id, ()))
                ],
                "kept": kept_of(body.text, spans.get(body.id, ())),
                "expires_at": None,
                "removed_at": at,
                "removed_why": body.why,
            }
            for body in bodies
        ],
    )
    take_out(connection, {body.document for body in bodies})
    for sha in {body.capture_sha for body in bodies}:
        if not _needed(connection, sha):
            connection.execute(
                update(capture).where(capture.c.sha == sha, capture.c.removed_at.is_(None)).values(removed_at=at)
            )


def _holds(section: Mapping[str, Any], at: int) -> bool:
    return int(section["start"]) <= at < int(section["end"])


def kept_of(body: str, spans: Iterable[tuple[int, int]]) -> list[dict[str, Any]]:
    """What stays of a body: the spans with their words and the SHA-256 of these, in order of place."""
    kept = []
    for start, end in sorted(set(spans)):
        words = body[start:end]
        digest = sha256(words.encode("utf-8", "surrogatepass")).hex()
        kept.append({"start": start, "end": end, "text": words, "sha": digest})
    return kept


def _evidence(connection: Connection, ids: Sequence[int]) -> Spans:
    """By revision the spans that its claims and its call rest on; an alert's passages are spans of claims."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = connection.execute(
        select(claim.c.revision_id, claim.c.start, claim.c.end).where(claim.c.revision_id.in_(list(ids)))
    )
    for row in rows:
        found[row.revision_id].append((row.start, row.end))
    for revision_id, spans in spans_of(connection, ids).items():
        found[revision_id] += spans
    return found


def _needed(connection: Connection, sha: bytes) -> bool:
    """Whether a text that is still there, or an edition of a list, was read from these bytes."""
    # A document that was taken back has an empty text, and names the bytes that it had before.
    texts = select(revision.c.id).where(
        revision.c.capture_sha == sha, revision.c.removed_at.is_(None), revision.c.text != ""
    )
    lists = select(list_version.c.id).where(
        or_(list_version.c.capture_sha == sha, cast(list_version.c.captures, String).contains(sha.hex()))
    )
    return any(connection.execute(asked.limit(1)).first() is not None for asked in (texts, lists))


def captures_to_erase(connection: Connection, limit: int, wall_now: WallInstant) -> list[bytes]:
    """Captures that were removed, whose bytes nobody saw gone and nobody moves."""
    free = or_(capture.c.moving_until.is_(None), capture.c.moving_until <= wall_now)
    asked = select(capture.c.sha).where(capture.c.removed_at.is_not(None), capture.c.erased_at.is_(None), free)
    return list(connection.execute(asked.order_by(capture.c.sha).limit(limit)).scalars())


def claim_erasing(connection: Connection, sha: bytes, wall_now: WallInstant) -> bool:
    """Have a removed capture's bytes alone, to erase them; False where they are needed again, or another has them.

    Args:
        connection: a writing transaction of its own.
        sha: of the capture.
        wall_now: the wall clock.
    """
    free = or_(capture.c.moving_until.is_(None), capture.c.moving_until <= wall_now)
    claimed = update(capture).where(
        capture.c.sha == sha, capture.c.removed_at.is_not(None), capture.c.erased_at.is_(None), free
    )
    return bool(connection.execute(claimed.values(moving_until=wall_now + MOVING)).rowcount)


def note_erased(connection: Connection, sha: bytes, wall_now: WallInstant) -> None:
    """Note that a claimed capture's bytes are gone for good."""
    gone = update(capture).where(capture.c.sha == sha, capture.c.removed_at.is_not(None))
    connection.execute(gone.values(erased_at=wall_now, moving_until=None))


def capture_removed_at(connection: Connection, sha: bytes) -> datetime | None:
    """When a capture's bytes went by the terms of its texts (world); None where they did not."""
    found: datetime | None = connection.execute(
        select(capture.c.removed_at).where(capture.c.sha == sha)
    ).scalar_one_or_none()
    return found


def kept_captures(connection: Connection) -> list[bytes]:
    """The captures whose bytes are kept, in order."""
    asked = select(capture.c.sha).where(capture.c.removed_at.is_(None)).order_by(capture.c.sha)
    return list(connection.execute(asked).scalars())


def count_removed(connection: Connection) -> int:
    """How many texts went by their terms."""
    return connection.execute(select(func.count()).where(revision.c.removed_at.is_not(None))).scalar_one()
