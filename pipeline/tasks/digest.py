"""Digest: the editions that are due, each exactly once per reader and ISO week, to a file and to the outbox."""

from collections.abc import Container
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from models.clocks import WorldInstant
from models.recipient import Addressee
from models.telling import MessageDraft, RenderedEdition
from pipeline.alerts import message_id, message_key
from pipeline.alerts.fields import message_fields
from pipeline.alerts.stopping import ways_out
from pipeline.channels.file import replace_file, slug
from pipeline.digests import (
    ClockNote,
    EditionDraft,
    ListNote,
    Material,
    MoveNote,
    OutageNote,
    Week,
    due_week,
    edit,
    print_edition,
    week_of,
)
from pipeline.digests.edit import AHEAD
from pipeline.errors import CallError, ChipwatchError
from pipeline.rendering.filters import listing, phrase
from pipeline.storage import editions as store
from pipeline.storage.alerts import load_alerts
from pipeline.storage.delivery import enqueue
from pipeline.storage.engine import reading, writing
from pipeline.storage.list_history import load_live_changes
from pipeline.storage.outages import load_outages, load_quiet
from pipeline.storage.recipients import load_recipients
from pipeline.tasks.calls import call_notes
from pipeline.tasks.clocks import own_clocks
from pipeline.tasks.context import Context
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.list_view import moves_among
from pipeline.tasks.outage_view import title_of
from pipeline.tasks.text_notes import lead_notes, text_notes


def digest(context: Context) -> dict[str, object]:
    """Make the editions that are due by the world's clock; run twice, it makes each once.

    A reader's edition of a week goes out on their day and hour after the week has ended where they are. Where
    several weeks went by, one edition tells all since the last.

    Returns:
        `editions` made now, `messages` put into the outbox.
    """
    made = messages = 0
    for reader, week in due_editions(context):
        seen = context.as_seen_by(reader)
        with reading(seen.engine) as connection:
            printed = print_edition(_edition(seen, connection, reader, week, until=None))
        with writing(context.engine) as connection:
            # Another worker may have made it meanwhile: only who saved it sends it.
            if not store.save_edition(connection, printed):
                continue
            messages += enqueue(connection, messages_of(context, reader, printed), context.clocks.wall_now())
        made += 1
        write_edition(context, printed)
    return {"editions": made, "messages": messages}


def due_editions(context: Context) -> list[tuple[Addressee, Week]]:
    """The readers whose edition is due by the world's clock and not made, each with its week."""
    now = context.clocks.world_now()
    with reading(context.engine) as connection:
        due = [
            (reader, due_week(now, reader)) for reader in load_recipients(connection) if _may_be_told(context, reader)
        ]
        return [
            (reader, week)
            for reader, week in due
            if not store.has_edition(connection, reader.name, week.name) and _was_watching(connection, week)
        ]


def _may_be_told(context: Context, reader: Addressee) -> bool:
    return context.world_kind == "replay" or reader.confirmed


def _was_watching(connection: Connection, week: Week) -> bool:
    # Before anything was watched a week is not quiet but unknown.
    return store.watched_before(connection, week.until)


def preview(context: Context, name: str, week_name: str | None = None) -> tuple[EditionDraft, RenderedEdition]:
    """A reader's edition as it is or would be: nothing is saved and nobody is told.

    Args:
        context: the deployment.
        name: a recipient's name; any other name reads as a new reader with the defaults.
        week_name: an ISO week; the latest due one when None.

    Raises:
        CallError: it names no week, or one that has not begun.
    """
    now = context.clocks.world_now()
    with reading(context.engine) as connection:
        known = {reader.name: reader for reader in load_recipients(connection)}
        reader = known.get(name) or Addressee(name, time_zone=context.settings.time_zone)
        week = week_of(week_name, reader.time_zone) if week_name else due_week(now, reader)
        if week.since > now:
            today = now.astimezone(ZoneInfo(reader.time_zone))
            raise CallError(f"{week.name} has not begun: the reader is in {today:%G-W%V}")
    seen = context.as_seen_by(reader)
    with reading(seen.engine) as connection:
        draft = _edition(seen, connection, reader, week, until=now if now < week.until else None)
    return draft, print_edition(draft)


def _edition(
    context: Context, connection: Connection, reader: Addressee, week: Week, *, until: WorldInstant | None
) -> EditionDraft:
    material = gather(context, connection, reader, week, until=until)
    return edit(
        material,
        reader,
        week,
        reconstruction=context.world_kind == "replay",
        base_url=context.settings.base_url,
    )


def gather(
    context: Context, connection: Connection, reader: Addressee, week: Week, *, until: datetime | None = None
) -> Material:
    """All that a reader's edition may tell, as it was known at the week's end."""
    end = until or week.until
    since = min(store.last_told(connection, reader.name, week.until) or week.since, week.since)
    first = end.astimezone(ZoneInfo(reader.time_zone)).date()
    catalogue = catalogue_in(connection)
    names = {entry_id: entry.name for entry_id, entry in catalogue.entries.items()}
    # The profile `research` reaches no holdings, wherever it looks.
    holdings = context.settings.profile != "research"
    alerts = load_alerts(connection, until=end, origins=("live",), hidden=context.hidden_subjects)
    units = {alert.draft.subject.id: alert.draft.units_in_scope for alert in reversed(alerts)}
    told = {alert.draft.subject.id for alert in alerts if alert.draft.subject.kind == "list_entry"}
    clocks = [
        ClockNote(day.on, day.kind, _title(day, names), units.get(day.event, 0), day.event)
        for day in store.load_event_days(connection, end, first, ahead=AHEAD)
        if day.event in units
    ]
    if holdings:
        clocks += [
            ClockNote(row["on"], "need_by", f"{names.get(row['chip'], row['chip'])} for {row['site']}", row["units"])
            for row in store.load_need_by(connection, end, first, ahead=AHEAD)
        ]
        clocks += [
            ClockNote(each.on, each.kind, each.what, each.units or 0, each.subject)
            for each in own_clocks(connection, catalogue, first, at=end)
            if each.kind != "need_by"
        ]
    return Material(
        alerts=alerts,
        moves=tuple(
            MoveNote(row["event_id"], row["type"], row["kind"], row["from_stage"], row["to_stage"], row["known_at"])
            for row in store.load_moves(connection, since, end)
        ),
        clocks=tuple(clocks),
        lists=_list_notes(connection, since, end, told),
        outages=tuple(
            OutageNote(title_of(one.source), one.state, one.began_at, one.ended_at)
            for one in load_outages(connection, until=end)
        ),
        quiet=tuple(sorted({title_of(source).split(":")[0] for source in load_quiet(connection, end)})),
        texts=text_notes(connection, since, end),
        leads=lead_notes(connection, since, end, first),
        calls=call_notes(connection, since, end),
        undecided=store.count_undecided(connection, since, end),
        names=names,
        since=since,
        until=until,
        inventory_on=store.inventory_on(connection, end) if holdings else None,
    )


def _list_notes(connection: Connection, since: datetime, until: datetime, told: Container[str]) -> tuple[ListNote, ...]:
    kept = load_live_changes(connection, since, until)
    others = moves_among(kept)
    return tuple(
        ListNote(
            one.change.list_id,
            one.change.kind,
            entry.name if (entry := one.change.after or one.change.before) else one.change.key,
            entry.countries if entry else (),
            one.known_at,
            alerted=f"{one.change.list_id}:{one.change.key}" in told,
            other=others.get(one.row, ""),
        )
        for one in kept
    )


def _title(day: store.EventDay, names: dict[str, str]) -> str:
    what = listing([names.get(part, part) for part in day.chips or day.firms]) or "AI chips"
    where = listing([names.get(part, part) for part in day.places])
    return f"{phrase(day.type).capitalize()}: {what}{f', {where}' if where else ''}"


def messages_of(context: Context, reader: Addressee, printed: RenderedEdition) -> list[MessageDraft]:
    """The messages that carry an edition: one by each way that its reader wants digests by."""
    domain = context.settings.mail_domain
    return [
        MessageDraft(
            key=(key := message_key(printed.id, reader.name, way, "digest")),
            about=printed.id,
            recipient=reader.name,
            channel=way.channel,
            kind="digest",
            address=way.address,
            message_id=message_id(key, domain),
            subject=printed.subject,
            text=printed.text,
            html=printed.html,
            known_at=printed.known_at,
            unsubscribe=ways_out(way, "digest", context.settings.base_url, context.settings.mail_from),
            secret=way.secret,
            data=message_fields(
                "digest",
                reconstruction=context.world_kind == "replay",
                headline=printed.subject,
                edition={"id": printed.id, "week": printed.week, "text": printed.text},
            ),
        )
        for way in reader.routes
        if way.digest and way.is_open(reconstruction=context.world_kind == "replay")
    ]


def write_edition(context: Context, printed: RenderedEdition) -> None:
    """Write an edition under the home's `editions/`, named by its id, and by reader and week.

    Raises:
        ChipwatchError: the folder cannot be written.
    """
    folder = context.settings.home / "editions"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for stem in (slug(printed.id), f"{slug(printed.recipient)}-{slug(printed.week)}"):
            replace_file(folder / f"{stem}.html", printed.html.encode("utf-8", "replace"))
            replace_file(folder / f"{stem}.txt", f"{printed.subject}\n\n{printed.text}\n".encode("utf-8", "replace"))
    except OSError as fault:
        raise ChipwatchError(f"{folder}: {fault.strerror}") from fault
