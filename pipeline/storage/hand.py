"""What people set right: the acts, appended and never overwritten, and the claims and places that they change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from models.annotation import ClaimRow
from models.audit import Audited
from models.clocks import WallInstant, WorldInstant
from models.correction import HandAct
from models.document import Document, Revision
from models.event import Event, EventClaim
from models.hashing import key_of, plain
from models.telling import Via
from models.terms import PRIVATE, Terms, terms_from
from models.values import Claim
from pipeline.errors import StateError
from pipeline.events.by_hand import PUT, Spoken, laid_over
from pipeline.events.merge import ClaimFacts
from pipeline.storage.annotations import read_claim
from pipeline.storage.audit import record
from pipeline.storage.documents import kept_words
from pipeline.storage.search_index import put_revisions
from pipeline.storage.state import insert_new

act = HandAct.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]
event = Event.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]

#: What the audit calls each act.
VERBS = {
    "correct": "corrected",
    "wrong": "struck_out",
    "right": "affirmed",
    "miss": "reported_missed",
    "confirm": "confirmed",
    "refute": "refuted",
    "merge": "merged",
    "split": "split",
    "undo": "took_back",
}
#: The pipeline that claims name which people found.
FOUND_BY_PEOPLE = key_of("pipeline", "found by people")


@dataclass(frozen=True, slots=True)
class KeptAct:
    """An act as it is kept; `private`: on a document that nothing leaves of, so that its reason does not either."""

    id: int
    act: str
    document: int | None
    claim: int | None
    event: str | None
    before: dict[str, Any]
    after: dict[str, Any]
    why: str
    who: str
    undoes: int | None
    known_at: datetime
    recorded_at: datetime
    private: bool


@dataclass(frozen=True, slots=True)
class KeptClaim:
    """A claim's row with its words and the document that makes it.

    Attributes:
        spoken: what the pipeline read, in which words.
        body: what holds.
        event: the event that it belongs to.
        placed: the reason why it is there.
    """

    spoken: Spoken
    body: dict[str, Any]
    struck: bool
    document: int
    natural_key: str
    revision: int
    start: int
    end: int
    event: str | None
    placed: str
    pipeline: bytes
    publisher: str
    source: str
    terms: Terms

    @property
    def row(self) -> int:
        """Its number."""
        return self.spoken.row


# ── acts ─────────────────────────────────────────────────────────────────────────────────────────


def save_act(
    connection: Connection,
    name: str,
    *,
    who: str,
    why: str,
    via: Via | None,
    known_at: WorldInstant,
    at: WallInstant,
    document_id: int | None = None,
    claim_id: int | None = None,
    event_id: str | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    undoes: int | None = None,
) -> int:
    """Append an act, and note it in the audit; gives its number. Without `via` it is part of one that is there.

    Raises:
        StateError: nobody did it, or nobody says why.
    """
    if not who.strip() or not why.strip():
        raise StateError("what is set right by hand needs somebody who does it, and a reason")
    values = {
        "act": name, "document_id": document_id, "claim_id": claim_id, "event_id": event_id, "before": before or {},
        "after": after or {}, "why": why.strip(), "who": who.strip(), "undoes": undoes, "known_at": known_at,
        "recorded_at": at,
    }  # fmt: skip
    made = int(connection.execute(insert(act).values(values).returning(act.c.id)).scalar_one())
    if via is not None:
        detail: dict[str, Any] = {"act": made, "event": event_id, "takes_back": undoes}
        if not _is_private(connection, document_id):
            # Of a private document nobody reads the reason from whom the document is kept: the audit is read by some.
            detail["why"] = why.strip()
        subject = f"claim:{claim_id}" if claim_id else f"event:{event_id}" if event_id else f"act:{undoes}"
        record(connection, Audited(who.strip(), VERBS[name], subject, via, at, detail))
    return made


def _is_private(connection: Connection, document_id: int | None) -> bool:
    return bool(connection.execute(select(document.c.private).where(document.c.id == document_id)).scalar())


def load_acts(
    connection: Connection,
    *,
    documents: Sequence[int] = (),
    events: Sequence[str] = (),
    ids: Sequence[int] = (),
) -> list[KeptAct]:
    """The acts on any of these documents or events, or of these numbers; all where none is named; in their order."""
    named = [
        column.in_(list(values))
        for column, values in ((act.c.document_id, documents), (act.c.event_id, events), (act.c.id, ids))
        if values
    ]
    asked = select(act, document.c.private).outerjoin(document, document.c.id == act.c.document_id)
    asked = asked.where(or_(*named)) if named else asked
    return [kept_act(row) for row in connection.execute(asked.order_by(act.c.id))]


def kept_act(row: Any) -> KeptAct:
    """An act from a row of it, with whether its document is private."""
    return KeptAct(
        row.id, row.act, row.document_id, row.claim_id, row.event_id, row.before, row.after, row.why, row.who,
        row.undoes, row.known_at, row.recorded_at, bool(row.private),
    )  # fmt: skip


def standing(acts: Sequence[KeptAct]) -> list[KeptAct]:
    """The acts that none took back."""
    gone = {each.undoes for each in acts}
    return [each for each in acts if each.id not in gone and each.act != "undo"]


def standing_acts(acts: Sequence[KeptAct], name: str) -> list[KeptAct]:
    """Of the acts that none took back those of one name, in their order."""
    return [each for each in standing(acts) if each.act == name]


def acts_of_event(connection: Connection, event_id: str) -> list[KeptAct]:
    """Everything that people did to an event, to its claims, and to the events that it was joined with."""
    claims = select(event_claim.c.claim_id).where(event_claim.c.event_id == event_id)
    asked = select(act.c.id).where(or_(act.c.event_id == event_id, act.c.claim_id.in_(claims)))
    into = act.c.after["into"].as_string() == event_id
    found = {*connection.execute(asked).scalars(), *connection.execute(select(act.c.id).where(into)).scalars()}
    undone = connection.execute(select(act.c.id).where(act.c.undoes.in_(found))).scalars() if found else ()
    ids = sorted({*found, *undone})
    return load_acts(connection, ids=ids) if ids else []


def was_touched(connection: Connection, document_id: int) -> bool:
    """Whether people ever set something right in a document, or put one of its claims to an event."""
    acted = select(act.c.id).where(act.c.document_id == document_id)
    put = (
        select(event_claim.c.id)
        .join_from(event_claim, claim, claim.c.id == event_claim.c.claim_id)
        .join(revision, revision.c.id == claim.c.revision_id)
        .where(revision.c.document_id == document_id, event_claim.c.why.startswith(PUT))
    )
    return any(connection.execute(asked.limit(1)).first() is not None for asked in (acted, put))


# ── claims ───────────────────────────────────────────────────────────────────────────────────────


def _asked() -> Any:
    return (
        select(
            claim.c.id, claim.c.body, claim.c.as_read, claim.c.struck, claim.c.revision_id, claim.c.start, claim.c.end,
            claim.c.pipeline_sha, revision.c.document_id, revision.c.kept, revision.c.terms, document.c.private,
            document.c.natural_key, document.c.publisher, document.c.source, event_claim.c.event_id,
            event_claim.c.why.label("placed"),
            func.substr(revision.c.text, claim.c.start + 1, claim.c.end - claim.c.start).label("words"),
        )
        .join_from(claim, revision, revision.c.id == claim.c.revision_id)
        .join(document, document.c.id == revision.c.document_id)
        .outerjoin(event_claim, event_claim.c.claim_id == claim.c.id)
    )  # fmt: skip


def _kept(row: Any) -> KeptClaim:
    return KeptClaim(
        spoken=Spoken(row.id, row.words or kept_words(row.kept, row.start, row.end), row.as_read or row.body),
        body=row.body,
        struck=row.struck,
        document=row.document_id,
        natural_key=row.natural_key,
        revision=row.revision_id,
        start=row.start,
        end=row.end,
        event=row.event_id,
        placed=row.placed or "",
        pipeline=row.pipeline_sha,
        publisher=row.publisher,
        source=row.source,
        terms=PRIVATE if row.private else terms_from(row.terms),
    )


def load_claim(connection: Connection, number: int) -> KeptClaim:
    """A claim by its number.

    Raises:
        StateError: there is none.
    """
    row = connection.execute(_asked().where(claim.c.id == number)).one_or_none()
    if row is None:
        raise StateError(f"no claim {number}")
    return _kept(row)


def claims_of_document(connection: Connection, document_id: int) -> list[KeptClaim]:
    """Every claim that any pipeline read in any text of a document, and those that people found in it."""
    rows = connection.execute(_asked().where(revision.c.document_id == document_id).order_by(claim.c.id))
    return [_kept(row) for row in rows]


def claims_of_event(connection: Connection, event_id: str) -> list[KeptClaim]:
    """The claims of an event, in the order of their coming."""
    rows = connection.execute(_asked().where(event_claim.c.event_id == event_id).order_by(claim.c.id))
    return [_kept(row) for row in rows]


def all_claims(connection: Connection, documents: Sequence[int]) -> list[KeptClaim]:
    """The claims of several documents."""
    rows = connection.execute(_asked().where(revision.c.document_id.in_(list(documents))).order_by(claim.c.id))
    return [_kept(row) for row in rows]


def write_claim(connection: Connection, one: KeptClaim, fields: dict[str, Any], *, struck: bool) -> None:
    """Let fields hold in a claim's place, over what was read; none, and it stands as it was read."""
    body = laid_over(one.spoken.as_read, fields)
    held = read_claim(body)
    connection.execute(
        update(claim)
        .where(claim.c.id == one.row)
        .values(
            body=body, as_read=dict(one.spoken.as_read) if fields else None, struck=struck, type=held.type,
            status=held.status, effective=held.effective,
        )
    )  # fmt: skip
    put_revisions(connection, connection.execute(select(claim.c.revision_id).where(claim.c.id == one.row)).scalars())


def add_claim(
    connection: Connection, revision_id: int, revision_key: bytes, found: Claim, known_at: datetime
) -> tuple[int, bytes]:
    """Keep a claim that a person found and no pipeline; gives its row and key. The same one twice stands once."""
    key = key_of("claim by hand", revision_key.hex(), str(plain(found.evidence)), found.type)
    ordinal = connection.execute(
        select(func.coalesce(func.max(claim.c.ordinal), -1) + 1).where(claim.c.revision_id == revision_id)
    ).scalar_one()
    row = {
        "key": key, "revision_id": revision_id, "ordinal": ordinal, "type": found.type, "status": found.status,
        "effective": found.effective, "start": found.evidence[0], "end": found.evidence[1],
        "confidence": found.confidence, "attribution": found.attribution, "body": plain(found),
        "pipeline_sha": FOUND_BY_PEOPLE, "known_at": known_at, "struck": False, "as_read": None,
    }  # fmt: skip
    insert_new(connection, claim, row)
    put_revisions(connection, [revision_id])
    return int(connection.execute(select(claim.c.id).where(claim.c.key == key)).scalar_one()), key


# ── events ───────────────────────────────────────────────────────────────────────────────────────


def told_of(connection: Connection, event_id: str) -> list[tuple[Claim, ClaimFacts]]:
    """What is told of an event, with the circumstances that merging asks for; what was struck out is not told."""
    asked = (
        select(claim.c.key, claim.c.body, event_claim, document.c.kind, document.c.natural_key, event.c.laid_over)
        .join_from(event_claim, claim, claim.c.id == event_claim.c.claim_id)
        .join(event, event.c.id == event_claim.c.event_id)
        .join(revision, revision.c.id == claim.c.revision_id)
        .join(document, document.c.id == revision.c.document_id)
        .where(event_claim.c.event_id == event_id, claim.c.struck.is_(False))
        .order_by(event_claim.c.known_at, event_claim.c.claim_id)
    )
    return [
        (
            read_claim(laid_over(row.body, row.laid_over)),
            ClaimFacts(
                key=row.key,
                at=row.told_at,
                known_at=row.known_at,
                kind=row.kind,
                publisher=row.publisher,
                document=row.natural_key,
                official=row.official,
                story=row.story_id,
                copy_of="another" if row.copied else None,
            ),
        )
        for row in connection.execute(asked)
    ]


def place_claims(connection: Connection, claims: Sequence[int], event_id: str, why: str) -> None:
    """Put claims to an event, whichever they belonged to."""
    placed = update(event_claim).where(event_claim.c.claim_id.in_(list(claims)))
    connection.execute(placed.values(event_id=event_id, why=why))


def unplace(connection: Connection, claim_id: int) -> None:
    """Take a claim out of its event, to be merged anew."""
    connection.execute(event_claim.delete().where(event_claim.c.claim_id == claim_id))


def facts_of(connection: Connection, claim_id: int) -> ClaimFacts:
    """The circumstances under which a claim was put to its event."""
    asked = (
        select(event_claim, claim.c.key, document.c.kind, document.c.natural_key)
        .join_from(event_claim, claim, claim.c.id == event_claim.c.claim_id)
        .join(revision, revision.c.id == claim.c.revision_id)
        .join(document, document.c.id == revision.c.document_id)
        .where(event_claim.c.claim_id == claim_id)
    )
    row = connection.execute(asked).one()
    copy_of = "another" if row.copied else None
    return ClaimFacts(
        row.key,
        row.told_at,
        row.known_at,
        row.kind,
        row.publisher,
        row.natural_key,
        row.official,
        row.story_id,
        copy_of,
    )


def make_event(connection: Connection, event_id: str, kind: str, known_at: datetime) -> None:
    """Mint an event for claims that a person put aside."""
    insert_new(connection, event, {"id": event_id, "type": kind, "known_at": known_at})


def set_event(connection: Connection, event_id: str, **values: Any) -> None:
    """Change what an event's row says beside its history: type, merged_into, laid_over."""
    connection.execute(update(event).where(event.c.id == event_id).values(**values))


def load_laid_over(connection: Connection, event_id: str) -> dict[str, Any]:
    """The fields that people laid over all claims of an event."""
    found = connection.execute(select(event.c.laid_over).where(event.c.id == event_id)).scalar_one_or_none()
    return dict(found or {})


def merged_into(connection: Connection, event_id: str) -> str | None:
    """The event that this one was merged into.

    Raises:
        StateError: there is no such event.
    """
    row = connection.execute(select(event.c.merged_into).where(event.c.id == event_id)).one_or_none()
    if row is None:
        raise StateError(f"no event {event_id}")
    return row.merged_into  # type: ignore[no-any-return]
