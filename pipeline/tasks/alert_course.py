"""What an alert's event went through: its stages, the days that bind, who told it first, and what else it raised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.silence import event_of
from models.telling import AlertDraft
from pipeline.documents.passing import pass_on
from pipeline.errors import StateError
from pipeline.events.merge import EventView
from pipeline.rendering.filters import day, phrase, plural, span
from pipeline.storage.alerts import load_alert
from pipeline.storage.engine import reading
from pipeline.storage.events import load_views
from pipeline.storage.tellings import Raised, Telling, load_paragraphs, load_raised, load_tellings, parts_of
from pipeline.storage.timeline import Turn, load_turns
from pipeline.tasks.alert_days import (
    Day,
    Source,
    days_of_clauses,
    days_of_comments,
    days_of_event,
    left_to,
    makers_of,
    ordered,
)
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
            return Course("", now.date(), days=ordered(days_of_clauses(draft, now.date())))
        [view] = views
        events = parts_of(connection, view.id)
        tellings = load_tellings(connection, events)
        turns = load_turns(connection, [view.id]).get(view.id, ())
        raised = load_raised(connection, events)
        names = {key: entry.name for key, entry in catalogue_in(connection).entries.items()}
        makers = makers_of(view, tellings)
        paragraphs = load_paragraphs(connection, {(one.revision, one.start) for one in makers.values()})
    sources = _sources(tellings)
    standing = [one for one in tellings if not one.struck]
    tellers = _tellers(standing, sources, draft.known_at)
    days = [
        *days_of_event(view, makers, paragraphs, sources, draft, now.date()),
        *days_of_comments(standing, sources, now.date()),
    ]
    told = tuple(_turned(turn, sources, names, raised, draft) for turn in turns)
    of_turns = {each.id for one in told for each in one.alerts}
    return Course(
        event=view.id,
        today=now.date(),
        stage=view.stage,
        contradicted=view.contradicted,
        steps=_steps(view, turns, sources, makers, draft, now.date()),
        turns=told,
        days=ordered([*days, *days_of_clauses(draft, now.date())]),
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
