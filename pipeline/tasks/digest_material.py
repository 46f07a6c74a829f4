"""What a reader's edition is made from, gathered as it was known at the edition's end."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from models.recipient import Addressee
from models.register import Licence, Order, PlanLine, Promise, Shipment, Site
from models.silence import Quiet
from models.telling import StoredAlert
from pipeline.alerts import wanted
from pipeline.catalogue import Catalogue
from pipeline.digests import (
    Before,
    ClockNote,
    ListNote,
    Material,
    MoveNote,
    OutageNote,
    RuleNote,
    RunwayNote,
    SiteNote,
    Week,
)
from pipeline.digests.choosing import LATE, TAKING_AWAY
from pipeline.digests.edit import AHEAD
from pipeline.holdings.condensed import condense
from pipeline.holdings.runway import Known, PastMonth, runway
from pipeline.rendering.filters import listing, phrase
from pipeline.storage import editions as store
from pipeline.storage.edition_alerts import Telling, judged_until, load_for_edition
from pipeline.storage.holdings import load_current
from pipeline.storage.list_history import KeptChange, load_live_changes
from pipeline.storage.outages import load_outages, load_quiet
from pipeline.storage.seals import load_last_seal
from pipeline.storage.silences import load_silences
from pipeline.tasks.calls import call_notes
from pipeline.tasks.clocks import own_clocks
from pipeline.tasks.context import Context
from pipeline.tasks.freshness import load_overdue
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.list_view import moves_among
from pipeline.tasks.outage_view import title_of
from pipeline.tasks.planning import past_months
from pipeline.tasks.registers import load_registers
from pipeline.tasks.text_notes import lead_notes, text_notes


@dataclass(frozen=True, slots=True)
class _Asked:
    """For whom, of which time (world), as of which day where the reader is."""

    reader: Addressee
    since: datetime
    end: datetime
    today: date
    ours: bool


def gather(
    context: Context, connection: Connection, reader: Addressee, week: Week, *, until: datetime | None = None
) -> Material:
    """All that a reader's edition may tell, as it was known at the week's end, or at `until` where that is earlier."""
    end = until or week.until
    # The profile `research` reaches nothing of our own, whether it is the deployment's or the reader's.
    reader = as_read(context, reader)
    last = store.last_told(connection, reader.name, week.until)
    asked = _Asked(
        reader,
        since=min(last or week.since, week.since),
        end=end,
        today=end.astimezone(ZoneInfo(reader.time_zone)).date(),
        ours=reader.profile != "research",
    )
    catalogue = catalogue_in(connection)
    names = {entry_id: entry.name for entry_id, entry in catalogue.entries.items()}
    before = _before(connection, asked, week)
    days = store.load_event_days(connection, end, asked.today, ahead=AHEAD)
    changes = load_live_changes(connection, asked.since, end)
    telling = Telling(
        since=asked.since - LATE,
        until=end,
        types=TAKING_AWAY,
        subjects={f"event:{day.event}" for day in days} | {f"list_entry:{entry_of(one)}" for one in changes},
        heard=(before.shown | before.at_once.keys()) - before.corrected,
    )
    kept = load_for_edition(connection, telling, hidden=context.hidden_subjects)
    alerts = tuple(
        stored for stored in kept if not stored.draft.dry_run and wanted(stored.draft, reader, catalogue.ancestors).yes
    )
    quiet = Quiet(load_silences(connection), end)
    judged = judged_until(connection, end, hidden=context.hidden_subjects)
    told = {stored.draft.subject.id for stored in alerts if stored.draft.subject.kind == "list_entry"}
    return Material(
        alerts=alerts,
        silenced=frozenset(stored.draft.id for stored in alerts if quiet.over(stored.draft)),
        moves=tuple(
            MoveNote(row["event_id"], row["type"], row["kind"], row["from_stage"], row["to_stage"], row["known_at"])
            for row in store.load_moves(connection, asked.since, end)
        ),
        clocks=_clocks(connection, asked, days, alerts, catalogue, names),
        lists=_list_notes(changes, told),
        outages=tuple(
            OutageNote(title_of(one.source), one.state, one.began_at, one.ended_at)
            for one in load_outages(connection, until=end)
        ),
        quiet=tuple(sorted({title_of(source).split(":")[0] for source in load_quiet(connection, end)})),
        late_sites=_late_sites(connection, end) if asked.ours else (),
        runway=_runway(connection, catalogue, end, asked.today) if asked.ours else (),
        texts=text_notes(connection, asked.since, end),
        leads=lead_notes(connection, asked.since, end, asked.today),
        calls=call_notes(connection, asked.since, end),
        undecided=store.count_undecided(connection, asked.since, end),
        judged=tuple(RuleNote(each.name, each.true, each.judged) for each in judged),
        held=store.count_held(connection, reader.name),
        names=names,
        makers={chip_id: chip.vendor for chip_id, chip in catalogue.chips.items()},
        before=before,
        since=asked.since,
        seal=_seal(connection, end) if asked.ours else "",
        until=until,
        inventory_on=store.inventory_on(connection, end) if asked.ours else None,
    )


def as_read(context: Context, reader: Addressee) -> Addressee:
    """The reader with what they may reach here: a deployment for research is so for everybody."""
    return replace(reader, profile="research") if context.settings.profile == "research" else reader


def _before(connection: Connection, asked: _Asked, week: Week) -> Before:
    covered = store.load_covered(connection, asked.reader.name, week.until)
    zone = ZoneInfo(asked.reader.time_zone)
    at_once = store.load_told_at_once(connection, asked.reader.name, asked.end)
    return Before(
        covered=frozenset(one.alert for one in covered),
        shown=frozenset(one.alert for one in covered if one.shown),
        corrected=frozenset(one.alert for one in covered if one.corrected),
        at_once={alert: at.astimezone(zone).date() for alert, at in at_once.items()},
    )


def _clocks(
    connection: Connection,
    asked: _Asked,
    days: Sequence[store.EventDay],
    alerts: tuple[StoredAlert, ...],
    catalogue: Catalogue,
    names: Mapping[str, str],
) -> tuple[ClockNote, ...]:
    """The days of events of which the reader was told, and of our own books."""
    units = {stored.draft.subject.id: stored.draft.units_in_scope for stored in reversed(alerts)}
    clocks = [
        ClockNote(day.on, day.kind, _title(day, names), units[day.event] if asked.ours else 0, day.event)
        for day in days
        if day.event in units
    ]
    if asked.ours:
        clocks += [
            ClockNote(
                row["on"],
                "need_by",
                f"{names.get(row['chip'], row['chip'])} for {row['site']}",
                row["units"],
                ours=True,
            )
            for row in store.load_need_by(connection, asked.end, asked.today, ahead=AHEAD)
        ]
        clocks += [
            ClockNote(each.on, each.kind, each.what, each.units or 0, each.subject, ours=True)
            for each in own_clocks(connection, catalogue, asked.today, at=asked.end)
            if each.kind != "need_by"
        ]
    return tuple(clocks)


def _title(day: store.EventDay, names: Mapping[str, str]) -> str:
    what = listing([names.get(part, part) for part in day.chips or day.firms]) or "AI chips"
    where = listing([names.get(part, part) for part in day.places])
    return f"{phrase(day.type).capitalize()}: {what}{f', {where}' if where else ''}"


def entry_of(kept: KeptChange) -> str:
    """The id of the subject that an alert on a list's change is about."""
    return f"{kept.change.list_id}:{kept.change.key}"


def _list_notes(kept: Sequence[KeptChange], told: Container[str]) -> tuple[ListNote, ...]:
    others = moves_among(kept)
    return tuple(
        ListNote(
            one.change.list_id,
            one.change.kind,
            entry.name if (entry := one.change.after or one.change.before) else one.change.key,
            entry.countries if entry else (),
            one.known_at,
            alerted=entry_of(one) in told,
            other=others.get(one.row, ""),
        )
        for one in kept
    )


def _seal(connection: Connection, end: datetime) -> str:
    last = load_last_seal(connection, end.astimezone(UTC).date())
    return last.line if last else ""


def _late_sites(connection: Connection, end: datetime) -> tuple[SiteNote, ...]:
    return tuple(SiteNote(each.site, each.reported_on, each.days) for each in load_overdue(connection, end, at=end))


def _runway(connection: Connection, catalogue: Catalogue, end: datetime, today: date) -> tuple[RunwayNote, ...]:
    """Where something runs short, by the cautious end of what is reckoned, on the books as they were."""
    _, positions = load_current(connection, end)
    if not positions:
        return ()
    registers = load_registers(connection, end)
    known = Known(
        plan=registers.of(PlanLine),
        sites=registers.of(Site),
        promises=registers.of(Promise),
        shipments=registers.of(Shipment),
        licences=registers.of(Licence),
        orders=registers.of(Order),
    )
    past: tuple[PastMonth, ...] = past_months(connection, end)
    found = runway(condense(positions), known, catalogue, on=today, past=past)
    return tuple(
        RunwayNote(
            each.line.site,
            each.line.workload or "",
            each.line.chips,
            each.low.month,
            each.low.months or 0,
            each.low.binds[0].why if each.low.binds else each.line.why,
        )
        for each in found.lines
        if each.low is not None and each.low.month is not None
    )
