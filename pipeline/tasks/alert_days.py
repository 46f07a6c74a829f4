"""The days that bind in what an alert tells: what makes each, how far it is, and what of ours finds it unready."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from models.exposure import ExposureRow
from models.telling import AlertDraft
from pipeline.events.merge import EventView
from pipeline.holdings.acts import ORDERED
from pipeline.holdings.clocks import WORDS
from pipeline.holdings.deadlines import StoodTo
from pipeline.holdings.stored import read_exposure, read_stood
from pipeline.holdings.telling import tell_clause
from pipeline.rendering.filters import day, listing, plural
from pipeline.storage.tellings import Telling


@dataclass(frozen=True, slots=True)
class Source:
    """Where it is said: a document at the place of a claim (revision, start, end), by what its publisher is called."""

    document: str
    place: tuple[int, int, int]
    publisher: str
    title: str = ""
    paragraph: str = ""

    @property
    def address(self) -> str:
        """Its page, below the application's own address, at the place."""
        return f"documents/{self.document}#at-{'-'.join(map(str, self.place))}"


@dataclass(frozen=True, slots=True)
class Day:
    """A day that binds: `left` how far it is in words, what makes it, and what of ours it finds unready."""

    on: date
    left: str
    ahead: bool
    what: str
    source: Source | None
    made_by: str
    ours: tuple[str, ...] = ()


def left_to(on: date, today: date) -> str:
    """How far a day is: `in 3 days`, `today`, `1 day ago`."""
    days = (on - today).days
    if days == 0:
        return "today"
    return f"in {plural(days, 'day')}" if days > 0 else f"{plural(-days, 'day')} ago"


def makers_of(view: EventView, tellings: Iterable[Telling]) -> dict[str, Telling]:
    """By kind of day the claim that states the day which holds: an official text's before the press's."""
    holds = _days_of(view)
    found: dict[str, Telling] = {}
    for one in tellings:
        for kind, on in one.days.items():
            if holds.get(kind) == on and not one.struck and (one.official or kind not in found):
                found.setdefault(kind, one)
                if one.official and not found[kind].official:
                    found[kind] = one
    return found


def _days_of(view: EventView) -> dict[str, date]:
    days = {
        "effective": view.effective, "compliance": view.comply_by, "saving": view.saved_until, "expiry": view.ends_on,
    }  # fmt: skip
    return {kind: on for kind, on in days.items() if on is not None}


def days_of_event(
    view: EventView,
    makers: Mapping[str, Telling],
    paragraphs: Mapping[tuple[int, int], str],
    sources: Mapping[int, Source],
    draft: AlertDraft,
    today: date,
) -> list[Day]:
    """The days that an event's claims state and that hold, with what of ours is needed only after them."""
    rows = _touched(draft)
    found = []
    for kind, on in _days_of(view).items():
        maker = makers.get(kind)
        source = sources.get(maker.claim) if maker else None
        if maker and source:
            paragraph = paragraphs.get((maker.revision, maker.start), "")
            # Under the title alone it is no place in the text.
            source = replace(source, paragraph="" if paragraph == source.title else paragraph)
        made_by = "" if source else "set right by hand, or of a text that is not shown here"
        ours = _after(rows, on, eased=kind == "expiry")
        found.append(Day(on, left_to(on, today), on > today, _it(kind, on <= today), source, made_by, ours))
    return found


_PAST = {
    "effective": "It took effect", "expiry": "It expired", "compliance": "It had to be complied with",
    "saving": "The grace for goods under way ended",
}  # fmt: skip
_TO_COME = {
    "effective": "It takes effect", "expiry": "It expires", "compliance": "It must be complied with",
    "saving": "The grace for goods under way ends",
}  # fmt: skip


def _it(kind: str, past: bool) -> str:
    return _PAST[kind] if past else _TO_COME.get(kind, WORDS[kind])  # type: ignore[index]  # the kinds of `DAYS`


def _touched(draft: AlertDraft) -> tuple[ExposureRow, ...]:
    if draft.exposure.get("lines") is None:
        return ()
    return tuple(row for row in read_exposure(draft.exposure).rows if row.in_scope and row.counts)


def _after(rows: Sequence[ExposureRow], on: date, *, eased: bool) -> tuple[str, ...]:
    """What of ours is needed only when the day has passed, or on order with no day of need."""
    effects = {"eased"} if eased else {"stopped", "licence", "duty", "discouraged"}
    open_rows = [row for row in rows if row.effect in effects and row.status in ORDERED]
    late = [row for row in open_rows if row.need_by and row.need_by > on]
    dateless = [row for row in open_rows if not row.need_by]
    told = []
    if late:
        first = min(row.need_by for row in late if row.need_by)
        sites = listing(sorted({row.site for row in late}))
        told.append(f"{plural(_units(late), 'unit')} on order for {sites} needed after it, the first on {day(first)}")
    if dateless:
        told.append(f"{plural(_units(dateless), 'unit')} on order without a day of need")
    return tuple(told)


def _units(rows: Iterable[ExposureRow]) -> int:
    return sum(row.units for row in rows)


def days_of_clauses(draft: AlertDraft, today: date) -> list[Day]:
    """The days of saving clauses, with the orders that miss them, as they stood when the alert was raised."""
    found = []
    for each in read_stood(draft.exposure) if draft.exposure.get("lines") is not None else ():
        clause = each.clause
        last = clause.exported_before - timedelta(days=1) if clause.exported_before else None
        for on, to in (
            (clause.loaded_by, "be loaded"),
            (clause.ordered_by, "be ordered"),
            (last, "be exported"),
            (clause.arrive_by, "arrive"),
        ):
            if on:
                what, ours = f"The last day to {to}", _stood(each)
                found.append(Day(on, left_to(on, today), on > today, what, None, tell_clause(clause), ours))
    return found


def _stood(each: StoodTo) -> tuple[str, ...]:
    told = []
    for outcome, words in (("misses", "missed by"), ("unknown", "not decided for"), ("makes", "met by")):
        orders = {one.order for one in each.orders if one.outcome == outcome}
        if orders:
            told.append(f"{words} {'order' if len(orders) == 1 else 'orders'} {listing(sorted(orders), 4)}")
    return tuple(told)


def days_of_comments(tellings: Iterable[Telling], sources: Mapping[int, Source], today: date) -> list[Day]:
    """Until when its documents may be commented on, each document once."""
    found: dict[str, Day] = {}
    for one in tellings:
        if one.comments_until and one.document not in found:
            on = one.comments_until
            what = "Comments close" if on > today else "Comments closed"
            found[one.document] = Day(on, left_to(on, today), on > today, what, sources[one.claim], "")
    return list(found.values())


def ordered(days: Iterable[Day]) -> tuple[Day, ...]:
    """Days in their order."""
    return tuple(sorted(days, key=lambda one: (one.on, one.what)))
