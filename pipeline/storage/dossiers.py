"""All that is kept of one document: its editions, the texts of its story, the claims made of it, the alerts on it."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, case, exists, func, select

from models.alert import Alert
from models.annotation import ClaimRow
from models.document import Document, Revision
from models.event import EventClaim, StoryMember
from models.hashing import short_id
from models.values import Claim
from pipeline.storage.annotations import read_claim

alert = Alert.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]
member = StoryMember.__table__  # type: ignore[attr-defined]

_other = revision.alias()

PREFIX = "do"
CODED = 8  # bytes of a document's key that its public id tells


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document, apart from what it says."""

    row: int
    id: str
    natural_key: str
    source: str
    publisher: str
    kind: str
    url: str
    private: bool
    reconstruction: bool
    first_seen_at: datetime
    stated: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Edition:
    """One revision of a document, without its text."""

    revision: int
    number: int
    kind: str
    origin: str
    reader: str
    title: str | None
    authors: tuple[str, ...]
    published_at: datetime | None
    published_how: str | None
    modified_at: datetime | None
    language: str | None
    flags: tuple[str, ...]
    known_at: datetime
    characters: int


@dataclass(frozen=True, slots=True)
class Member:
    """A text of a story; `root` is the document whose text it carries, its own where it carries nobody's."""

    document: int
    id: str
    revision: int
    title: str | None
    publisher: str
    source: str
    kind: str
    url: str
    private: bool
    published_at: datetime | None
    known_at: datetime
    story: str
    root: int
    why: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim of one edition, the event that it joined, and its place in the text."""

    revision: int
    claim: Claim
    event: str | None


@dataclass(frozen=True, slots=True)
class Resting:
    """An alert on an event that a document tells."""

    id: str
    title: str
    severity: str
    stage: str | None
    event: str
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Shelved:
    """A document as a line of a list: its latest text and what became of it."""

    id: str
    title: str | None
    publisher: str
    source: str
    kind: str
    private: bool
    first_seen_at: datetime
    changed_at: datetime
    edits: int
    withdrawn: bool
    filed: bool


def public_id(key: bytes) -> str:
    """What pages call a document: `do-` and 13 letters and digits, from its key."""
    return short_id(PREFIX, key)


def find_document(connection: Connection, public: str) -> Sheet | None:
    """The document of a public id; None where there is none, or it is no such id."""
    head, _, coded = public.partition("-")
    if head != PREFIX or len(coded) != 13 or not coded.isascii():
        return None
    try:
        first = base64.b32decode(coded.upper() + "===")[:CODED]
    except ValueError:
        return None
    rest = 32 - CODED
    rows = connection.execute(
        select(document).where(document.c.key >= first + bytes(rest), document.c.key <= first + b"\xff" * rest)
    )
    return next((_sheet(row) for row in rows if public_id(row.key) == public), None)


def documents_of(connection: Connection, revisions: Iterable[int]) -> dict[int, Sheet]:
    """The documents of revisions, by revision."""
    wanted = sorted(set(revisions))
    rows = connection.execute(
        select(revision.c.id.label("of"), document)
        .join(document, document.c.id == revision.c.document_id)
        .where(revision.c.id.in_(wanted))
    )
    return {row.of: _sheet(row) for row in rows}


def _sheet(row: Any) -> Sheet:
    names = (
        "natural_key",
        "source",
        "publisher",
        "kind",
        "url",
        "private",
        "reconstruction",
        "first_seen_at",
        "stated",
    )
    return Sheet(row=row.id, id=public_id(row.key), **{name: getattr(row, name) for name in names})


def load_editions(connection: Connection, rows: Iterable[int]) -> dict[int, tuple[Edition, ...]]:
    """The revisions of documents, in order, by the document's row."""
    columns = [
        revision.c[name]
        for name in (
            "document_id", "number", "kind", "origin", "reader", "title", "authors", "published_at", "published_how",
            "modified_at", "language", "flags", "known_at",
        )
    ]  # fmt: skip
    asked = (
        select(revision.c.id.label("revision"), func.length(revision.c.text).label("characters"), *columns)
        .where(revision.c.document_id.in_(sorted(set(rows))))
        .order_by(revision.c.document_id, revision.c.number, revision.c.id)
    )
    found: dict[int, tuple[Edition, ...]] = {}
    for row in connection.execute(asked):
        values = dict(row._mapping)
        of = values.pop("document_id")
        values |= {"authors": tuple(values["authors"]), "flags": tuple(values["flags"])}
        found[of] = (*found.get(of, ()), Edition(**values))
    return found


Shelf = Literal["", "edited", "withdrawn", "filed"]


def load_shelf(connection: Connection, only: Shelf = "", *, limit: int, offset: int = 0) -> list[Shelved]:
    """Documents, those whose text changed last first.

    Args:
        connection: a transaction.
        only: edited since they were first seen, withdrawn, or filed for inspection before they were published.
        limit: at most so many.
        offset: after so many.
    """
    last = func.max(revision.c.known_at)
    edits = func.sum(case((revision.c.kind == "edit", 1), else_=0))
    of_it = select(_other.c.kind).where(_other.c.document_id == document.c.id)
    newest = of_it.order_by(_other.c.number.desc(), _other.c.id.desc()).limit(1)
    title = newest.with_only_columns(_other.c.title).where(_other.c.title.is_not(None))
    names = ("key", "publisher", "source", "kind", "private", "first_seen_at", "stated")
    asked = (
        select(
            *(document.c[name] for name in names), last.label("changed_at"), edits.label("edits"),
            newest.correlate(document).scalar_subquery().label("newest"), title.correlate(document).scalar_subquery().label("title"),
        )
        .join(revision, revision.c.document_id == document.c.id)
        .where(*_on_shelf(only))
        .group_by(document.c.id)
        .order_by(last.desc(), document.c.id.desc())
        .limit(limit)
        .offset(offset)
    )  # fmt: skip
    return [
        Shelved(
            id=public_id(row.key),
            title=row.title,
            publisher=row.publisher,
            source=row.source,
            kind=row.kind,
            private=row.private,
            first_seen_at=row.first_seen_at,
            changed_at=row.changed_at,
            # What was filed and then published has a second text for that alone.
            edits=max(0, row.edits - ("filed_at" in row.stated and "published_on" in row.stated)),
            withdrawn=row.newest == "retraction",
            filed="filed_at" in row.stated,
        )
        for row in connection.execute(asked)
    ]


def count_shelf(connection: Connection, only: Shelf = "") -> int:
    """How many documents `load_shelf` would give without a limit."""
    counted: int = connection.execute(select(func.count()).select_from(document).where(*_on_shelf(only))).scalar_one()
    return counted


def _on_shelf(only: Shelf) -> list[Any]:
    filed = document.c.stated["filed_at"].as_string()
    of_kind = {"edited": "edit", "withdrawn": "retraction"}.get(only)
    if only == "filed":
        return [filed.is_not(None)]
    if of_kind is None:
        return []
    has = exists().where(_other.c.document_id == document.c.id, _other.c.kind == of_kind)
    # What was filed and then published has a second text for that alone.
    return [has, filed.is_(None)] if only == "edited" else [has]


def load_story(connection: Connection, row: int) -> tuple[Member, ...]:
    """The texts of the stories that a document belongs to, one a document, the first published first."""
    mine = (
        select(member.c.story_id)
        .join(revision, revision.c.id == member.c.revision_id)
        .where(revision.c.document_id == row)
    )
    asked = (
        select(
            revision.c.id.label("revision"), revision.c.title, revision.c.published_at, revision.c.known_at,
            member.c.story_id, member.c.copy_of, member.c.why,
            document.c.id, document.c.key, document.c.publisher, document.c.source, document.c.kind, document.c.url,
            document.c.private,
        )
        .join_from(member, revision, revision.c.id == member.c.revision_id)
        .join(document, document.c.id == revision.c.document_id)
        .where(member.c.story_id.in_(mine))
        .order_by(revision.c.known_at, revision.c.id)
    )  # fmt: skip
    rows = connection.execute(asked).all()
    carried = [each.copy_of for each in rows if each.copy_of is not None]
    root_of = {of: sheet.row for of, sheet in documents_of(connection, carried).items()}
    found: dict[int, Member] = {}
    for each in rows:
        if each.id in found:  # a later edition carries its own first: the first says whose text it was
            continue
        found[each.id] = Member(
            document=each.id,
            id=public_id(each.key),
            revision=each.revision,
            title=each.title,
            publisher=each.publisher,
            source=each.source,
            kind=each.kind,
            url=each.url,
            private=each.private,
            published_at=each.published_at,
            known_at=each.known_at,
            story=each.story_id,
            root=root_of.get(each.copy_of, each.id),
            why=each.why,
        )
    return tuple(sorted(found.values(), key=lambda one: (one.published_at or one.known_at, one.document)))


def load_claims(connection: Connection, row: int) -> tuple[Stated, ...]:
    """The claims of all editions of a document, in the order of their places."""
    asked = (
        select(claim.c.revision_id, claim.c.body, event_claim.c.event_id)
        .join(revision, revision.c.id == claim.c.revision_id)
        .outerjoin(event_claim, event_claim.c.claim_id == claim.c.id)
        .where(revision.c.document_id == row)
        .order_by(revision.c.number, claim.c.start, claim.c.ordinal)
    )
    return tuple(Stated(each.revision_id, read_claim(each.body), each.event_id) for each in connection.execute(asked))


def load_resting(connection: Connection, events: Iterable[str]) -> tuple[Resting, ...]:
    """The alerts on events, the newest first."""
    names = ("id", "title", "severity", "stage", "known_at")
    asked = (
        select(*(alert.c[name] for name in names), alert.c.subject_id.label("event"))
        .where(alert.c.subject_kind == "event", alert.c.subject_id.in_(sorted(set(events))))
        .order_by(alert.c.known_at.desc(), alert.c.id)
    )
    return tuple(Resting(**each._mapping) for each in connection.execute(asked))
