"""Polls one source: its listing, the pages that are new or may have changed, or the editions of its lists.

No transaction is open while a publisher is asked. What cannot be used is set aside with its reason and the rest goes
on; what goes wrong with the listing becomes the source's state.
"""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from models.clocks import WorldInstant
from pipeline.sources import chosen_sources, find_source
from pipeline.sources.tools.declare import Source
from pipeline.sources.tools.polling import is_due, state_of
from pipeline.storage.engine import reading, writing
from pipeline.storage.fetches import DatabasePace
from pipeline.storage.sources import SourceStatus, load_status, load_statuses, save_poll
from pipeline.tasks.collect_documents import poll_documents
from pipeline.tasks.collect_folder import read_folder
from pipeline.tasks.collect_lists import poll_lists
from pipeline.tasks.context import Context
from pipeline.tasks.poll import Fetcher, Poll
from pipeline.web import Client, make_client

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
        if is_due(source, status.state, status.polled_at, status.failures, now):
            due.append((status.polled_at or now, name))
    return [name for _, name in sorted(due)]


def open_client(context: Context, delay: float | None = None) -> Client:
    """The client of this deployment, whose pace all workers share.

    Args:
        context: the deployment.
        delay: seconds between two requests to one host; None for the usual. A replay needs none of its own.
    """
    live = context.settings.replay is None
    pace = DatabasePace(context.engine)
    return make_client(context.settings, pace, clock=context.clocks.wall_now, delay_s=delay if live else None)


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
        return _report(_note(context, source, now, "terms_forbid", source.terms.note), None)
    opened: AbstractContextManager[Fetcher] = nullcontext(client) if client else open_client(context, source.delay)
    with opened as ready:
        poll = Poll(context, source, ready, now, before)
        outcome = poll_lists(poll) if source.kind == "list" else poll_documents(poll)
    found = now if poll.found else None
    last_item_at = max((at for at in (before.last_item_at, poll.newest_at, found) if at), default=None)
    state, error = state_of(source, outcome, had_items=before.items > 0, last_item_at=last_item_at, now=now)
    items = outcome.items if outcome.items or not outcome.unchanged else None
    return _report(_note(context, source, now, state, error, items, found), poll)


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


def _note(
    context: Context,
    source: Source,
    now: WorldInstant,
    state: str,
    error: str | None,
    items: int | None = None,
    last_item_at: WorldInstant | None = None,
) -> SourceStatus:
    with writing(context.engine) as connection:
        return save_poll(
            connection,
            source.name,
            state=state,
            polled_at=now,
            polled_wall_at=context.clocks.wall_now(),
            error=error,
            items=items,
            last_item_at=last_item_at,
        )


def _report(status: SourceStatus, poll: Poll | None) -> dict[str, object]:
    counted = {count: getattr(poll, count) if poll else 0 for count in COUNTS}
    return {"source": status.name, "state": status.state, "error": status.error, "items": status.items} | counted
