"""Polls one source: its listing, the pages that are new or may have changed, or the editions of its lists.

No transaction is open while a publisher is asked. What cannot be used is set aside with its reason and the rest goes
on; what goes wrong with the listing becomes the source's state.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection

from models.clocks import WorldInstant
from pipeline.errors import SettingsError
from pipeline.sources import chosen_sources, find_source
from pipeline.sources.tools.declare import Source
from pipeline.sources.tools.outages import Outage, outage_after, turn_between
from pipeline.sources.tools.polling import Outcome, Verdict, is_due, judge_poll
from pipeline.sources.tools.rhythm import wait_after
from pipeline.storage.engine import reading, writing
from pipeline.storage.fetches import DatabasePace
from pipeline.storage.sources import (
    SourceStatus,
    load_status,
    load_statuses,
    newest_document,
    save_poll,
    save_postponed,
    save_turn,
)
from pipeline.tasks.collect_changes import poll_changes
from pipeline.tasks.collect_documents import poll_documents
from pipeline.tasks.collect_folder import read_folder
from pipeline.tasks.collect_lists import poll_lists
from pipeline.tasks.collect_pages import poll_page
from pipeline.tasks.context import Context
from pipeline.tasks.poll import Fetcher, Poll
from pipeline.web import Client, HostKey, make_client

COUNTS = ("new", "edited", "gone", "changes", "set_aside")


def selected_sources(context: Context) -> dict[str, Source]:
    """The sources that this deployment polls.

    Raises:
        CallError: the setting names one that there is not.
    """
    return chosen_sources(context.settings.sources)


def due_sources(context: Context) -> list[str]:
    """The names of the sources whose cadence has passed, by the world's clock; never-polled ones last."""
    now = context.clocks.world_now()
    with reading(context.engine) as connection:
        statuses = load_statuses(connection)
    due = []
    for name, source in selected_sources(context).items():
        status = statuses.get(name, SourceStatus(name))
        if is_due(source, status.state, status.polled_at, status.failures, now, current_wait(source, status)):
            due.append((status.polled_at or now, name))
    return [name for _, name in sorted(due)]


def is_watch_due(context: Context, name: str, every: float) -> bool:
    """Is it time to look at a watched source, by whoever looks every so many seconds?

    After failures it is later, doubled for each in a row; and not where somebody else just looked.
    """
    source = find_source(name)
    with reading(context.engine) as connection:
        status = load_status(connection, name)
    # Half a turn early is due: a look that is put off costs a whole one, and how long a look takes to begin varies.
    now, turn = context.clocks.world_now() + timedelta(seconds=every / 2), timedelta(seconds=every)
    return is_due(source, status.state, status.polled_at, status.failures, now, turn)


def current_wait(source: Source, status: SourceStatus) -> timedelta:
    """What the last answers made of a source's cadence."""
    return timedelta(seconds=status.wait_s) if status.wait_s else source.every


def open_client(context: Context, source: Source | None = None) -> Client:
    """The client of this deployment, whose pace all workers share.

    Args:
        context: the deployment.
        source: whose delay, caps and deadline it keeps, and whose key it sends; None for the usual. A replay needs no
            delay of its own, and no key.

    Raises:
        SettingsError: the key's file cannot be read, or no header can hold the key.
    """
    pace, clock = DatabasePace(context.engine), context.clocks.wall_now
    key = source.key if source is not None and context.settings.replay is None else None
    secret = key.held(context.settings) if key is not None else None
    if source is None:
        return make_client(context.settings, pace, clock=clock)
    return make_client(
        context.settings,
        pace,
        clock=clock,
        delay_s=source.delay if context.settings.replay is None else None,
        max_bytes=source.most_bytes,
        deadline_s=source.deadline_s,
        key=HostKey(key.host, key.header, secret) if key is not None and secret is not None else None,
    )


def collect(context: Context, name: str, client: Fetcher | None = None) -> dict[str, object]:
    """Poll one source; its failures become its state.

    Args:
        context: the deployment.
        name: the source.
        client: in place of the deployment's own.

    Returns:
        Names and numbers: source, state, error, items, new, edited, gone, changes, set_aside.

    Raises:
        CallError: there is no such source.
    """
    source = find_source(name)
    now = context.clocks.world_now()
    with reading(context.engine) as connection:
        before = load_status(connection, name)
    if not source.terms.poll:
        return _report(_note_forbidden(context, source, now, source.terms.note), None)
    if lacking := source.lacks(context.settings):
        return _report(_note_forbidden(context, source, now, lacking), None)
    try:
        opened: AbstractContextManager[Fetcher] = nullcontext(client) if client else open_client(context, source)
    except SettingsError as fault:
        return _report(_note_forbidden(context, source, now, str(fault)), None)
    with opened as ready:
        poll = Poll(context, source, ready, now, before)
        outcome = _polling(source)(poll)
    if outcome.postponed:
        with writing(context.engine) as connection:
            return _report(save_postponed(connection, name, now, context.clocks.wall_now()), poll)
    return _report(_note(poll, outcome), poll)


def _polling(source: Source) -> Callable[[Poll], Outcome]:
    if source.watch:
        return poll_page
    if source.changes is not None:
        return poll_changes
    return poll_lists if source.kind == "list" else poll_documents


def collect_from_dir(context: Context, name: str, folder: Path) -> dict[str, object]:
    """The same readers over saved files, as if the source had been polled; its state stays as it was.

    Args:
        context: the deployment.
        name: the source.
        folder: as `tests/fixtures/sources/SOURCE/CASE`; see `collect_folder.read_folder`.

    Returns:
        As `collect`.

    Raises:
        CallError: there is no such source, or no file in the folder that it can read.
    """
    source = find_source(name)
    with reading(context.engine) as connection:
        before = load_status(connection, name)
    poll = Poll(context, source, None, context.clocks.world_now(), before)
    items = read_folder(poll, folder)
    return {"source": name, "state": "ok", "error": None, "items": items} | {
        count: getattr(poll, count) for count in COUNTS
    }


def _note(poll: Poll, outcome: Outcome) -> SourceStatus:
    """Judge a poll and keep what it says: the state, the outage that it begins or ends, when to come back."""
    source, now, context = poll.source, poll.now, poll.context
    found = now if poll.found else None
    rhythm = poll.rhythm(whole=not outcome.unchanged and not outcome.listing_faults)
    with writing(context.engine) as connection:
        before = load_status(connection, source.name)
        # A poll that was cut off after its last page did not say so.
        last = before.last_item_at or newest_document(connection, source.name)
        last_item_at = max((at for at in (last, poll.newest_at, found) if at), default=None)
        told = Verdict(before.state, before.error, of_pages=before.of_pages)
        verdict = judge_poll(source, outcome, told, last_item_at=last_item_at, now=now)
        wait, why = wait_after(source, rhythm, last_item_at, now)
        return save_poll(
            connection,
            source.name,
            state=verdict.state,
            polled_at=now,
            polled_wall_at=context.clocks.wall_now(),
            error=verdict.error,
            items=outcome.items if outcome.items or not outcome.unchanged else None,
            last_item_at=found or last,
            of_pages=verdict.of_pages,
            outage=_turn(connection, before, verdict, now),
            rhythm=rhythm.row(),
            wait=wait,
            wait_why=why,
        )


def _turn(connection: Connection, before: SourceStatus, verdict: Verdict, now: WorldInstant) -> Outage | None:
    """The outage after a poll; the turn that this is, if it is one, waits for the rules."""
    was = Outage(before.outage_at, before.outage_after or "", before.outage_sure) if before.outage_at else None
    outage = outage_after(was, before.state, verdict.state, now, definite=verdict.definite, repeated=verdict.repeated)
    kind = turn_between(was, outage)
    if kind != "state" or verdict.state != before.state:
        begun = outage or was
        save_turn(
            connection,
            before.name,
            kind=kind,
            from_state=outage.after if kind == "outage_started" and outage else before.state,
            to_state=verdict.state,
            error=verdict.error,
            began_at=begun.began_at if begun else None,
            known_at=now,
        )
    return outage


def _note_forbidden(context: Context, source: Source, now: WorldInstant, why: str) -> SourceStatus:
    """Its own declaration says that it is not asked, or not without what a setting lacks: that is no outage."""
    with writing(context.engine) as connection:
        before = load_status(connection, source.name)
        if before.state != "terms_forbid":
            save_turn(
                connection,
                source.name,
                kind="state",
                from_state=before.state,
                to_state="terms_forbid",
                error=why,
                began_at=None,
                known_at=now,
            )
        return save_poll(
            connection,
            source.name,
            state="terms_forbid",
            polled_at=now,
            polled_wall_at=context.clocks.wall_now(),
            error=why,
        )


def _report(status: SourceStatus, poll: Poll | None) -> dict[str, object]:
    counted = {count: getattr(poll, count) if poll else 0 for count in COUNTS}
    return {"source": status.name, "state": status.state, "error": status.error, "items": status.items} | counted
