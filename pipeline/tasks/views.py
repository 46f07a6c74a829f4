"""Queries for pages and commands: plain frozen values, ready to be shown. Opens its own short transactions."""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection

from models.filters import Filters, Place
from models.recipient import Addressee
from models.silence import Silence, stands
from models.telling import Act, StoredAlert
from models.terms import Audience, Passage, Told, Words
from pipeline.documents.passing import pass_on
from pipeline.documents.sections import cite
from pipeline.errors import StateError
from pipeline.rendering.filters import money
from pipeline.sources.tools.federal_register import register_note
from pipeline.storage import alerts as alert_store
from pipeline.storage.alert_conditions import Asked
from pipeline.storage.alert_list import count, find_words, page_of
from pipeline.storage.documents import kept_words, load_revisions
from pipeline.storage.editions import load_editions
from pipeline.storage.engine import reading
from pipeline.storage.events import load_moves
from pipeline.storage.feeds import told_at
from pipeline.storage.holdings import load_inventory
from pipeline.storage.outbox import count_outbox, oldest_waiting
from pipeline.storage.pauses import Paused, load_pause
from pipeline.storage.recipients import load_recipient
from pipeline.storage.silences import load_silences
from pipeline.storage.sources import SourceStatus, load_states
from pipeline.storage.state import last_run, load_world
from pipeline.tasks.context import Context, open_context
from pipeline.tasks.exposure_view import view_exposure
from pipeline.tasks.mailbox import has_mailbox
from pipeline.tasks.places import Spotted, place_of, spot_of

#: More alerts than a list is ever asked for at once.
MOST = 10_000_000
AROUND = 240  # code points of the paragraph shown before and after the quoted span
WELL = {"ok", "quiet"}


#: Who asks for a page, as a recipient: what they see is less than all where something is kept from them.
asking: ContextVar[Addressee | None] = ContextVar("asking", default=None)


@cache
def deployment() -> Context:
    """The process's deployment: pages are served by one process for one."""
    return open_context()


def context() -> Context:
    """The deployment as whoever asks for the page sees it."""
    who = asking.get()
    return deployment().as_seen_by(who) if who else deployment()


def ask_as(name: str) -> Addressee | None:
    """Read as a signed-in reader from here on: as the recipient of that name, if one is written down; gives them."""
    asking.set(None)
    with reading(context().engine) as connection:
        who = load_recipient(connection, name)
    asking.set(who)
    return who


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert as one line of a list."""

    id: str
    severity: str
    severity_why: str
    title: str
    rule: str
    stage: str | None
    known_at: datetime
    recorded_at: datetime
    units_in_scope: int
    value_in_scope: str
    state: str
    subject: str
    occasion: str
    paragraph: str
    chips: tuple[str, ...]
    evidence: int
    held_by: str = ""  # who acknowledged it, or has it
    silence: str = ""  # how it is muted or snoozed; or from what it woke
    at_least: bool = False  # units and value are lower bounds: a site is late, or an item is not matched
    dry_run: bool = False  # its rule is being tried out: nobody is told
    hold: str = ""  # why its messages wait for a person


@dataclass(frozen=True, slots=True)
class AlertList:
    """One page of the list; `dry_runs` counts the alerts of rules that are tried out, which it leaves out."""

    total: int
    lines: tuple[AlertLine, ...]
    dry_runs: int = 0


@dataclass(frozen=True, slots=True)
class Health:
    """How the watch itself is doing: the line on top of every page."""

    reconstruction: bool
    world_now: datetime
    last_sweep_at: datetime | None
    age: str
    sources_well: int
    sources_all: int
    troubled: tuple[str, ...]
    inventory_at: datetime | None
    mailbox: bool
    held: int = 0
    dead: int = 0
    paused: str = ""  # who stopped all sending, when and why
    oldest_waiting: str = ""  # how long the message that waits longest to be sent has waited


@dataclass(frozen=True, slots=True)
class AlertDetail:
    """Everything that the page of one alert shows."""

    alert: AlertLine
    evidence: tuple[Told, ...]
    withheld: int
    origins: Mapping[str, Any]
    moves: tuple[Mapping[str, Any], ...]
    exposure: Mapping[str, Any]
    why: str
    made_from: tuple[tuple[str, str], ...]
    acts: tuple[Act, ...]
    withheld_comments: int = 0  # privileged ones, which who is asking does not see


def list_alerts(
    filters: Filters, *, limit: int | None = None, offset: int = 0, ctx: Context | None = None
) -> AlertList:
    """The alerts that a filter asks for, one after the other; its part `owner` is the page's alone."""
    ctx = ctx or context()
    now = ctx.clocks.world_now()
    with reading(ctx.engine) as connection:
        silences = load_silences(connection)
        asked = find_words(connection, Asked(filters, silences, now, ctx.hidden_subjects))
        ids = page_of(connection, asked, Place(), MOST if limit is None else offset + limit).ids[offset:]
        total = count(connection, asked)
        found = [
            stored
            for start in range(0, len(ids), 500)
            for stored in alert_store.load_alerts_by_id(connection, ids[start : start + 500], hidden=asked.hidden)
        ]
        dry_runs = alert_store.count_alerts(connection, hidden=ctx.hidden_subjects, dry_run=True)
    lines = {stored.draft.id: line_of(stored, silences, now) for stored in found}
    return AlertList(total, tuple(lines[each] for each in ids if each in lines), dry_runs)


def show_alert(
    alert_id: str, *, ctx: Context | None = None, audience: Audience = "signed_in", privileged: bool = False
) -> AlertDetail | None:
    """One alert with its evidence in place, history and exposure; None where there is none of that id.

    Args:
        alert_id: of the alert.
        ctx: the deployment.
        audience: who will read: it decides what of the evidence is told.
        privileged: they may act, and read on our own page: privileged comments are told to nobody else.
    """
    ctx = ctx or context()
    with reading(ctx.engine) as connection:
        try:
            stored = alert_store.load_alert(connection, alert_id, hidden=ctx.hidden_subjects)
        except StateError:
            return None
        draft = stored.draft
        quoted = [_around(connection, passage) for passage in draft.evidence]
        moves = load_moves(connection, draft.subject.id) if draft.subject.kind == "event" else ()
        silences = load_silences(connection)
    # Captures may lie far away: they are asked for when the transaction is over.
    placed = [
        replace(passage, place=place_of(ctx.captures, spotted)) if spotted else passage for passage, spotted in quoted
    ]
    evidence = pass_on(placed, audience)
    acts = told_acts(stored.acts, ctx.settings.profile, privileged=privileged)
    return AlertDetail(
        alert=line_of(stored, silences, ctx.clocks.world_now()),
        evidence=evidence,
        withheld=len(draft.evidence) - len(evidence),
        origins=_origins(draft.origins),
        moves=tuple(
            {"known_at": move.known_at, "from_stage": move.from_stage, "to_stage": move.to_stage, "why": move.why}
            for move in moves
        ),
        exposure=view_exposure(draft.exposure),
        why=draft.severity_why,
        made_from=tuple(sorted(draft.made_from.items())),
        acts=acts,
        withheld_comments=sum(act.privileged for act in stored.acts) - sum(act.privileged for act in acts),
    )


def told_acts(acts: Sequence[Act], profile: str, *, privileged: bool = False) -> tuple[Act, ...]:
    """The acts on an alert as they may be told: privileged words to who may act, on our own page, and no others.

    The profile `research` reaches no comment, and of other acts no words.
    """
    if profile == "research":
        return tuple(replace(act, note=None) for act in acts if act.act != "commented" and not act.privileged)
    if privileged:
        return tuple(acts)
    # What was done with the alert is told, with whose words it was not.
    told = [replace(act, note=None, privileged=False) if act.privileged else act for act in acts]
    return tuple(act for act in told if act.act != "commented" or act.note is not None)


def health(*, ctx: Context | None = None) -> Health:
    """The watch's own state."""
    ctx = ctx or context()
    with reading(ctx.engine) as connection:
        kind, _ = load_world(connection)
        swept = last_run(connection, "analyse")
        states = load_states(connection)
        inventory_at = told_at(connection, load_inventory(connection))
        outbox, waits_since = count_outbox(connection, ("held", "dead")), oldest_waiting(connection)
        lasting = load_pause(connection)
    troubled = tuple(sorted(_trouble(state) for state in states if state.state not in {*WELL, "new"}))
    return Health(
        reconstruction=kind == "replay",
        world_now=ctx.clocks.world_now(),
        last_sweep_at=swept,
        age=age_of(datetime.now(UTC) - swept) if swept else "",
        sources_well=sum(state.state in WELL for state in states),
        sources_all=len(states),
        troubled=troubled,
        inventory_at=inventory_at,
        mailbox=has_mailbox(ctx),
        held=outbox["held"],
        dead=outbox["dead"],
        paused=_paused(lasting) if lasting else "",
        oldest_waiting=age_of(datetime.now(UTC) - waits_since) if waits_since else "",
    )


def _paused(lasting: Paused) -> str:
    told = f"by {lasting.who} since {lasting.since_at:%Y-%m-%d %H:%M} UTC"
    return f"{told}: {lasting.why}" if lasting.why else told


def _trouble(status: SourceStatus) -> str:
    since = status.outage_at or status.since_at
    return f"{status.name} ({status.state.replace('_', ' ')}{f' since {since:%Y-%m-%d}' if since else ''})"


def count_alerts(ctx: Context) -> int:
    """How many alerts there are."""
    with reading(ctx.engine) as connection:
        return alert_store.count_alerts(connection, hidden=ctx.hidden_subjects)


def first_edition(ctx: Context) -> str | None:
    """Where the first digest was written; None while there is none."""
    with reading(ctx.engine) as connection:
        editions = load_editions(connection)
    if not editions:
        return None
    first = min(editions, key=lambda edition: (edition.known_at, edition.id))
    return str(ctx.settings.home / "editions" / f"{first.id.replace('/', '-')}.html")


def age_of(span: timedelta) -> str:
    """A span as people say it: `40 s`, `3 min`, `2 h`, `5 days`."""
    seconds = max(0, int(span.total_seconds()))
    for size, unit in ((172_800, "days"), (7_200, "h"), (120, "min")):
        if seconds >= size:
            return f"{seconds // {'days': 86_400, 'h': 3_600, 'min': 60}[unit]} {unit}"
    return f"{seconds} s"


def line_of(stored: StoredAlert, silences: Sequence[Silence] = (), now: datetime | None = None) -> AlertLine:
    """An alert as one line, as it stands at an instant of the world."""
    draft = stored.draft
    stood = stands(stored, silences, now or draft.known_at)
    event = dict(draft.exposure.get("context", {})).get("event", {})  # type: ignore[call-overload]
    return AlertLine(
        id=draft.id,
        severity=draft.severity,
        severity_why=draft.severity_why,
        title=draft.title,
        rule=draft.rule,
        stage=draft.stage,
        known_at=draft.known_at,
        recorded_at=stored.recorded_at,
        units_in_scope=draft.units_in_scope,
        value_in_scope=_value(draft.exposure),
        state=stood.state,
        held_by=(stood.who or "") if stood.state in {"acknowledged", "assigned"} else "",
        silence=stood.silence,
        subject=f"{draft.subject.kind}:{draft.subject.id}",
        occasion=draft.occasion,
        paragraph=draft.paragraph,
        chips=tuple(event.get("chips", ())),
        evidence=len(draft.evidence),
        at_least=bool(draft.exposure.get("lower_bound")),
        dry_run=draft.dry_run,
        hold=draft.hold,
    )


def _value(exposure: Mapping[str, Any]) -> str:
    sums = exposure.get("value_in_scope") or ()
    bound = bool(exposure.get("lower_bound"))
    return money(sums, int(exposure.get("priced", 0)), int(exposure.get("lines", 0)), at_least=bound) if sums else ""


def _around(connection: Connection, passage: Passage) -> tuple[Passage, Spotted | None]:
    """A passage with the paragraph around it, as far as its text is still there; and what finds its place."""
    found = load_revisions(connection, [passage.revision])
    if not found:
        return passage, None
    text, start, end = found[0].text, passage.start, passage.end
    passage = replace(
        passage,
        note=register_note(found[0].flags, found[0].stated) or "",
        paragraph=Words(cite(found[0].sections, start) or ""),
    )
    if found[0].removed_at is not None:
        words = kept_words(found[0].kept, start, end)
        return replace(passage, words=Words(words), removed_on=found[0].removed_at.date()), None
    opening = text.rfind("\n", 0, start) + 1
    closing = text.find("\n", end)
    closing = len(text) if closing < 0 else closing
    before, after = text[max(opening, start - AROUND) : start], text[end : min(closing, end + AROUND)]
    shown = replace(
        passage,
        before=Words(("…" if opening < start - AROUND else "") + before),
        words=Words(text[start:end]),
        after=Words(after + ("…" if closing > end + AROUND else "")),
    )
    return shown, spot_of(connection, found[0], start, end)


def _origins(origins: Mapping[str, Any]) -> dict[str, Any]:
    if not origins.get("documents"):
        return {}
    count, documents, copies = int(origins["origins"]), int(origins["documents"]), int(origins.get("copies", 0))
    line = (
        f"{count} independent origin{'' if count == 1 else 's'} in {documents} document{'' if documents == 1 else 's'}"
    )
    if copies:
        line += f", {copies} of them reprint{'' if copies == 1 else 's'}"
    named: Sequence[Mapping[str, Any]] = origins.get("by_origin", ())
    line += ": " + "; ".join(", ".join(group["publishers"]) for group in named) + "."
    return {"line": line, **origins}
