"""The page of one document: what it is, how it was edited, whose text it is, what was claimed of it.

For signed-in people: publishers' words are opened by `pass_on` for them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

from models.terms import Passage, Told
from pipeline.documents.marking import Stretch, mark_up
from pipeline.documents.passing import pass_on
from pipeline.documents.redline import Line, redline
from pipeline.documents.revisions import PARTS, compare
from pipeline.documents.told_change import NAMES, telling, told_kept
from pipeline.rendering.filters import day, instant, phrase, plural
from pipeline.sources.tools.inspection import lead_of, told_lead
from pipeline.storage.dossiers import (
    FILED,
    Edition,
    Resting,
    Sheet,
    find_document,
    load_claims,
    load_editions,
    load_mentions,
    load_resting,
    load_standings,
    load_story,
)
from pipeline.storage.engine import reading
from pipeline.storage.hand import load_acts
from pipeline.tasks.calls import CallView, call_of_document
from pipeline.tasks.claim_cards import KINDS as MARKED
from pipeline.tasks.claim_cards import ClaimCard, Named, cards_of, markings_of, named_in
from pipeline.tasks.context import Context
from pipeline.tasks.labels import ActLine, act_lines
from pipeline.tasks.story_view import Origin, origins_of, story_line

#: Characters of a text that its page shows; the rest is at the publisher's.
MOST_SHOWN = 60_000
KINDS = {
    "first": "first seen",
    "edit": "edited",
    "cosmetic": "only its dress changed",
    "reread": "read anew by another reader",
    "retraction": "withdrawn",
    "restored": "back again",
}


@dataclass(frozen=True, slots=True)
class Dated:
    """A day or instant of a document, where it comes from, and how sure that is."""

    what: str
    at: str
    how: str


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition as a line: `what` happened, and what of the text changed since the one before."""

    number: int
    what: str
    known_at: datetime
    changed: str
    characters: int
    withheld: str


@dataclass(frozen=True, slots=True)
class Swapped:
    """Numbers, names, days, or words of assent and stage that an edit took out and put in."""

    what: str
    out: tuple[str, ...]
    put: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """The difference of two editions."""

    older: int
    newer: int
    kind: str
    named: tuple[Swapped, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """Everything that the page of one document shows."""

    sheet: Sheet
    title: str
    url: str
    publisher: str
    state: str
    withdrawn: bool
    dates: tuple[Dated, ...]
    facts: tuple[tuple[str, str], ...]
    lead: str | None
    editions: tuple[EditionLine, ...]
    change: Change | None
    story: str
    origins: tuple[Origin, ...]
    claims: tuple[ClaimCard, ...]
    named: tuple[Named, ...]
    by_hand: tuple[ActLine, ...]
    alerts: tuple[Resting, ...]
    call: CallView | None
    text: tuple[tuple[Stretch, ...], ...]
    kinds: tuple[tuple[str, str, int], ...]
    shown: int
    cut: int


def show_document(
    context: Context, public: str, *, older: int | None = None, newer: int | None = None
) -> DocumentView | None:
    """The page of one document; None where there is none of that id.

    Args:
        context: the deployment.
        public: `do-…`.
        older: number of the edition that the difference begins from; the one before `newer` when None.
        newer: number of the edition that it leads to; the last that has a text when None.
    """
    with reading(context.engine) as connection:
        sheet = find_document(connection, public)
        if sheet is None:
            return None
        editions = load_editions(connection, sheet.row)
        members = load_story(connection, sheet.row)
        claims = load_claims(connection, sheet.row)
        joined = [one.event for one in claims if one.event]
        alerts, standings = load_resting(connection, joined), load_standings(connection, joined)
        acts = load_acts(connection, documents=[sheet.row])
        standing = [one.passage.revision for one in editions if len(one.passage.words)]
        mentions = load_mentions(connection, standing[-1]) if standing else ()
        call = call_of_document(connection, sheet.row) if sheet.kind == "transcript" else None
    told = open_all([one.passage for one in editions])
    texts = {one.number: shown.quote for one, shown in zip(editions, told, strict=True) if shown.quote}
    last = max(texts, default=0)
    ours = next((one.passage.revision for one in editions if one.number == last), None)
    origins = origins_of(members, sheet.row)
    text = texts.get(last, "")
    kept = [one for one in claims if not one.struck]
    cards = cards_of(
        kept,
        open_all([one.passage for one in kept]),
        numbers={one.passage.revision: one.number for one in editions},
        shown=ours,
        events=standings,
        alerts=alerts,
    )
    markings = markings_of(cards, mentions, ours) if text else []
    counted = Counter(one.kind for one in markings)
    return DocumentView(
        sheet=sheet,
        title=next((shown.title for shown in reversed(told) if shown.title), "") or "Untitled",
        url=told[-1].url if told else "",
        publisher=told[-1].publisher if told else "",
        state=state_of(editions),
        withdrawn=bool(editions) and editions[-1].kind == "retraction",
        dates=dates_of(sheet, editions),
        facts=_facts(sheet, editions),
        lead=_lead(sheet, context.clocks.world_now().date()),
        editions=_lines(editions, told),
        change=change_between(texts, older, newer),
        story=story_line(origins),
        origins=origins,
        claims=cards,
        named=named_in(mentions, text),
        by_hand=tuple(act_lines(acts)),
        alerts=alerts,
        call=call,
        text=mark_up(text[:MOST_SHOWN], markings),
        kinds=tuple((kind, name, counted[kind]) for kind, name in MARKED.items() if counted[kind]),
        shown=last,
        cut=max(0, len(text) - MOST_SHOWN),
    )


def open_all(passages: Sequence[Passage]) -> tuple[Told, ...]:
    """Passages as signed-in people may see them: all of them, in order."""
    return pass_on(passages, "signed_in")


# ── editions ─────────────────────────────────────────────────────────────────────────────────────


def is_publication(before: Edition | None, one: Edition) -> bool:
    """Whether an edition is the publication of what was filed for inspection before: that is no edit."""
    return before is not None and FILED in before.flags and FILED not in one.flags and one.kind != "retraction"


def state_of(editions: Sequence[Edition]) -> str:
    """What became of a document since it was first seen, in words."""
    edits = sum(one.kind == "edit" and not is_publication(before, one) for before, one in pairwise(editions))
    told = "edited once" if edits == 1 else f"edited {plural(edits, 'time')}" if edits else ""
    if editions and editions[-1].kind == "retraction":
        gone = f"withdrawn on {day(editions[-1].known_at)} ({why_withdrawn(editions[-1].flags)})"
        return f"{told}; {gone}" if told else gone
    return told or "as it was first seen"


def why_withdrawn(flags: Sequence[str]) -> str:
    """By what a withdrawal was seen."""
    status = next((flag.removeprefix("status_") for flag in flags if flag.startswith("status_")), None)
    if status:
        return f"its address answers {status}"
    return "its publisher's list says so" if "withdrawn" in flags else "the page itself says so"


def happened(before: Edition | None, one: Edition) -> str:
    """What an edition is, beside the one before it, in words."""
    if is_publication(before, one):
        return "published"
    if one.kind == "retraction":
        return f"{KINDS[one.kind]}: {why_withdrawn(one.flags)}"
    if one.kind == "edit" and "correction" in one.flags:
        return "edited, and says that it corrects"
    return KINDS.get(one.kind, phrase(one.kind))


def _lines(editions: Sequence[Edition], told: Sequence[Told]) -> tuple[EditionLine, ...]:
    lines = []
    before: Edition | None = None
    for one, shown in zip(editions, told, strict=True):
        changed = "" if is_publication(before, one) or one.kind == "retraction" else told_kept(one.changed)
        lines.append(
            EditionLine(one.number, happened(before, one), one.known_at, changed, len(shown.quote), shown.withheld)
        )
        before = one
    return tuple(lines)


def change_between(texts: dict[int, str], older: int | None = None, newer: int | None = None) -> Change | None:
    """The difference of two editions by number: of the last two where none are asked for; None where there is one."""
    numbers = sorted(texts)
    if len(numbers) < 2:
        return None
    asked = {number for number in (older, newer) if number in texts}
    if len(asked) == 1:
        [one] = asked
        # The one before it, or, of the first or where it is to be the older, the one after it.
        earlier = [number for number in numbers if number < one] if one != older else []
        asked.add(max(earlier) if earlier else min((number for number in numbers if number > one), default=numbers[-2]))
    older, newer = sorted(asked or numbers[-2:])
    found = compare(texts[older], texts[newer])
    named = [
        Swapped(NAMES[part], *(tuple(telling(words)) for words in getattr(found, part)))
        for part in PARTS
        if part != "words"
    ]
    return Change(
        older, newer, found.kind, tuple(one for one in named if one.out or one.put), redline(texts[older], texts[newer])
    )


# ── dates ────────────────────────────────────────────────────────────────────────────────────────


def dates_of(sheet: Sheet, editions: Sequence[Edition]) -> tuple[Dated, ...]:
    """The days of a document, each with what said so."""
    dates = []
    stating = next((one for one in reversed(editions) if one.passage.published_at), None)
    if "filed_at" in sheet.stated and "published_on" in sheet.stated:
        dates.append(Dated("Filed", instant(datetime.fromisoformat(sheet.stated["filed_at"])), "stated by its listing"))
        dates.append(Dated("Published", day(sheet.stated["published_on"]), how_dated("listing")))
    elif stating is None:
        dates.append(Dated("Published", "not stated", "neither its page nor its listing states a day"))
    else:
        how = how_dated(stating.published_how or "", stating.published_sure)
        dates.append(Dated("Published", _at(stating.passage.published_at), how))
    changed = next((one for one in reversed(editions) if one.modified_at), None)
    if changed is not None and (stating is None or changed.modified_at != stating.passage.published_at):
        dates.append(Dated("Changed", _at(changed.modified_at), "stated by its page or listing"))
    if "effective_on" in sheet.stated:
        dates.append(Dated("Effective", day(sheet.stated["effective_on"]), "stated by its listing"))
    dates.append(Dated("First seen", instant(sheet.first_seen_at), "when we read it"))
    return tuple(dates)


def _at(at: datetime | None) -> str:
    """An instant, or its day alone where it is midnight: then only the day was stated."""
    return day(at) if at is not None and at.time() == time(0) else instant(at)


_SURE = {
    "high": "sure, two places say the same day",
    "medium": "fairly sure",
    "low": "less sure, what else is dated there speaks against it or it may mean another day",
}


def how_dated(how: str, sure: str | None = None) -> str:
    """Where a date comes from and how sure it is, in words: as it was weighed, else as its place usually is."""
    name = how.removesuffix(" (day)")
    head = name.split(" ")[0].split("-")[0]
    said = {
        "listing": "stated by its listing: sure",
        "json": "stated in the page's own data: sure",
        "meta": "stated in the page's head: sure",
        "itemprop": "stated in the page's markup: sure",
        "selector": "stated where this publisher puts it: sure",
        "time": "marked as a time on the page: fairly sure",
        "line": "read from a line of the page: less sure",
        "url": "read from its address: less sure",
        "pdf": "the day on which the file was made: less sure",
        "mail": "the day of the mail: sure",
        "hand": "stated by whoever added it",
    }.get(head, f"from {name}" if name else "it is not known from where")
    if sure in _SURE:
        said = f"{said.rpartition(': ')[0] or said}: {_SURE[sure]}"
    return said + ("; a day, without an hour" if how.endswith("(day)") else "")


def _facts(sheet: Sheet, editions: Sequence[Edition]) -> tuple[tuple[str, str], ...]:
    names = {"number": "Number", "citation": "Citation", "action": "Action", "corrects": "Corrects"}
    facts = [(name, sheet.stated[key].removeprefix("fr:")) for key, name in names.items() if key in sheet.stated]
    last = editions[-1] if editions else None
    if last and last.language:
        facts.append(("Language", last.language))
    told = {
        "paywalled": "behind a paywall: not all of it was read",
        "truncated": "cut off: not all of it was read",
        "truncated_by_publisher": "cut off by its publisher: the page shows its beginning alone",
    }
    facts += [("Read", told[flag]) for flag in (last.flags if last else ()) if flag in told]
    return tuple(facts)


def _lead(sheet: Sheet, today: date) -> str | None:
    lead = lead_of(sheet.stated, sheet.first_seen_at)
    return told_lead(lead, today) if lead else None
