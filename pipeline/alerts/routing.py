"""Who is told of an alert, by which way and when, and for everybody else why not: one outcome for each way."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from models.keeping import keep_back
from models.notice import NoticeDraft, NoticeKind, Waits
from models.recipient import SEVERITIES, Addressee, Cadence, Route
from models.telling import AlertDraft
from models.values import Severity, Subject
from pipeline.alerts.identity import message_key
from pipeline.alerts.wanting import is_ours
from pipeline.alerts.windows import after_quiet, due_at

#: How long after a message a further one about the same waits, so that a burst is one message and not ten.
AGAIN: Mapping[Severity, timedelta] = {
    "critical": timedelta(minutes=3),
    "high": timedelta(hours=1),
    "medium": timedelta(hours=1),
    "low": timedelta(hours=1),
}
WAITS: Mapping[Cadence, Waits] = {"hourly": "hour", "daily": "day"}
Way = tuple[str, str, str]  # recipient, channel, address


def nothing(_who: Addressee) -> str:
    """Nobody asked for less."""
    return ""


@dataclass(frozen=True)
class Met:
    """What an alert meets when it is told.

    Attributes:
        kind: what the message would be.
        reconstruction: the world is a replay, whose readers need no confirmation.
        told: the ways by which somebody got a message about this subject: corrections and closings reach these alone.
        to: names of those to whom an escalation goes, or to whom somebody asked that it be sent.
        turn: which closing, opening or asking of the alert itself makes it; "" for what the alert makes.
        at: now (world), where it is told later than the alert became known.
        unwanted: says of a recipient why they do not want this alert; "" where they do.
        silenced: why nobody is told now (muted, snoozed); "" where they are. Corrections and closings pass.
        spent: of each recipient the severities of what the rule told within its throttle's span, by what it counts;
            under "" what counts for everybody.
        lately: when a way last got a message about the same (world).
    """

    kind: NoticeKind = "first"
    reconstruction: bool = False
    told: Collection[Way] = ()
    to: Collection[str] = ()
    turn: str = ""
    at: datetime | None = None
    unwanted: Callable[[Addressee], str] = nothing
    silenced: str = ""
    spent: Mapping[str, Sequence[Severity]] = field(default_factory=dict)
    lately: Mapping[Way, datetime] = field(default_factory=dict)


def thread_of(subject: Subject, known_at: datetime) -> str:
    """What a message about a subject is about: a clock's event, a list's edition of a day, else the subject."""
    head = subject.id.partition(":")[0]
    if subject.kind == "clock" and head.startswith("ev-"):
        return f"event:{head}"
    if subject.kind in {"list_entry", "party"}:
        # Entries come by the dozen with one notice, and parties by the dozen with one edition of a list.
        return f"{subject.kind}:{head if subject.kind == 'list_entry' else ''}:{known_at.astimezone(UTC):%Y-%m-%d}"
    return f"{subject.kind}:{subject.id}"


def untold(alert: AlertDraft) -> str:
    """Why nobody at all is told of an alert; "" where people may be."""
    if alert.origin != "live":
        return f"it comes from a {alert.origin}, which is told to nobody"
    if alert.dry_run:
        return f"rule {alert.rule} is being tried out, and is told to nobody"
    return ""


def route(alert: AlertDraft, people: Sequence[Addressee], met: Met) -> tuple[NoticeDraft, ...]:
    """One outcome for each way of each person: told and when, or not and why.

    Args:
        alert: the alert.
        people: everybody who may be told, each once.
        met: what it meets.

    Returns:
        In the order of people and ways. Never two that are told by one channel and address.
    """
    found = [_outcome(alert, who, way, people, met) for who in people for way in who.routes]
    return tuple(_each_address_once(found))


def _outcome(raised: AlertDraft, who: Addressee, way: Route, people: Sequence[Addressee], met: Met) -> NoticeDraft:
    seen = keep_back(raised, who.kept_from)
    alert = seen or raised
    zone = ZoneInfo(who.time_zone)
    known_at = alert.known_at.astimezone(UTC)
    draft = NoticeDraft(
        key=message_key(f"{alert.id}/{met.turn}" if met.turn else alert.id, who.name, way, met.kind),
        alert_id=alert.id,
        recipient=who.name,
        channel=way.channel,
        address=way.address,
        kind=met.kind,
        state="not_told",
        why="",
        subject=alert.subject,
        thread=thread_of(alert.subject, alert.known_at),
        rule=alert.rule,
        severity=alert.severity,
        cadence=way.as_wanted.cadence.get(alert.severity, "never"),
        waits="",
        hold=alert.hold,
        due_at=known_at,
        known_at=known_at,
    )
    if seen is None:
        return replace(draft, why=f"it tells of what is kept from {who.name}")
    never = "" if met.kind == "asked" else untold(alert)
    if why := never or _out_of_reach(who, way, met) or _not_asked(alert, draft, who, people, met):
        return replace(draft, why=why)
    now = max(known_at, met.at.astimezone(UTC)) if met.at else known_at
    if met.kind == "asked":
        return replace(draft, state="due", due_at=now, why=_why(met.kind))
    if met.kind != "first":
        return _at(draft, now, "", who, zone, _why(met.kind))
    if draft.cadence == "weekly":
        return replace(draft, state="digest", why=f"{alert.severity} is told by the weekly digest this way")
    if draft.cadence == "never":
        return replace(draft, why=f"{alert.severity} is never told this way")
    if why := _throttled(alert, who, met):
        return replace(draft, state="throttled", why=why)
    why = f"{alert.severity} is told {'at once' if draft.cadence == 'instant' else draft.cadence} this way"
    if why_wanted := _for_whom(who, people, met):
        why += f"; {why_wanted}"
    if draft.cadence == "instant":
        last = met.lately.get(draft.way)
        again = last.astimezone(UTC) + AGAIN[alert.severity] if last else known_at
        return _at(draft, max(known_at, again), "thread" if again > known_at else "", who, zone, why)
    return _at(draft, due_at(draft.cadence, known_at, zone, who.digest_hour), WAITS[draft.cadence], who, zone, why)


def _at(draft: NoticeDraft, at: datetime, waits: Waits, who: Addressee, zone: ZoneInfo, why: str) -> NoticeDraft:
    """Due at an instant, or at the end of the quiet hours in which it lies."""
    end = after_quiet(at, draft.severity, who.quiet, zone)
    if end > at:
        return replace(draft, state="due", due_at=end, waits="quiet", why=f"{why}; after their quiet hours")
    return replace(draft, state="due", due_at=at, waits=waits, why=why)


def _out_of_reach(who: Addressee, way: Route, met: Met) -> str:
    if not who.active:
        return f"{who.name} is switched off"
    if way.gone_at:
        return "the other side said that nobody is there any more"
    if met.kind != "first" and "instant" in way.stopped:
        return "they unsubscribed from this way"
    return "" if way.is_open(reconstruction=met.reconstruction) else "this way was not confirmed"


def _not_asked(alert: AlertDraft, draft: NoticeDraft, who: Addressee, people: Sequence[Addressee], met: Met) -> str:
    """Why this kind of message is not for this recipient."""
    if met.kind in {"correction", "closing"}:
        return "" if _was_told(draft, who, met) else "was told nothing of it this way"
    if met.kind in {"escalation", "asked"} and who.name not in met.to:
        return "it does not escalate to them" if met.kind == "escalation" else "nobody asked to send it to them"
    if met.kind in {"escalation", "asked"}:
        return "it is about what is ours, which research does not reach" if _is_kept(alert, who) else ""
    if who.profile == "research" and is_ours(alert):
        return met.unwanted(who)
    if (why := met.unwanted(who)) and not _teams_that_want(who, people, met):
        return why
    return met.silenced


def _was_told(draft: NoticeDraft, who: Addressee, met: Met) -> bool:
    """Told this way; or by a way that they have no more, and then by all that they have now."""
    theirs = {way for way in met.told if way[0] == who.name}
    now = {(who.name, way.channel, way.address) for way in who.routes}
    return draft.way in theirs or bool(theirs and not theirs & now)


def _is_kept(alert: AlertDraft, who: Addressee) -> bool:
    return who.profile == "research" and is_ours(alert)


def _teams_that_want(who: Addressee, people: Sequence[Addressee], met: Met) -> list[str]:
    """The teams without ways of their own that this person is in, and that want it."""
    return [
        team.name
        for team in people
        if team.active
        and team.kind == "team"
        and not team.routes
        and who.name in team.members
        and not met.unwanted(team)
    ]


def _for_whom(who: Addressee, people: Sequence[Addressee], met: Met) -> str:
    if met.unwanted(who):
        return f"as one of {', '.join(_teams_that_want(who, people, met))}"
    return ""


def _why(kind: NoticeKind) -> str:
    return {
        "correction": "was told of it, so is told of the correction",
        "closing": "was told of it, so is told that it is closed",
        "escalation": "nobody acknowledged it in time",
        "asked": "somebody asked to send it",
    }[kind]


def _throttled(alert: AlertDraft, who: Addressee, met: Met) -> str:
    """Why a throttle lets it wait. What is graver than all that was told passes: it is other news."""
    if alert.throttle is None:
        return ""
    told = met.spent.get(who.name) or met.spent.get("", ())
    as_grave = [severity for severity in told if SEVERITIES.index(severity) >= SEVERITIES.index(alert.severity)]
    if len(as_grave) < alert.throttle.most:
        return ""
    hours = alert.throttle.within.total_seconds() / 3600
    span = f"{hours:g} hour{'' if hours == 1 else 's'}" if hours < 48 else f"{hours / 24:g} days"
    per = {"rule": "", "recipient": " to one recipient"}.get(alert.throttle.per, f" for one {alert.throttle.per}")
    return f"rule {alert.rule} tells at most {alert.throttle.most}{per} in {span}; it is counted and in the digest"


def _each_address_once(found: Sequence[NoticeDraft]) -> list[NoticeDraft]:
    """Of several that reach one address the soonest is told; the others say by whom."""
    soonest: dict[tuple[str, str], NoticeDraft] = {}
    for notice in found:
        place = (notice.channel, notice.address)
        if notice.state == "due" and (place not in soonest or notice.due_at < soonest[place].due_at):
            soonest[place] = notice
    return [
        notice
        if notice.state != "due" or (first := soonest[notice.channel, notice.address]) is notice
        else replace(notice, state="not_told", why=f"told to the same address as {first.recipient}", waits="")
        for notice in found
    ]
