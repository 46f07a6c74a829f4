"""Which alerts an edition tells: what is new for its reader, what corrects, what stands open. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, get_args

from models.telling import WRONG, StoredAlert, standing
from models.values import Severity
from pipeline.digests.material import Before, Material

STEPS: tuple[str, ...] = get_args(Severity)
#: Stages in which nothing is open any more.
OVER = frozenset({"ended", "denied", "withdrawn"})
#: Kinds of subjects that are nothing but our own.
OURS = frozenset({"party", "feed", "site", "order", "position"})
#: What later takes away what an earlier event told, by types of claim.
UNDONE = {"supply_cut": ("supply_restored",), "entity_listed": ("entity_delisted",)}
#: What later changes what is asked for, without taking it away, by types of claim.
CHANGED = {"restriction_imposed": ("restriction_eased",), "purchase_discouraged": ("restriction_eased",)}
#: Types of claim whose alerts bear on earlier ones, whenever they came.
TAKING_AWAY = frozenset(kind for kinds in (*UNDONE.values(), *CHANGED.values()) for kind in kinds)
#: Stages in which a happening counts.
COUNTS = frozenset({"announced", "in_force"})
#: From that long past on a day to decide by is no decision any more.
GRACE = timedelta(days=7)
#: So long before the end of an edition that is made something may be known and not be kept yet.
LATE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The alerts of an edition, one a matter.

    Attributes:
        fresh: what the reader was not told of by an edition.
        corrections: of what the reader was told: by what happened since, or because a person found it wrong.
        wrong: those of the corrections that a person closed as wrong.
        standing: what is open and told before, or of this time.
        deciding: open alerts that ask for a decision.
        all: everything known at the edition's end that the reader may be told.
        later: what of it bears on earlier alerts.
        silenced: how many are muted or snoozed, and would be told.
        covers: everything known that no edition took account of before, told or not.
    """

    fresh: tuple[StoredAlert, ...]
    corrections: tuple[StoredAlert, ...]
    standing: tuple[StoredAlert, ...]
    deciding: tuple[StoredAlert, ...]
    all: tuple[StoredAlert, ...]
    silenced: int
    covers: tuple[str, ...]
    wrong: frozenset[str] = frozenset()
    later: "Later" = field(default_factory=lambda: Later(()))


class Later:
    """Alerts that take away or change what earlier ones told, by what they are about."""

    def __init__(self, alerts: Iterable[StoredAlert]) -> None:
        """Look for them among some alerts."""
        self._newest: dict[tuple[str, str], StoredAlert] = {}
        for stored in alerts:
            event = context_of(stored)["event"]
            if event.get("type") not in TAKING_AWAY or stored.draft.stage not in COUNTS:
                continue
            for name in {*event.get("chips", ()), *event.get("firms", ())}:
                key = event["type"], name
                self._newest[key] = max(self._newest.get(key, stored), stored, key=_instant)

    def since(self, stored: StoredAlert, kinds: Sequence[str]) -> StoredAlert | None:
        """The newest alert later than this one, on an event of these types over the same chips or parties."""
        mine = context_of(stored)["event"]
        named = {*mine.get("chips", ()), *(mine.get("firms", ()) if mine.get("type") == "entity_listed" else ())}
        found = [self._newest[kind, name] for kind in kinds for name in named if (kind, name) in self._newest]
        last = max(found, key=_instant, default=None)
        return last if last and last.draft.known_at > stored.draft.known_at else None


def _instant(stored: StoredAlert) -> tuple[datetime, str]:
    return stored.draft.known_at, stored.draft.id


def choose(material: Material, since: datetime, until: datetime, today: date, *, ours: bool = True) -> Chosen:
    """The alerts of an edition.

    Args:
        material: with every alert that the reader asked for.
        since: the end of the reader's last edition, or the beginning of the week (world).
        until: the edition's end; what is known later is passed over.
        today: the day after the edition's last, where the reader is.
        ours: whether the reader reads of what is nothing but our own.
    """
    known = [stored for stored in material.alerts if stored.draft.known_at < until]
    if not ours:
        known = [stored for stored in known if not about_ours(stored)]
    new = [stored for stored in known if is_new(stored, material.before, since)]
    loud = [stored for stored in known if stored.draft.id not in material.silenced]
    holding, later = _that_hold(loud), Later(loud)
    heard = {matter_of(stored) for stored in known if material.before.heard(stored.draft.id)}
    corrections: list[StoredAlert] = []
    others: list[StoredAlert] = []
    for stored in (each for each in new if not is_closed_as_wrong(each)):
        # Whoever heard of it hears that it is corrected, whatever somebody muted since. A correction of what the reader
        # never heard of is news like any other.
        if stored.draft.corrects and (material.before.heard(stored.draft.id) or matter_of(stored) in heard):
            corrections.append(stored)
        elif stored.draft.id not in material.silenced:
            others.append(stored)
    standing_now = [
        stored for stored in latest(holding) if _still_stands(stored, today) and not _is_undone(stored, later)
    ]
    kept = {stored.draft.id for stored in holding}
    wrong = [stored for stored in known if _is_wrong(stored, material.before)]
    return Chosen(
        # What of ours could not be read is told with its begin and end, in its own part.
        fresh=tuple(latest(s for s in others if s.draft.id in kept and s.draft.subject.kind not in {"source", "site"})),
        corrections=(*latest(corrections), *wrong),
        standing=tuple(standing_now),
        deciding=tuple(stored for stored in _deciding(holding) if not _is_undone(stored, later)),
        all=tuple(loud),
        silenced=sum(stored.draft.id in material.silenced for stored in new),
        covers=tuple(sorted(stored.draft.id for stored in known if stored.draft.id not in material.before.covered)),
        wrong=frozenset(stored.draft.id for stored in wrong),
        later=later,
    )


def is_new(stored: StoredAlert, before: Before, since: datetime) -> bool:
    """Whether no edition of the reader took account of it.

    What came in while the last edition was made is in the next, though it was known before that one ended.
    """
    late = LATE if before.covered else timedelta(0)
    return stored.draft.id not in before.covered and stored.draft.known_at >= since - late


def matter_of(stored: StoredAlert) -> tuple[str, str]:
    """What an alert is about in the end: the clock of an event is about the event."""
    subject = stored.draft.subject
    event = context_of(stored)["event"].get("id") if subject.kind == "clock" else None
    if event and subject.id.startswith(f"{event}:"):
        return "event", str(event)
    return subject.kind, subject.id


def latest(alerts: Iterable[StoredAlert]) -> list[StoredAlert]:
    """One alert a matter: the latest, and of those at one instant the most urgent."""
    best: dict[tuple[str, str], StoredAlert] = {}
    for alert in alerts:
        key = matter_of(alert)
        if key not in best or _newer(alert) > _newer(best[key]):
            best[key] = alert
    return list(best.values())


def context_of(stored: StoredAlert) -> Mapping[str, Any]:
    """What the alert keeps of its change: event, list, clock …; an empty event where it keeps none."""
    found: Any = stored.draft.exposure.get("context") or {}
    return {"event": {}, "clock": {}, "list": {}, **found}


def decision_in(stored: StoredAlert) -> Mapping[str, Any] | None:
    """The decision that an alert asks for, as it is kept."""
    found: Any = stored.draft.exposure.get("decide")
    return found or None


def about_ours(stored: StoredAlert) -> bool:
    """Whether an alert is about nothing but our own: a party, a feed or a site of ours, a day in our books."""
    subject, clock = stored.draft.subject, context_of(stored)["clock"]
    return subject.kind in OURS or (subject.kind == "clock" and bool(clock.get("what")))


def _that_hold(alerts: Iterable[StoredAlert]) -> list[StoredAlert]:
    """Those that no later correction of the same matter took back."""
    given = list(alerts)
    corrected: dict[tuple[str, str], datetime] = {}
    for alert in given:
        if alert.draft.corrects:
            key = matter_of(alert)
            corrected[key] = max(alert.draft.known_at, corrected.get(key, alert.draft.known_at))
    return [
        alert
        for alert in given
        if alert.draft.corrects
        or matter_of(alert) not in corrected
        or alert.draft.known_at > corrected[matter_of(alert)]
    ]


def _is_undone(stored: StoredAlert, later: Later) -> bool:
    kinds = UNDONE.get(context_of(stored)["event"].get("type", ""))
    return bool(kinds and later.since(stored, kinds))


def _still_stands(stored: StoredAlert, today: date) -> bool:
    over = stored.draft.corrects or stored.draft.stage in OVER
    return _is_open(stored) and not over and not _is_past(stored, today)


def _deciding(holding: Iterable[StoredAlert]) -> list[StoredAlert]:
    """Of each matter the latest alert that asks for a decision, unless it is over or somebody closed it."""
    given = list(holding)
    over = {matter_of(a) for a in latest(given) if a.draft.stage in OVER or a.draft.corrects or not _is_open(a)}
    return [
        alert
        for alert in latest(a for a in given if decision_in(a) and not a.draft.corrects)
        if matter_of(alert) not in over and _is_open(alert)
    ]


def _newer(alert: StoredAlert) -> tuple[datetime, int, str]:
    return alert.draft.known_at, STEPS.index(alert.draft.severity), alert.draft.rule


def _is_open(alert: StoredAlert) -> bool:
    # Acts carry the wall clock, which in a replay is years ahead of the world: all of them count.
    return standing(alert.acts).open


def is_closed_as_wrong(stored: StoredAlert) -> bool:
    """Whether a person found that what it told was not so."""
    return standing(stored.acts).verdict in WRONG


def _is_wrong(stored: StoredAlert, before: Before) -> bool:
    told = stored.draft.id
    return is_closed_as_wrong(stored) and before.heard(told) and told not in before.corrected


def _is_past(alert: StoredAlert, today: date) -> bool:
    """Whether it reminds of a day that is over: what came of that day is told by the event, or by the next reminder."""
    if alert.draft.subject.kind != "clock":
        return False
    on = context_of(alert)["clock"].get("on")
    return bool(on) and date.fromisoformat(str(on)) < today
