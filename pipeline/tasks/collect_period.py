"""Reads what a source's listings show of a past period: as backfill, which is kept and told to nobody."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from pipeline.errors import CallError, FetchError, LayoutError
from pipeline.sources import find_source
from pipeline.sources.tools.declare import Item, Source
from pipeline.storage.engine import reading
from pipeline.storage.sources import known_keys, load_status
from pipeline.tasks.collect import open_client
from pipeline.tasks.collect_documents import take_items
from pipeline.tasks.context import Context
from pipeline.tasks.poll import Fetcher, Poll

#: Listings that a listing may lead to (a sitemap's index); more is no source that can be read at once.
MOST_LISTINGS = 200


def collect_period(
    context: Context,
    name: str,
    since: str | None = None,
    until: str | None = None,
    *,
    dry_run: bool = False,
    client: Fetcher | None = None,
) -> dict[str, object]:
    """Read the documents that a source published in a period and that are not here yet.

    The source's state, its validators and its next poll stay as they are.

    Args:
        context: the deployment.
        name: the source.
        since: the first day; the source's own limit of age where None.
        until: the last day; today where None.
        dry_run: store nothing.
        client: in place of the deployment's own.

    Returns:
        Names and numbers: source, state, error, `listed` on its listings, `within` the period, `known`, `undated` (left
        out), and `new`.

    Raises:
        CallError: there is no such source, it publishes no documents, it may not be asked, or the days are none.
    """
    source = find_source(name)
    now = context.clocks.world_now()
    today: datetime = now
    first, last = _period(source, since, until, today)
    if source.listing is None or source.watch:
        raise CallError(f"{name} publishes no documents: it has no past to read")
    if not source.terms.poll or (lacking := source.lacks(context.settings)):
        raise CallError(f"{name} is not asked: {source.terms.note if not source.terms.poll else lacking}")
    with reading(context.engine) as connection:
        before = load_status(connection, name)
    # Its own limits of age and number are those of the present.
    wide = replace(source, oldest=today - first + timedelta(days=1), limit=10**6, name=name)
    opened: AbstractContextManager[Fetcher] = nullcontext(client) if client else open_client(context, source)
    counts = {"listed": 0, "within": 0, "known": 0, "undated": 0}
    faults: list[str] = []
    with opened as ready:
        poll = Poll(context, wide, ready, now, before, origin="backfill")
        waiting = list(source.archive(first, last) if source.archive else source.addresses(context.settings))
        asked: set[str] = set()
        while waiting and len(asked) < MOST_LISTINGS:
            address = waiting.pop(0)
            if address in asked:
                continue
            asked.add(address)
            try:
                fetched = poll.fetch(address)
                if fetched.gone:
                    faults.append(f"{address} is gone")
                    continue
                if source.follow:
                    waiting += [more for more in source.follow(fetched) if source.allows(more)]
                items = source.listing(fetched)
            except (FetchError, LayoutError) as fault:
                faults.append(str(fault))
                continue
            within = [item for item in items if _is_within(item, first, last)]
            with reading(context.engine) as connection:
                known = known_keys(connection, [item.key for item in within if item.fault is None])
            counts["listed"] += len(items)
            counts["within"] += len(within)
            counts["known"] += len(known)
            counts["undated"] += sum(item.published_at is None for item in items)
            if not dry_run:
                take_items(poll, within, fetched)
    faults += [str(fault) for fault in poll.page_faults]
    return {
        "source": name,
        "state": before.state,
        "error": faults[0] if faults else None,
        "dry_run": dry_run,
        "set_aside": poll.set_aside,
        "new": poll.new,
        "edited": poll.edited,
        "changes": poll.changes,
        **counts,
    }


def _is_within(item: Item, first: datetime, last: datetime) -> bool:
    return item.published_at is not None and first <= item.published_at < last


def _period(source: Source, since: str | None, until: str | None, now: datetime) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last."""
    try:
        first = date.fromisoformat(since) if since else (now - source.oldest).date()
        last = date.fromisoformat(until) if until else now.date()
    except ValueError as fault:
        raise CallError(f"no day: {fault}") from fault
    if first > last:
        raise CallError(f"the period ends before it begins: {first} to {last}")
    return (
        datetime.combine(first, time.min, UTC),
        datetime.combine(last + timedelta(days=1), time.min, UTC),
    )
