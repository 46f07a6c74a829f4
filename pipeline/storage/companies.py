"""What is known of firms and their chips from public texts: events by mark, and every claim with its days.

Nothing here reads a holding, an alert or what people wrote: it is all that the profile `research` needs.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, text

from models.annotation import ClaimRow
from models.correction import HandAct
from models.document import Document, Revision
from models.event import Event, EventClaim, EventMark
from models.terms import Passage
from models.values import Claim
from pipeline.storage.annotations import read_claim
from pipeline.storage.documents import kept_words
from pipeline.storage.dossiers import OF_PASSAGE, passage_of, public_id

claim = ClaimRow.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
event = Event.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]
event_mark = EventMark.__table__  # type: ignore[attr-defined]
hand_act = HandAct.__table__  # type: ignore[attr-defined]

BATCH = 400

#: Few: an index of their own has them.
_MERGED = select(event.c.id).where(text("merged_into IS NOT NULL"))


@dataclass(frozen=True, slots=True)
class Saying:
    """A claim with who says it, where, and its days.

    Attributes:
        row: of the claim.
        event: it belongs to; None for none.
        claim: as it holds, a person's corrections laid over.
        publisher: the family of outlets that it is counted under.
        official: an official text says it.
        copied: its document carries another one's text.
        document: public id of its document.
        origin: how its revision came to us: live, backfill, reread, …
        first_seen_at: when we came to know that it is claimed (world); what was published may be older.
        corrected_at: when it ceased to stand as it was (world): a person set it right, or its document was edited
            without it or taken back; None while it stands.
        correction: which of these, in words.
        passage: the words, closed.
    """

    row: int
    event: str | None
    claim: Claim
    publisher: str
    official: bool
    copied: bool
    document: str
    origin: str
    first_seen_at: datetime
    corrected_at: datetime | None
    correction: str
    passage: Passage


def events_marked(connection: Connection, marks: Collection[str], *, limit: int, offset: int = 0) -> list[str]:
    """The events that bear any of these marks and were not merged into others, the last told first."""
    last: dict[str, datetime] = {}
    for mark in sorted(marks):
        # Of each mark as many as could be shown, by the index that has them in this order.
        asked = (
            select(event_mark.c.event_id, event_mark.c.last_at)
            .where(event_mark.c.mark == mark, event_mark.c.event_id.not_in(_MERGED))
            .order_by(event_mark.c.last_at.desc(), event_mark.c.event_id)
            .limit(limit + offset)
        )
        for row in connection.execute(asked):
            last[row.event_id] = max(row.last_at, last.get(row.event_id, row.last_at))
    in_order = sorted(sorted(last), key=last.__getitem__, reverse=True)
    return in_order[offset : offset + limit]


def count_marked(connection: Connection, prefix: str) -> dict[str, tuple[int, datetime]]:
    """By what stands behind a mark's prefix (`firm:`, `by:`): how many events bear it, and the last telling."""
    asked = (
        select(event_mark.c.mark, func.count(), func.max(event_mark.c.last_at))
        .where(
            event_mark.c.mark >= prefix, event_mark.c.mark < prefix[:-1] + ";", event_mark.c.event_id.not_in(_MERGED)
        )
        .group_by(event_mark.c.mark)
    )
    return {mark.removeprefix(prefix): (number, last) for mark, number, last in connection.execute(asked)}


def sayings_of_events(connection: Connection, events: Sequence[str]) -> list[Saying]:
    """Every claim of some events, struck ones too, in the order in which they became known."""
    found: list[Saying] = []
    for start in range(0, len(events), BATCH):
        these = event_claim.c.event_id.in_(events[start : start + BATCH])
        # Said twice, so that the claims are looked up and not gone through, whatever figures the database has.
        claims = select(event_claim.c.claim_id).where(these)
        found += _sayings(connection, _asked().where(these, claim.c.id.in_(claims)))
    return sorted(found, key=lambda one: (one.first_seen_at, one.row))


def sayings_between(connection: Connection, since: datetime | None, until: datetime | None) -> Iterator[Saying]:
    """Every claim of public documents that became known within a time (world), in that order, read in batches."""
    asked = _asked().where(document.c.private.is_(False))
    if since is not None:
        asked = asked.where(claim.c.known_at >= since)
    if until is not None:
        asked = asked.where(claim.c.known_at < until)
    last = 0
    while True:
        page = list(_sayings(connection, asked.where(claim.c.id > last).order_by(claim.c.id).limit(BATCH)))
        if not page:
            return
        yield from page
        last = page[-1].row


def _asked() -> Any:
    return (
        select(
            *OF_PASSAGE, document.c.key.label("document_key"), revision.c.kept, revision.c.origin,
            revision.c.number, claim.c.id.label("claim"), claim.c.body, claim.c.start, claim.c.end, claim.c.struck,
            claim.c.type, claim.c.known_at, event_claim.c.event_id, event_claim.c.publisher.label("family"),
            event_claim.c.official, event_claim.c.copied,
            func.substr(revision.c.text, claim.c.start + 1, claim.c.end - claim.c.start).label("words"),
        )
        .join_from(claim, revision, revision.c.id == claim.c.revision_id)
        .join(document, document.c.id == revision.c.document_id)
        .outerjoin(event_claim, event_claim.c.claim_id == claim.c.id)
    )  # fmt: skip


def _sayings(connection: Connection, asked: Any) -> Iterator[Saying]:
    rows = connection.execute(asked).all()
    hands = _set_right(connection, [row.claim for row in rows])
    later = _later_editions(connection, {row.document for row in rows})
    for row in rows:
        corrected_at, correction = hands.get(row.claim) or _superseded(row, later.get(row.document, ())) or (None, "")
        words = row.words or kept_words(row.kept, row.start, row.end)
        yield Saying(
            row=row.claim,
            event=row.event_id,
            claim=read_claim(row.body),
            publisher=row.family or row.publisher,
            official=bool(row.official),
            copied=bool(row.copied),
            document=public_id(row.document_key),
            origin=row.origin,
            first_seen_at=row.known_at,
            corrected_at=corrected_at,
            correction=correction,
            passage=passage_of(row, start=row.start, words=words),
        )


def _set_right(connection: Connection, claims: Sequence[int]) -> dict[int, tuple[datetime, str]]:
    """By claim the first act of a person that changed it and that nobody took back."""
    asked = (
        select(hand_act.c.id, hand_act.c.claim_id, hand_act.c.act, hand_act.c.known_at)
        .where(hand_act.c.claim_id.in_(list(claims)), hand_act.c.act.in_(("correct", "wrong", "refute")))
        .order_by(hand_act.c.id.desc())
    )
    rows = connection.execute(asked).all()
    undone = select(hand_act.c.undoes).where(hand_act.c.undoes.in_([row.id for row in rows]))
    gone = set(connection.execute(undone).scalars()) if rows else set()
    return {row.claim_id: (row.known_at, "set right by a person") for row in rows if row.id not in gone}


@dataclass(frozen=True, slots=True)
class _Later:
    number: int
    kind: str
    known_at: datetime
    types: frozenset[str]


def _later_editions(connection: Connection, documents: Iterable[int]) -> dict[int, tuple[_Later, ...]]:
    """By document its edits and withdrawals in order, each with the types of what it claims."""
    numbers = sorted(documents)
    said = (
        select(revision.c.id, claim.c.type)
        .join(claim, claim.c.revision_id == revision.c.id)
        .where(revision.c.document_id.in_(numbers), claim.c.struck.is_(False))
        .distinct()
    )
    types: dict[int, set[str]] = {}
    for row in connection.execute(said):
        types.setdefault(row.id, set()).add(row.type)
    asked = (
        select(revision.c.id, revision.c.document_id, revision.c.number, revision.c.kind, revision.c.known_at)
        .where(revision.c.document_id.in_(numbers), revision.c.kind.in_(("edit", "retraction")))
        .order_by(revision.c.number)
    )
    found: dict[int, list[_Later]] = {}
    for row in connection.execute(asked):
        one = _Later(row.number, row.kind, row.known_at, frozenset(types.get(row.id, ())))
        found.setdefault(row.document_id, []).append(one)
    return {number: tuple(editions) for number, editions in found.items()}


def _superseded(row: Any, later: Sequence[_Later]) -> tuple[datetime, str] | None:
    for one in later:
        if one.number <= row.number:
            continue
        if one.kind == "retraction":
            return one.known_at, "its document was taken back"
        if row.type not in one.types:
            return one.known_at, "its document was edited, and does not say so any more"
    return None
