"""All that is kept of one document: its editions, the texts of its story, the claims made of it, the alerts on it.

What publishers wrote, titles and addresses with it, is handed on closed, for `pipeline.documents.passing.pass_on`.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from models.alert import Alert
from models.annotation import ClaimRow, MentionRow
from models.document import Document, Revision
from models.event import Event, EventClaim, MoveRow, StoryMember
from models.hashing import short_id
from models.terms import NOTHING, PRIVATE, Passage, Words, terms_from
from models.values import Claim, Mention
from pipeline.storage.annotations import IS_NAME, read_claim
from pipeline.storage.documents import kept_words

alert = Alert.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
event = Event.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]
mention = MentionRow.__table__  # type: ignore[attr-defined]
move = MoveRow.__table__  # type: ignore[attr-defined]
member = StoryMember.__table__  # type: ignore[attr-defined]

PREFIX = "do"
#: The flag of a text that was filed and not yet published.
FILED = "public_inspection"
CODED = 8  # bytes of a document's key that its public id tells
#: What `passage_of` looks at, apart from a text.
OF_PASSAGE = (
    revision.c.id.label("revision"), revision.c.title, revision.c.published_at, revision.c.terms, revision.c.removed_at,
    document.c.id.label("document"), document.c.key, document.c.source, document.c.publisher, document.c.url,
    document.c.private,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document, apart from what it says."""

    row: int
    id: str
    natural_key: str
    source: str
    kind: str
    private: bool
    reconstruction: bool
    first_seen_at: datetime
    stated: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Edition:
    """One revision of a document: `changed` names what differs from the one before; the passage has its whole text."""

    number: int
    kind: str
    published_how: str | None
    published_sure: str | None
    modified_at: datetime | None
    language: str | None
    flags: tuple[str, ...]
    known_at: datetime
    changed: Mapping[str, Any]
    passage: Passage


@dataclass(frozen=True, slots=True)
class Member:
    """A text of a story.

    Attributes:
        document: its row.
        id: its public id.
        kind: of the document.
        known_at: when the text became known (world).
        story: it is a part of.
        root: the document whose text it carries; its own where it carries nobody's.
        why: it was put there.
        origin: the outlet, or family of outlets, that its claims are counted under; None where it makes none.
        passage: its title, publisher and address.
    """

    document: int
    id: str
    kind: str
    known_at: datetime
    story: str
    root: int
    why: str
    origin: str | None
    passage: Passage


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim of one edition, the event that it joined, and the words that it rests on; `struck` out by a person."""

    row: int
    claim: Claim
    event: str | None
    passage: Passage
    struck: bool = False


@dataclass(frozen=True, slots=True)
class EventStanding:
    """An event that a claim joined: the stage that it stands at, and how many claims tell it."""

    id: str
    type: str
    stage: str
    claims: int


@dataclass(frozen=True, slots=True)
class Resting:
    """An alert on an event that a document tells."""

    id: str
    title: str
    severity: str
    stage: str | None
    event: str
    known_at: datetime


def public_id(key: bytes) -> str:
    """What pages call a document: `do-` and 13 letters and digits, from its key."""
    return short_id(PREFIX, key)


def passage_of(row: Any, *, start: int = 0, words: str = "", title: str | None = None) -> Passage:
    """Words of a revision, closed, with the terms of its text; the row has the columns of `OF_PASSAGE`."""
    return Passage(
        revision=row.revision,
        start=start,
        end=start + len(words),
        words=Words(words) if words else NOTHING,
        source=row.source,
        publisher=Words(row.publisher),
        url=Words(row.url),
        title=Words(title or row.title or ""),
        published_at=row.published_at,
        document=str(row.document),
        terms=PRIVATE if row.private else terms_from(row.terms),
        removed_on=row.removed_at.date() if row.removed_at else None,
    )


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
    names = ("natural_key", "source", "kind", "private", "reconstruction", "first_seen_at", "stated")
    rows = connection.execute(
        select(document).where(document.c.key >= first + bytes(rest), document.c.key <= first + b"\xff" * rest)
    )
    for row in rows:
        if public_id(row.key) == public:
            return Sheet(row=row.id, id=public, **{name: getattr(row, name) for name in names})
    return None


def ids_of(connection: Connection, revisions: Iterable[int]) -> dict[int, tuple[int, str]]:
    """The documents of revisions, by revision: row and public id."""
    rows = connection.execute(
        select(revision.c.id.label("of"), document.c.id, document.c.key)
        .join(document, document.c.id == revision.c.document_id)
        .where(revision.c.id.in_(sorted(set(revisions))))
    )
    return {row.of: (row.id, public_id(row.key)) for row in rows}


def load_editions(connection: Connection, row: int) -> tuple[Edition, ...]:
    """The revisions of a document, in order."""
    names = (
        *(
            "number",
            "kind",
            "published_how",
            "published_sure",
            "modified_at",
            "language",
            "flags",
            "known_at",
            "changed",
        ),
    )
    asked = (
        select(*OF_PASSAGE, revision.c.text, *(revision.c[name] for name in names))
        .join_from(revision, document, document.c.id == revision.c.document_id)
        .where(document.c.id == row)
        .order_by(revision.c.number, revision.c.id)
    )
    return tuple(
        Edition(
            **{name: getattr(each, name) for name in names if name != "flags"},
            flags=tuple(each.flags),
            passage=passage_of(each, words=each.text),
        )
        for each in connection.execute(asked)
    )


# ── what it belongs to ───────────────────────────────────────────────────────────────────────────


def load_story(connection: Connection, row: int) -> tuple[Member, ...]:
    """The texts of the stories that a document belongs to, one a document, the first published first."""
    mine = (
        select(member.c.story_id)
        .join(revision, revision.c.id == member.c.revision_id)
        .where(revision.c.document_id == row)
    )
    counted = (
        select(event_claim.c.publisher)
        .join(claim, claim.c.id == event_claim.c.claim_id)
        .where(claim.c.revision_id == revision.c.id)
        .order_by(event_claim.c.id)
        .limit(1)
        .correlate(revision)
    )
    asked = (
        select(
            *OF_PASSAGE, document.c.kind, revision.c.known_at, member.c.story_id, member.c.copy_of, member.c.why,
            counted.scalar_subquery().label("origin"),
        )
        .join_from(member, revision, revision.c.id == member.c.revision_id)
        .join(document, document.c.id == revision.c.document_id)
        .where(member.c.story_id.in_(mine))
        .order_by(revision.c.known_at, revision.c.id)
    )  # fmt: skip
    rows = connection.execute(asked).all()
    roots = ids_of(connection, [each.copy_of for each in rows if each.copy_of is not None])
    found: dict[int, Member] = {}
    for each in rows:
        if each.document in found:  # a later edition carries its own first: the first says whose text it was
            continue
        found[each.document] = Member(
            document=each.document,
            id=public_id(each.key),
            kind=each.kind,
            known_at=each.known_at,
            story=each.story_id,
            root=roots.get(each.copy_of, (each.document,))[0],
            why=each.why,
            origin=each.origin or None,
            passage=passage_of(each),
        )
    return tuple(sorted(found.values(), key=lambda one: (one.passage.published_at or one.known_at, one.document)))


def load_claims(connection: Connection, row: int) -> tuple[Stated, ...]:
    """The claims of all editions of a document, in the order of their places."""
    asked = (
        select(
            *OF_PASSAGE, revision.c.kept, claim.c.id, claim.c.body, claim.c.struck, claim.c.start, claim.c.end,
            event_claim.c.event_id,
            func.substr(revision.c.text, claim.c.start + 1, claim.c.end - claim.c.start).label("span"),
        )
        .join_from(claim, revision, revision.c.id == claim.c.revision_id)
        .join(document, document.c.id == revision.c.document_id)
        .outerjoin(event_claim, event_claim.c.claim_id == claim.c.id)
        .where(document.c.id == row)
        .order_by(revision.c.number, claim.c.start, claim.c.ordinal)
    )  # fmt: skip
    return tuple(
        Stated(
            each.id,
            read_claim(each.body),
            each.event_id,
            passage_of(each, start=each.start, words=each.span or kept_words(each.kept, each.start, each.end)),
            each.struck,
        )
        for each in connection.execute(asked)
    )


def load_mentions(connection: Connection, revision_id: int) -> tuple[Mention, ...]:
    """What a revision mentions, in order, as the pipeline found it that read it last, and people set it right."""
    newest = (
        select(mention.c.pipeline_sha)
        .where(mention.c.revision_id == revision_id)
        .order_by(mention.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    asked = (
        select(mention.c.start, mention.c.end, mention.c.label, mention.c.entity)
        .where(mention.c.revision_id == revision_id, mention.c.pipeline_sha == newest, IS_NAME)
        .order_by(mention.c.start, mention.c.end.desc(), mention.c.id)
    )
    return tuple(Mention(row.start, row.end, row.label, row.entity) for row in connection.execute(asked))


def load_standings(connection: Connection, events: Iterable[str]) -> dict[str, EventStanding]:
    """Events as they stand, by id; one that was merged by hand stands as it did then."""
    ids = sorted(set(events))
    last = (
        select(move.c.to_stage)
        .where(move.c.event_id == event.c.id)
        .order_by(move.c.ordinal.desc())
        .limit(1)
        .correlate(event)
    )
    told = select(func.count()).where(event_claim.c.event_id == event.c.id).correlate(event)
    asked = select(
        event.c.id, event.c.type, last.scalar_subquery().label("stage"), told.scalar_subquery().label("claims")
    )
    rows = connection.execute(asked.where(event.c.id.in_(ids)))
    return {row.id: EventStanding(row.id, row.type, row.stage or "", row.claims) for row in rows}


def load_resting(connection: Connection, events: Iterable[str]) -> tuple[Resting, ...]:
    """The alerts on events, the newest first."""
    names = ("id", "title", "severity", "stage", "known_at")
    asked = (
        select(*(alert.c[name] for name in names), alert.c.subject_id.label("event"))
        .where(
            alert.c.subject_kind == "event",
            alert.c.subject_id.in_(sorted(set(events))),
            alert.c.dry_run.is_(False),
        )
        .order_by(alert.c.known_at.desc(), alert.c.id)
    )
    return tuple(Resting(**each._mapping) for each in connection.execute(asked))
