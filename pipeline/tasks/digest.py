"""Digest: the editions that are due, each exactly once per reader and ISO week, to a file and to the outbox."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from models.clocks import WorldInstant
from models.recipient import Addressee
from models.telling import MessageDraft, RenderedEdition, StoredAlert
from pipeline.alerts import message_id, message_key
from pipeline.alerts.fields import message_fields
from pipeline.alerts.stopping import ways_out
from pipeline.channels.file import replace_file, slug
from pipeline.digests import EditionDraft, Week, due_week, make_edition, week_of, words_in
from pipeline.errors import CallError, ChipwatchError
from pipeline.storage import editions as store
from pipeline.storage.alerts import load_alerts_by_id
from pipeline.storage.delivery import enqueue
from pipeline.storage.engine import reading, snapshot, writing
from pipeline.storage.recipients import load_recipients
from pipeline.tasks.context import Context
from pipeline.tasks.digest_material import as_read, gather
from pipeline.tasks.sealing import seal_days


def digest(context: Context) -> dict[str, object]:
    """Make the editions that are due by the world's clock; run twice, it makes each once.

    A reader's edition of a week goes out on their day and hour after the week has ended where they are. Where
    several weeks went by, one edition tells all since the last.

    Returns:
        `editions` made now, `messages` put into the outbox.
    """
    seal_days(context)  # an edition prints the last
    made = messages = 0
    for reader, week in due_editions(context):
        _, printed = _edition(context, reader, week, until=None)
        with writing(context.engine) as connection:
            # Another worker may have made it meanwhile: only who saved it sends it.
            if not store.save_edition(connection, printed):
                continue
            messages += enqueue(connection, messages_of(context, reader, printed), context.clocks.wall_now())
        made += 1
        write_edition(context, printed)
    _write_missing(context)
    return {"editions": made, "messages": messages}


def _write_missing(context: Context) -> None:
    """Write the last editions whose file is not there: who saved them died before they wrote it."""
    with reading(context.engine) as connection:
        due = [(reader, due_week(context.clocks.world_now(), reader)) for reader in load_recipients(connection)]
        lost = [
            edition
            for reader, week in due
            if not _file(context, reader.name, week.name).exists()
            for edition in store.load_editions(connection, recipient=reader.name, week=week.name)
        ]
    for edition in lost:
        write_edition(context, edition)


def _file(context: Context, recipient: str, week: str) -> Path:
    return context.settings.home / "editions" / f"{slug(recipient)}-{slug(week)}.html"


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
    """Whether any way to a reader is open and wants the digest; a team without ways has none of its own."""
    reconstruction = context.world_kind == "replay"
    return any(way.digest and way.is_open(reconstruction=reconstruction) for way in reader.routes)


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
    week = week_asked(context, reader, week_name)
    return _edition(context, reader, week, until=now if now < week.until else None)


def week_asked(context: Context, reader: Addressee, name: str | None) -> Week:
    """The week of that name where the reader is; the latest due one when None.

    Raises:
        CallError: it names no week, or one that has not begun.
    """
    now = context.clocks.world_now()
    week = week_of(name, reader.time_zone) if name else due_week(now, reader)
    if week.since > now:
        today = now.astimezone(ZoneInfo(reader.time_zone))
        raise CallError(f"{week.name} has not begun: the reader is in {today:%G-W%V}")
    return week


def _edition(
    context: Context, reader: Addressee, week: Week, *, until: WorldInstant | None
) -> tuple[EditionDraft, RenderedEdition]:
    # Rows are read as the reader may see them: what is kept from them is not there to be told.
    seen = context.as_seen_by(reader)
    with snapshot(seen.engine) as connection, _uncollected():

        def opened(ids: Sequence[str]) -> Mapping[str, StoredAlert]:
            return {stored.draft.id: stored for stored in load_alerts_by_id(connection, ids)}

        return make_edition(
            gather(seen, connection, reader, week, until=until),
            as_read(seen, reader),
            week,
            reconstruction=context.world_kind == "replay",
            base_url=context.settings.base_url,
            opened=opened,
        )


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for garbage meanwhile: tens of thousands of alerts in hand, gone through again and again, are none."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@dataclass(frozen=True, slots=True)
class Spent:
    """How many words and bytes a made edition has."""

    recipient: str
    week: str
    words: int
    html_bytes: int


def spent(context: Context, recipient: str | None = None) -> list[Spent]:
    """Words of the text part and bytes of the HTML of every edition that was made, by reader and week."""
    with reading(context.engine) as connection:
        made = store.load_editions(connection, recipient=recipient)
    found = [Spent(one.recipient, one.week, words_in(one.text), len(one.html.encode())) for one in made]
    return sorted(found, key=lambda each: (each.recipient, each.week))


def find_edition(context: Context, *, edition: str = "", recipient: str = "", week: str = "") -> RenderedEdition:
    """An edition that was made: by its id, or by reader and week.

    Raises:
        CallError: there is none, or the profile is `research`: what was made before it may tell of what we hold.
    """
    if context.settings.profile == "research":
        raise CallError("CHIPWATCH_PROFILE=research opens no edition that was made; it can be made again")
    with reading(context.engine) as connection:
        found = store.load_editions(
            connection, recipient=recipient or None, week=week or None, edition_id=edition or None, limit=1
        )
    if not found:
        raise CallError(f"no edition {edition or f'for {recipient} of {week}'} was made")
    return found[0]


def difference(before: RenderedEdition, after: RenderedEdition) -> str:
    """What one edition says otherwise than another, as a unified diff of their texts; empty where it is the same."""
    one, other = (f"{each.subject}\n\n{each.text}".splitlines() for each in (before, after))
    first, second = (f"{each.recipient} {each.week}" for each in (before, after))
    return "\n".join(unified_diff(one, other, first, second, lineterm="", n=2))


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
