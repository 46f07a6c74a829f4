"""What people want to hear nothing of for a while, or for ever: keyed on what it is about, never on its words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, get_args

from sqlmodel import Field, SQLModel

from models.columns import RowId, Utc
from models.telling import AlertDraft, Standing, StoredAlert, standing

#: What a silence may be kept on: an event with its clocks, an entity, a rule, a source, or another subject of alerts.
Scope = Literal["event", "entity", "rule", "source", "list_entry", "clock", "party", "feed", "site"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
#: Who ends a silence whose time has come.
ITSELF = "chipwatch"


class SilenceRow(SQLModel, table=True):
    """One row per mute or snooze that somebody asked for. Never overwritten: its end is a row of its own."""

    __tablename__ = "silence"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    scope: str = Field(description="event, entity, rule, source, list_entry, clock, party, feed, site")
    key: str = Field(index=True, description="an id of that kind")
    until_at: datetime | None = Field(default=None, sa_type=Utc, description="world; open again from then on")
    until_stage: bool = Field(default=False, description="it ends when the event's stage is another")
    stage: str | None = Field(default=None, description="the event's, when it was silenced")
    moves: int = Field(default=0, description="how many moves the event had then")
    who: str
    why: str = ""
    known_at: datetime = Field(sa_type=Utc, description="world")
    recorded_at: datetime = Field(sa_type=Utc, description="wall")


class SilenceEnd(SQLModel, table=True):
    """One row per silence that is over: by whom, or by what."""

    __tablename__ = "silence_end"

    silence_id: int = Field(primary_key=True, foreign_key="silence.id", sa_type=RowId)
    who: str = Field(description="a person; chipwatch where its time had come")
    why: str
    occasion: str | None = Field(default=None, description="the move by which the stage became another")
    known_at: datetime = Field(sa_type=Utc, description="world")
    recorded_at: datetime = Field(sa_type=Utc, description="wall")


@dataclass(frozen=True, slots=True)
class Silence:
    """A mute (for ever, until undone) or a snooze (until an instant of the world, or another stage, or either).

    `ended_…` tell its end, and are None and "" while it stands.
    """

    id: int
    scope: Scope
    key: str
    who: str
    why: str
    known_at: datetime
    recorded_at: datetime
    until_at: datetime | None = None
    until_stage: bool = False
    stage: str | None = None
    moves: int = 0
    ended_at: datetime | None = None
    ended_by: str = ""
    ended_why: str = ""
    ended_on: str | None = None  # the move that woke it

    @property
    def state(self) -> Literal["muted", "snoozed"]:
        """What an alert under it is."""
        return "snoozed" if self.until_at is not None or self.until_stage else "muted"

    def holds(self, now: datetime) -> bool:
        """Whether it stands at an instant of the world."""
        return self.ended_at is None and (self.until_at is None or now < self.until_at)

    @property
    def ends(self) -> str:
        """`until 2026-06-01 or until the stage changes`; "" for a mute."""
        ends = [f"until {self.until_at:%Y-%m-%d}"] if self.until_at else []
        return " or ".join([*ends, "until the stage changes"] if self.until_stage else ends)

    @property
    def told(self) -> str:
        """`snoozed on 2026-05-19 by ada until 2026-06-01 or until the stage changes`."""
        return f"{self.state} on {self.known_at:%Y-%m-%d} by {self.who} {self.ends}".rstrip()

    @property
    def woke(self) -> str:
        """`snoozed on 2026-05-19 by ada, woke because the stage moved to in force`; "" while it stands."""
        if self.ended_at is None:
            return ""
        ended = f"woke because {self.ended_why}" if self.ended_by == ITSELF else f"ended by {self.ended_by}"
        return f"{self.state} on {self.known_at:%Y-%m-%d} by {self.who}, {ended}"


def silenced(alert: AlertDraft, silences: Iterable[Silence], now: datetime) -> Silence | None:
    """The silence that an alert is under at an instant of the world; None where it is to be heard."""
    return Quiet(silences, now).over(alert)


class Quiet:
    """What is silenced at an instant of the world.

    A mute or snooze of an event holds for its clocks too. One of an entity or a source holds where everything of its
    kind that the alert names is silenced: what also names another is heard. An event snoozed until its stage changes is
    heard again from the first alert at another stage on, however the words or figures of the others differ. Of
    corrections nobody is to be asked: they go to who was told, whatever is silenced.
    """

    def __init__(self, silences: Iterable[Silence], now: datetime) -> None:
        """Sort them.

        Args:
            silences: all that may matter, ended ones too.
            now: world time.
        """
        self._by_scope: dict[str, dict[str, Silence]] = {}
        for each in silences:
            if each.holds(now):
                self._by_scope.setdefault(each.scope, {}).setdefault(each.key, each)

    def over(self, alert: AlertDraft) -> Silence | None:
        """The silence that an alert is under; None where it is to be heard."""
        by_scope = self._by_scope
        if not by_scope:
            return None
        own = [by_scope.get(scope, {}).get(key) for scope, key in _own_keys(alert)]
        found = [each for each in own if each is not None]
        if "source" in by_scope:
            found += _all_of((sources_of(alert),), by_scope["source"])
        if "entity" in by_scope:
            found += _all_of(entities_of(alert), by_scope["entity"])
        return min((each for each in found if not _moved_on(alert, each)), key=by_end, default=None)


def _all_of(groups: Iterable[frozenset[str]], kept: Mapping[str, Silence]) -> list[Silence]:
    return [min((kept[key] for key in group), key=by_end) for group in groups if group and group <= kept.keys()]


def woken(alert: AlertDraft, silences: Iterable[Silence]) -> Silence | None:
    """The snooze from which this very alert woke its event, where it is the turn that brought the other stage."""
    keys = set(_own_keys(alert))
    over = [s for s in silences if s.ended_on is not None and s.ended_on == alert.occasion and (s.scope, s.key) in keys]
    return max(over, key=lambda each: each.id, default=None)


def stands(alert: StoredAlert, silences: Sequence[Silence], now: datetime) -> Standing:
    """Where an alert stands, silences counted: an open one under a silence is muted or snoozed."""
    found = standing(alert.acts)
    silence = silenced(alert.draft, silences, now) if found.open else None
    if silence:
        # Who had it when it was silenced has it again when it wakes.
        return replace(found, state=silence.state, silence=silence.told)
    return replace(found, silence=_woke(alert.draft, silences, now)) if found.open else found


def _woke(alert: AlertDraft, silences: Iterable[Silence], now: datetime) -> str:
    """From what an alert woke last, where that ended by itself; "" where it did not."""
    keys = set(_own_keys(alert))
    over = [each for each in silences if (each.scope, each.key) in keys and each.ended_by == ITSELF]
    # One whose day has come may not be noted yet.
    due = [
        each for each in silences if (each.scope, each.key) in keys and each.ended_at is None and not each.holds(now)
    ]
    if due:
        return f"{due[-1].told}: {due[-1].until_at:%Y-%m-%d} has come"
    return max(over, key=lambda each: each.id).woke if over else ""


def event_of(alert: AlertDraft) -> str:
    """The id of the event that an alert is about, or whose clock it is about; "" for none."""
    if alert.subject.kind == "event":
        return alert.subject.id
    return str(_part(alert, "event").get("id") or "")


def sources_of(alert: AlertDraft) -> frozenset[str]:
    """The sources that an alert rests on."""
    own = {alert.subject.id} if alert.subject.kind == "source" else set()
    return frozenset(own | {piece.source for piece in alert.evidence})


def entities_of(alert: AlertDraft) -> tuple[frozenset[str], frozenset[str]]:
    """Catalogue ids of the chips and of the firms and parties that an alert names."""
    event, entry = _part(alert, "event"), _part(alert, "list")
    party = {alert.subject.id} if alert.subject.kind == "party" else set()
    firms = {*_texts(event, "firms"), *_texts(entry, "party_firms"), *party}
    return frozenset(_texts(event, "chips")), frozenset(firms)


def _own_keys(alert: AlertDraft) -> list[tuple[str, str]]:
    keys = [("rule", alert.rule), (alert.subject.kind, alert.subject.id)]
    return keys + ([("event", event)] if (event := event_of(alert)) else [])


def by_end(silence: Silence) -> tuple[bool, datetime, int]:
    """The order in which silences end: those for ever last."""
    return silence.until_at is None, silence.until_at or silence.known_at, silence.id


def _moved_on(alert: AlertDraft, silence: Silence) -> bool:
    """Whether an alert came after an event was snoozed, and at another stage."""
    if not (silence.until_stage and silence.scope == "event") or alert.known_at <= silence.known_at:
        return False
    return alert.stage is not None and alert.stage != silence.stage


def _part(alert: AlertDraft, name: str) -> Mapping[str, Any]:
    context: Any = alert.exposure.get("context") or {}
    return context.get(name) or {}


def _texts(part: Mapping[str, Any], name: str) -> Collection[str]:
    return [str(each) for each in part.get(name) or ()]
