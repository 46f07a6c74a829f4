"""What an alert's event went through: its stages, the days that bind, who told it first, and what else it raised."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from models.silence import event_of
from models.telling import AlertDraft
from models.values import ExposureRow
from pipeline.documents.passing import pass_on
from pipeline.errors import StateError
from pipeline.events.merge import EventView
from pipeline.holdings.acts import ORDERED
from pipeline.holdings.clocks import WORDS
from pipeline.holdings.deadlines import StoodTo
from pipeline.holdings.stored import read_exposure, read_stood
from pipeline.holdings.telling import tell_clause
from pipeline.rendering.filters import day, listing, phrase, plural, span
from pipeline.storage.alerts import load_alert
from pipeline.storage.engine import reading
from pipeline.storage.events import load_views
from pipeline.storage.tellings import Raised, Telling, load_paragraphs, load_raised, load_tellings, parts_of
from pipeline.storage.timeline import Turn, load_turns
from pipeline.tasks.alert_view import left_to
from pipeline.tasks.context import Context
from pipeline.tasks.event_lines import told_why
from pipeline.tasks.knowledge import catalogue_in

#: The way that most happenings go; what ends otherwise has its own last step.
WAY = ("rumoured", "proposed", "announced", "in_force", "ended")
OTHERWISE = ("denied", "withdrawn")
#: What is to come by a kind of day, and the step that it leads to.
LEADS = {"effective": "in_force", "expiry": "ended"}
_LED_BY = {stage: kind for kind, stage in LEADS.items()}
#: As many texts are told one by one.
MOST_TOLD = 40


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
class Step:
    """One stage of the strip: `state` is past, now, ahead or none; `hint` says when it is to come."""

    stage: str
    state: str
    on: date | None = None
    source: Source | None = None
    here: bool = False  # this alert tells of it
    times: int = 0
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Turned:
    """One turn of the event, with the alerts that it raised."""

    at: datetime
    said: str
    why: str
    source: Source | None
    here: bool
    alerts: tuple[Raised, ...]


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


@dataclass(frozen=True, slots=True)
class Teller:
    """A text that tells it: `after` the first in words, "" for the first; `since`: it came after this alert."""

    source: Source
    at: datetime
    after: str
    official: bool
    copied: bool
    since: bool


@dataclass(frozen=True, slots=True)
class Course:
    """Everything of an alert's event.

    Attributes:
        event: its id; "" for an alert about no event.
        today: of the watched world.
        stage: in which it is now.
        contradicted: texts stand against each other.
        steps: the strip.
        turns: every turn, in order.
        days: that bind, in order.
        tellers: the texts, the first first; `more` are not named.
        origins: independent ones among all its texts by now.
        documents: that tell it by now.
        claims: numbers of the claims that its passages rest on, by (revision, start, end).
        others: other alerts on it than those of a turn.
        later: the last alert on it, where it came after this one.
    """

    event: str
    today: date
    stage: str = ""
    contradicted: bool = False
    steps: tuple[Step, ...] = ()
    turns: tuple[Turned, ...] = ()
    days: tuple[Day, ...] = ()
    tellers: tuple[Teller, ...] = ()
    more: int = 0
    origins: int = 0
    documents: int = 0
    claims: Mapping[tuple[int, int, int], int] | None = None
    others: tuple[Raised, ...] = ()
    later: Raised | None = None

    @property
    def next(self) -> Day | None:
        """The next day that binds."""
        return next((each for each in self.days if each.ahead), None)


def course_of(context: Context, alert_id: str) -> Course | None:
    """The course of what an alert is about, as it stands today; None where there is no such alert."""
    now = context.clocks.world_now()
    with reading(context.engine) as connection:
        try:
            draft = load_alert(connection, alert_id, hidden=context.hidden_subjects).draft
        except StateError:
            return None
        event_id = event_of(draft)
        views = load_views(connection, [event_id]) if event_id else []
        if not views:
            return Course("", now.date(), days=_ordered(_of_clauses(draft, now.date())))
        [view] = views
        events = parts_of(connection, view.id)
        tellings = load_tellings(connection, events)
        turns = load_turns(connection, [view.id]).get(view.id, ())
        raised = load_raised(connection, events)
        names = {key: entry.name for key, entry in catalogue_in(connection).entries.items()}
        makers = _makers(view, tellings)
        paragraphs = load_paragraphs(connection, {(one.revision, one.start) for one in makers.values()})
    sources = _sources(tellings)
    standing = [one for one in tellings if not one.struck]
    tellers = _tellers(standing, sources, draft.known_at)
    days = [*_of_event(view, makers, paragraphs, sources, draft, now.date()), *_comments(standing, sources, now.date())]
    told = tuple(_turned(turn, sources, names, raised, draft) for turn in turns)
    of_turns = {each.id for one in told for each in one.alerts}
    return Course(
        event=view.id,
        today=now.date(),
        stage=view.stage,
        contradicted=view.contradicted,
        steps=_steps(view, turns, sources, makers, draft, now.date()),
        turns=told,
        days=_ordered([*days, *_of_clauses(draft, now.date())]),
        tellers=tuple(tellers[:MOST_TOLD]),
        more=max(0, len(tellers) - MOST_TOLD),
        origins=len({one.publisher or one.document for one in standing if not one.copied}),
        documents=len({one.document for one in standing}),
        claims={(one.revision, one.start, one.end): one.claim for one in tellings},
        later=raised[-1] if raised and raised[-1].known_at > draft.known_at else None,
        others=tuple(each for each in raised if each.id not in of_turns and each.id != draft.id),
    )


def _sources(tellings: Sequence[Telling]) -> dict[int, Source]:
    """By claim where it is said, opened for signed-in people."""
    opened = pass_on([one.passage for one in tellings], "signed_in")
    return {
        one.claim: Source(one.document, (one.revision, one.start, one.end), shown.publisher, shown.title or "Untitled")
        for one, shown in zip(tellings, opened, strict=True)
    }


# ── stages ───────────────────────────────────────────────────────────────────────────────────────


def _steps(
    view: EventView,
    turns: Sequence[Turn],
    sources: Mapping[int, Source],
    makers: Mapping[str, Telling],
    draft: AlertDraft,
    today: date,
) -> tuple[Step, ...]:
    reached: dict[str, list[Turn]] = {}
    for turn in turns:
        if turn.from_stage != turn.to_stage or not reached:
            reached.setdefault(turn.to_stage, []).append(turn)
    other = next((stage for stage in OTHERWISE if stage in reached), None)
    way: tuple[str, ...] = (*WAY[:-1], other if other and "ended" not in reached else "ended")
    if other and "ended" in reached:
        way = (*WAY, other)
    hints = _hints(view, today)
    steps = []
    for stage in way:
        told = reached.get(stage, [])
        last = told[-1] if told else None
        state = "now" if stage == view.stage else "past" if told else "ahead" if stage in hints else "none"
        source = sources.get(last.claim) if last and last.claim else None
        if last and last.claim is None and (kind := _LED_BY.get(stage, "")) in makers:
            # The day came: the text that stated it made the move.
            source = sources.get(makers[kind].claim)
        here = any(turn.id == draft.occasion for turn in told)
        hint = "" if told and stage == view.stage else hints.get(stage, "")
        on = last.known_at.date() if last else None
        steps.append(Step(stage, state, on, source, here, len(told), hint))
    return tuple(steps)


def _hints(view: EventView, today: date) -> dict[str, str]:
    """When a stage that is still to come is to come."""
    if view.stage in {"ended", *OTHERWISE}:
        return {}
    days = {"effective": view.effective, "expiry": view.ends_on}
    return {
        LEADS[kind]: f"{'from' if kind == 'effective' else 'on'} {day(on)}, {left_to(on, today)}"
        for kind, on in days.items()
        if on and on > today
    }


def _turned(
    turn: Turn, sources: Mapping[int, Source], names: Mapping[str, str], raised: Sequence[Raised], draft: AlertDraft
) -> Turned:
    source = sources.get(turn.claim) if turn.claim else None
    changed = turn.from_stage != turn.to_stage
    said = f"{phrase(turn.from_stage) if turn.from_stage else 'first'} → {phrase(turn.to_stage)}"
    if not changed:
        said = f"{phrase(_KINDS.get(turn.kind, turn.kind))} ({phrase(turn.to_stage)} as before)"
    return Turned(
        turn.known_at,
        said,
        told_why(turn.why, names).replace("in_force", "in force"),
        source,
        turn.id == draft.occasion,
        tuple(each for each in raised if each.occasion == turn.id and each.id != draft.id),
    )


_KINDS = {"dated": "another day", "limited": "limits stated", "stage": "told again"}


# ── days ─────────────────────────────────────────────────────────────────────────────────────────


def _makers(view: EventView, tellings: Iterable[Telling]) -> dict[str, Telling]:
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


def _of_event(
    view: EventView,
    makers: Mapping[str, Telling],
    paragraphs: Mapping[tuple[int, int], str],
    sources: Mapping[int, Source],
    draft: AlertDraft,
    today: date,
) -> list[Day]:
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


def _of_clauses(draft: AlertDraft, today: date) -> list[Day]:
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


def _comments(tellings: Iterable[Telling], sources: Mapping[int, Source], today: date) -> list[Day]:
    found: dict[str, Day] = {}
    for one in tellings:
        if one.comments_until and one.document not in found:
            on = one.comments_until
            what = "Comments close" if on > today else "Comments closed"
            found[one.document] = Day(on, left_to(on, today), on > today, what, sources[one.claim], "")
    return list(found.values())


def _ordered(days: Iterable[Day]) -> tuple[Day, ...]:
    return tuple(sorted(days, key=lambda one: (one.on, one.what)))


# ── who told it ──────────────────────────────────────────────────────────────────────────────────


def _tellers(tellings: Sequence[Telling], sources: Mapping[int, Source], raised_at: datetime) -> list[Teller]:
    """The documents in the order in which they told it, each once."""
    found: dict[str, Teller] = {}
    first = tellings[0].told_at if tellings else None
    for one in tellings:
        if one.document not in found and first is not None:
            after = "" if not found else _after_first(one.told_at - first)
            found[one.document] = Teller(
                sources[one.claim], one.told_at, after, one.official, one.copied, one.known_at > raised_at
            )
    return list(found.values())


def _after_first(gap: timedelta) -> str:
    if gap < timedelta(minutes=1):
        return "at once"
    if gap < timedelta(hours=1):
        return f"{plural(round(gap.total_seconds() / 60), 'minute')} later"
    return f"{span(gap)} later"
