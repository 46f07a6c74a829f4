"""A company's calls against each other: for the command, the page of a transcript, and the weekly edition.

Publishers' words are opened by `pass_on` for whoever reads; what is compared is told in our own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from models.terms import Audience, Passage, Told
from pipeline.digests import TextNote
from pipeline.documents.passing import pass_on
from pipeline.errors import CallError
from pipeline.events.calls import Call, Change, Position, Unanswered, compare_calls, name_key, one_a_call, title_of
from pipeline.events.calls.telling import KINDS
from pipeline.storage.calls import (
    Company,
    KeptCall,
    companies_between,
    company_of_document,
    load_calls,
    load_companies,
)
from pipeline.storage.engine import reading
from pipeline.tasks.context import Context

PARTS = {"prepared": "prepared remarks", "questions": "an answer", None: ""}
#: What an edition tells: that something is as it was, or was said first, is no news beside these.
NEWS = ("reversed", "lowered", "raised", "dropped")
MOST_TOLD = 4


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of a call: who said them, in what role and part, when; `withheld` says why there are none."""

    words: str
    speaker: str
    role: str
    part: str
    held_on: date
    period: str
    document: str
    url: str
    withheld: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One topic of a call against the last call that spoke of it."""

    topic: str
    title: str
    change: str
    why: str
    notes: tuple[str, ...]
    now: Quoted | None
    before: Quoted | None


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A question that was not answered."""

    title: str
    question: str
    asker: str
    reply: str
    speaker: str


@dataclass(frozen=True, slots=True)
class CallView:
    """A call: what of it is missing, and how its topics stand against the calls before."""

    company: str
    firm: str | None
    held_on: date
    period: str
    document: str
    against: date | None
    missing: tuple[str, ...]
    changes: tuple[ChangeLine, ...]
    unanswered: tuple[OpenLine, ...]


def show_calls(context: Context, name: str, *, audience: Audience = "signed_in") -> tuple[CallView, ...]:
    """A company's calls, the newest first, each against those before it.

    Args:
        context: the deployment.
        name: of the company: its catalogue id, ticker, name, or a part of its name that no other has.
        audience: who will read.

    Raises:
        CallError: no company, or several, are called so.
    """
    with reading(context.engine) as connection:
        company = _named(load_companies(connection), name)
        kept = load_calls(connection, company.key)
    return _views(reversed(list(_in_order(kept))), audience)


def list_companies(context: Context) -> tuple[Company, ...]:
    """The companies whose calls are known."""
    with reading(context.engine) as connection:
        return load_companies(connection)


def call_of_document(connection: Connection, row: int) -> CallView | None:
    """A transcript against the last calls of its company, for signed-in people; None where it is no call."""
    found = company_of_document(connection, row)
    if found is None:
        return None
    kept = load_calls(connection, found[0])
    mine = _of_document(kept, row, found[1])
    if mine is None:
        return None
    [view] = _views([(_earlier(kept, mine), mine)], "signed_in")
    return view


def _of_document(kept: Sequence[KeptCall], row: int, held_on: date) -> KeptCall | None:
    """The call that a document tells; where another document tells it more fully, that one."""
    mine = next((one for one in kept if any(words.document == str(row) for words in one.words.values())), None)
    return mine or next((one for one in kept if one.call.held_on == held_on), None)


def _earlier(kept: Sequence[KeptCall], mine: KeptCall) -> list[KeptCall]:
    """The calls before one, oldest first, one each."""
    by_id = {one.call.id: one for one in kept}
    return [by_id[call.id] for call in one_a_call([one.call for one in kept if _before(one.call, mine.call)])]


def compared_call(
    connection: Connection, row: int, known_by: datetime
) -> tuple[Call, date | None, tuple[Change, ...]] | None:
    """The call that a document tells, the day of the call before, and how it stands against those before.

    Of published calls alone, so that what comes of it may be told to everybody.

    Args:
        connection: a reading transaction.
        row: the document's.
        known_by: calls before it count that were known then (world).
    """
    found = company_of_document(connection, row)
    if found is None:
        return None
    kept = [one for one in load_calls(connection, found[0]) if not _private(one)]
    mine = _of_document(kept, row, found[1])
    if mine is None:
        return None
    earlier = [each.call for each in _earlier([one for one in kept if one is mine or one.known_at <= known_by], mine)]
    return mine.call, earlier[-1].held_on if earlier else None, compare_calls(earlier, mine.call)


def _private(kept: KeptCall) -> bool:
    return any(words.terms.private for words in kept.words.values())


def call_notes(connection: Connection, since: datetime, until: datetime) -> tuple[TextNote, ...]:
    """What companies changed on the calls that became known within a time, one note a call, in our own words."""
    notes = []
    for key in companies_between(connection, since, until):
        for earlier, one in _in_order(load_calls(connection, key, until)):
            if not since <= one.known_at < until:
                continue
            told = told_in_short(compare_calls([each.call for each in earlier], one.call))
            passage = next(iter(one.words.values()), None)
            if told and passage is not None:
                notes += [
                    TextNote(shown.title or one.call.company, shown.publisher, told, one.document, one.known_at)
                    for shown in pass_on([passage], "mail")
                ]
    return tuple(notes)


def told_in_short(changes: Sequence[Change]) -> str:
    """What changed, the gravest first, in one line of our own words; "" where nothing did."""
    news = sorted((one for one in changes if one.kind in NEWS), key=lambda one: NEWS.index(one.kind))
    said = [
        f"{title_of(one.topic)} {KINDS[one.kind]}{f' ({one.why})' if one.kind != 'dropped' else ''}" for one in news
    ]
    more = len(said) - MOST_TOLD
    return "; ".join(said[:MOST_TOLD]) + (f"; and {more} more" if more > 0 else "")


# ── one call ─────────────────────────────────────────────────────────────────────────────────────


def _named(companies: Sequence[Company], name: str) -> Company:
    key = name_key(name)
    exact = [one for one in companies if name in {one.key, one.firm, one.ticker} or key == name_key(one.name)]
    loose = exact or [one for one in companies if name.casefold() == (one.ticker or "").casefold()]
    found = loose or [one for one in companies if key and key in name_key(one.name)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(one.name for one in (found or companies)[:12]) or "none"
    raise CallError(f"{len(found) or 'no'} companies are called {name!r}; calls are known of: {known}")


def _in_order(kept: Sequence[KeptCall]) -> Iterator[tuple[list[KeptCall], KeptCall]]:
    """Each call with the company's calls before it; of a call that two publishers tell, the fuller account."""
    by_id = {one.call.id: one for one in kept}
    calls = [by_id[call.id] for call in one_a_call([one.call for one in kept])]
    for number, one in enumerate(calls):
        yield calls[:number], one


def _before(one: Call, other: Call) -> bool:
    return one.held_on < other.held_on and not (one.period and one.period == other.period)


def _views(calls: Iterable[tuple[Sequence[KeptCall], KeptCall]], audience: Audience) -> tuple[CallView, ...]:
    """Calls, each with those before it, as an audience may see them: what is quoted of one document is counted once."""
    compared = [(earlier, one, compare_calls([each.call for each in earlier], one.call)) for earlier, one in calls]
    passages = [passage for earlier, one, changes in compared for passage in _passages(earlier, one, changes)]
    told = iter(pass_on(passages, audience))
    return tuple(_view(earlier, one, changes, told) for earlier, one, changes in compared)


def _passages(earlier: Sequence[KeptCall], one: KeptCall, changes: Sequence[Change]) -> Iterator[Passage]:
    """The passages of a call's view, in the order in which `_view` takes them."""
    kept = {each.call.id: each for each in earlier}
    for change in changes:
        if change.now is not None:
            yield _passage(one, change.now)
        if change.before is not None and change.then is not None:
            yield _passage(kept[change.then.id], change.before)
    for asked in one.call.unanswered:
        yield from (one.words[span] for span in (asked.question, asked.reply) if span)


def _view(earlier: Sequence[KeptCall], one: KeptCall, changes: Sequence[Change], told: Iterator[Told]) -> CallView:
    kept = {each.call.id: each for each in earlier}
    lines = []
    for change in changes:
        now = _quoted(next(told), one, change.now) if change.now is not None else None
        before = None
        if change.before is not None and change.then is not None:
            before = _quoted(next(told), kept[change.then.id], change.before)
        lines.append(
            ChangeLine(change.topic, title_of(change.topic), KINDS[change.kind], change.why, change.notes, now, before)
        )
    return CallView(
        company=one.call.company,
        firm=one.call.firm,
        held_on=one.call.held_on,
        period=one.call.period or "",
        document=one.document,
        against=earlier[-1].call.held_on if earlier else None,
        missing=one.call.missing,
        changes=tuple(lines),
        unanswered=tuple(_open(asked, told) for asked in one.call.unanswered),
    )


def _passage(kept: KeptCall, position: Position) -> Passage:
    return kept.words[position.main.start, position.main.end]


def _quoted(told: Told, kept: KeptCall, position: Position) -> Quoted:
    said = position.main
    return Quoted(
        words=told.quote,
        speaker=said.speaker,
        role=said.role or "",
        part=PARTS[said.part],
        held_on=kept.call.held_on,
        period=kept.call.period or "",
        document=kept.document,
        url=told.url,
        withheld=told.withheld or ("" if told.quote else "its text was removed"),
    )


def _open(asked: Unanswered, told: Iterator[Told]) -> OpenLine:
    question = next(told).quote
    reply = next(told).quote if asked.reply else ""
    asker = f"{asked.asker}, {asked.firm}" if asked.firm else asked.asker
    return OpenLine(title_of(asked.topic), question, asker, reply, asked.speaker or "")
