"""Companies' calls as they were read: saved once for each pipeline, and asked for by company."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from models.call import CallRow
from models.clocks import WorldInstant
from models.document import Document, Revision
from models.hashing import key_of, plain
from models.terms import Passage
from pipeline.events.calls import Call, Figure, Held, Position, Statement, Unanswered, name_key
from pipeline.storage.documents import kept_words
from pipeline.storage.dossiers import OF_PASSAGE, passage_of, public_id
from pipeline.storage.state import insert_new

call_row = CallRow.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Company:
    """A company whose calls are known."""

    key: str
    name: str
    firm: str | None
    ticker: str | None
    calls: int


@dataclass(frozen=True, slots=True)
class KeptCall:
    """A call with the document that it was read from; `words` are of its spans, closed, by (start, end)."""

    call: Call
    document: str
    source: str
    known_at: datetime
    words: Mapping[tuple[int, int], Passage]


def save_call(
    connection: Connection,
    revision_id: int,
    revision_key: bytes,
    call: Call,
    held: Held,
    pipeline_sha: bytes,
    known_at: WorldInstant,
) -> None:
    """Append what a revision's call says; done twice, it stands once."""
    row = {
        "key": key_of("call", revision_key.hex(), pipeline_sha.hex()),
        "revision_id": revision_id,
        "company": call.company,
        "company_key": call.firm or name_key(call.company),
        "firm": call.firm,
        "ticker": held.ticker,
        "period": call.period,
        "held_on": call.held_on,
        "body": {name: plain(getattr(call, name)) for name in ("positions", "unanswered", "missing")},
        "pipeline_sha": pipeline_sha,
        "known_at": known_at,
    }
    insert_new(connection, call_row, row)


def load_companies(connection: Connection) -> tuple[Company, ...]:
    """The companies whose calls are known, by name."""
    rows = connection.execute(
        select(
            call_row.c.company_key,
            func.max(call_row.c.company).label("name"),
            func.max(call_row.c.firm).label("firm"),
            func.max(call_row.c.ticker).label("ticker"),
            func.count(func.distinct(call_row.c.held_on)).label("calls"),
        ).group_by(call_row.c.company_key)
    )
    found = (Company(row.company_key, row.name, row.firm, row.ticker, row.calls) for row in rows)
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def load_calls(connection: Connection, company_key: str, until: datetime | None = None) -> tuple[KeptCall, ...]:
    """A company's calls in the order of their days: of each document the last edition, by the latest pipeline.

    Args:
        connection: a reading transaction.
        company_key: as `load_companies` gives it.
        until: only what was known before (world).
    """
    asked = (
        select(
            *OF_PASSAGE, document.c.key, revision.c.text, revision.c.kept, revision.c.number, call_row.c.id,
            call_row.c.company, call_row.c.firm, call_row.c.period, call_row.c.held_on, call_row.c.body,
            call_row.c.known_at,
        )
        .join_from(call_row, revision, revision.c.id == call_row.c.revision_id)
        .join(document, document.c.id == revision.c.document_id)
        .where(call_row.c.company_key == company_key)
        .order_by(call_row.c.held_on, revision.c.number, call_row.c.id)
    )  # fmt: skip
    if until is not None:
        asked = asked.where(call_row.c.known_at < until)
    last = {row.document: row for row in connection.execute(asked)}
    gone = _withdrawn(connection, last, until)
    return tuple(_kept(row) for row in last.values() if row.document not in gone)


def company_of_document(connection: Connection, row: int) -> tuple[str, date] | None:
    """The company whose call a document is, and its day; None where it is none that was read."""
    found = connection.execute(
        select(call_row.c.company_key, call_row.c.held_on)
        .join(revision, revision.c.id == call_row.c.revision_id)
        .where(revision.c.document_id == row)
        .order_by(revision.c.number.desc(), call_row.c.id.desc())
        .limit(1)
    ).first()
    return (found.company_key, found.held_on) if found else None


def companies_between(connection: Connection, since: datetime, until: datetime) -> tuple[str, ...]:
    """The companies of which a call became known within a time (world), in order of its day."""
    asked = (
        select(call_row.c.company_key)
        .where(call_row.c.known_at >= since, call_row.c.known_at < until)
        .order_by(call_row.c.held_on, call_row.c.company_key)
    )
    return tuple(dict.fromkeys(connection.execute(asked).scalars()))


def spans_of(connection: Connection, revisions: Iterable[int] | None = None) -> dict[int, list[tuple[int, int]]]:
    """By revision the spans that what was read of a call rests on; of all revisions where none are named."""
    found: dict[int, list[tuple[int, int]]] = {}
    asked = select(call_row.c.revision_id, call_row.c.body)
    for row in connection.execute(
        asked if revisions is None else asked.where(call_row.c.revision_id.in_(list(revisions)))
    ):
        found.setdefault(row.revision_id, []).extend(spans_in(row.body))
    return found


def spans_in(body: Mapping[str, Any]) -> list[tuple[int, int]]:
    """The spans of a row's `body`."""
    spans: dict[tuple[int, int], None] = {}
    for position in body["positions"]:
        for name in ("main", "corrected", "differs"):
            if position[name]:
                spans[position[name]["start"], position[name]["end"]] = None
    for one in body["unanswered"]:
        for span in (one["question"], one["reply"]):
            if span:
                spans[span[0], span[1]] = None
    return list(spans)


def _withdrawn(connection: Connection, documents: Iterable[int], until: datetime | None) -> set[int]:
    asked = (
        select(revision.c.document_id, revision.c.kind)
        .where(revision.c.document_id.in_(list(documents)))
        .order_by(revision.c.number, revision.c.id)
    )
    if until is not None:
        asked = asked.where(revision.c.known_at < until)
    last = {row.document_id: row.kind for row in connection.execute(asked)}
    return {row for row, kind in last.items() if kind == "retraction"}


def _kept(row: Any) -> KeptCall:
    call = Call(
        company=row.company,
        firm=row.firm,
        period=row.period,
        held_on=row.held_on,
        positions=tuple(_position(one) for one in row.body["positions"]),
        unanswered=tuple(
            Unanswered(
                **{**one, "question": tuple(one["question"]), "reply": tuple(one["reply"]) if one["reply"] else None}
            )
            for one in row.body["unanswered"]
        ),
        missing=tuple(row.body["missing"]),
        id=row.revision,
    )
    words = {
        (start, end): passage_of(row, start=start, words=row.text[start:end] or kept_words(row.kept, start, end))
        for start, end in spans_in(row.body)
    }
    return KeptCall(call, public_id(row.key), row.source, row.known_at, words)


def _position(body: Mapping[str, Any]) -> Position:
    kept = {name: _statement(body[name]) if body[name] else None for name in ("corrected", "differs")}
    main = _statement(body["main"])
    return Position(**{**body, **kept, "main": main, "figures": tuple(Figure(**one) for one in body["figures"])})


def _statement(body: Mapping[str, Any]) -> Statement:
    return Statement(**{**body, "figures": tuple(Figure(**one) for one in body["figures"])})
