"""Polls the listings of a source for documents: what is new is read, what is young is asked again."""

from collections.abc import Sequence

from pipeline.errors import (
    BlockedError,
    ChipwatchError,
    FetchError,
    InputError,
    LayoutError,
    NotYetError,
    TooLargeError,
    UnreachableError,
)
from pipeline.sources.tools.declare import Item
from pipeline.sources.tools.polling import (
    Outcome,
    check_expected,
    is_recheck_due,
    is_too_old,
    limited,
    listed_page,
)
from pipeline.storage.announced import withdraw_notice
from pipeline.storage.engine import reading, writing
from pipeline.storage.revisions import save_gone
from pipeline.storage.sources import known_keys, load_asked, load_rechecks
from pipeline.tasks.pages import LISTING_READER, note_gone, read_page, save_page
from pipeline.tasks.poll import Poll
from pipeline.tasks.rechecks import recheck
from pipeline.web import Fetched


def poll_documents(poll: Poll) -> Outcome:
    """Ask for each listing, read what is new on it, and ask again for documents of the last days."""
    source = poll.source
    assert source.listing is not None
    waiting = list(source.addresses(poll.context.settings))
    asked: set[str] = set()
    listed: set[str] = set()
    faults: list[ChipwatchError] = []
    count = unchanged = emptied = 0
    while waiting:
        address = waiting.pop(0)
        if address in asked:
            continue
        asked.add(address)
        try:
            fetched = poll.ask_again(address)
            if fetched.not_modified:
                poll.hear(fetched)
                unchanged += 1
                count += poll.listed_before(address)
                continue
            if fetched.gone:
                raise UnreachableError("the listing is gone", url=address, status=fetched.status)
            if source.follow:
                waiting += [more for more in source.follow(fetched) if source.allows(more)]
            shown = source.listing(fetched)
            check_expected(source, len(shown), address)
            items = limited(shown, source.limit)
        except (FetchError, LayoutError) as fault:
            faults.append(fault)
            if isinstance(fault, BlockedError | NotYetError):
                break
            continue
        poll.hear(fetched, shown)
        count += len(items)
        listed |= {item.key for item in items}
        whole = take_items(poll, items, fetched)
        # Validators are kept only when nothing of this listing is left to do: a 304 would hide the rest.
        emptied += poll.note_listing(fetched, len(items), whole=whole)
    if source.standing_at and not faults and not unchanged:
        _ask_after(poll, listed)
    recheck(poll)
    return Outcome(
        items=count,
        unchanged=unchanged > 0,
        pages_read=poll.pages_read,
        pages_paywalled=poll.pages_paywalled,
        pages_doubted=poll.pages_doubted,
        listing_faults=tuple(faults),
        page_faults=tuple(poll.page_faults),
        listings=len(asked),
        emptied=emptied,
    )


def take_items(poll: Poll, items: Sequence[Item], listing: Fetched) -> bool:
    """Read what is new on a listing, oldest first.

    Returns:
        False where something could not be fetched, and is to be tried at the next poll.
    """
    said = [item.published_at for item in items if item.published_at and item.published_at <= poll.now]
    poll.newest_at = max([*said, *([poll.newest_at] if poll.newest_at else [])], default=None)
    whole, refused = True, 0
    _take_back(poll, items)
    for item in fresh_items(poll, items):
        try:
            _take_item(poll, item, listing)
        except InputError as fault:
            poll.put_aside(item.url, str(fault), item)
        except TooLargeError as fault:
            # The listing goes on without it: what was refused is not asked for again at every poll.
            poll.page_faults.append(fault)
            poll.put_aside(item.url, f"refused: {fault}", item)
        except FetchError as fault:
            whole = False
            poll.page_faults.append(fault)
            if isinstance(fault, NotYetError):
                break
            poll.put_aside(item.url, str(fault), item)
            refused += isinstance(fault, BlockedError)
            if refused > 1 or (isinstance(fault, BlockedError) and fault.challenge):
                break
    return whole


def fresh_items(poll: Poll, items: Sequence[Item]) -> list[Item]:
    """The items that we do not have, in order of publication, in which stories are grouped."""
    recent = [item for item in items if poll.client is None or not is_too_old(poll.source, item, poll.now)]
    with reading(poll.context.engine) as connection:
        keys = [item.key for item in recent if item.fault is None]
        known = known_keys(connection, keys, but_of=poll.source.takes_over)
    wanted = [item for item in recent if item.fault is not None or not (item.withdrawn or item.key in known)]
    # A listing shows the newest first, and of one day's items the last is the oldest.
    wanted.reverse()
    return sorted(wanted, key=lambda item: item.published_at or poll.now)


def _take_item(poll: Poll, item: Item, listing: Fetched) -> None:
    source = poll.source
    if item.fault is not None:
        raise InputError(item.fault, place=item.title or item.url)
    if not source.terms.pages:
        save_page(poll, item, listed_page(source, item), listing, LISTING_READER)
        return
    if not source.allows(item.address):
        raise InputError("its address is not on the source's hosts", place=item.address)
    fetched = _fetch_page(poll, item)
    if not item.expands:
        _read_and_save(poll, item, fetched)
        return
    assert source.expand is not None
    # The filing counts as known when its main document is saved, so its exhibits come first.
    for part in reversed(source.expand(item, fetched)):
        _read_and_save(poll, part, _fetch_page(poll, part))


def _fetch_page(poll: Poll, item: Item) -> Fetched:
    fetched = poll.fetch(item.address)
    if fetched.gone:
        raise InputError(f"the publisher answered {fetched.status}", place=item.address)
    return fetched


def _read_and_save(poll: Poll, item: Item, fetched: Fetched) -> None:
    page, reader = read_page(poll.source, item, fetched)
    save_page(poll, item, page, fetched, reader)


def _take_back(poll: Poll, items: Sequence[Item]) -> None:
    """Documents of which the listing itself says that their publisher withdrew them."""
    for item in items:
        if item.withdrawn:
            with writing(poll.context.engine) as connection:
                saved = save_gone(connection, item.key, status=None, origin="live", known_at=poll.now)
                withdraw_notice(connection, item.key, poll.now)
            if saved is not None:
                poll.count(saved.kind)


def _ask_after(poll: Poll, listed: set[str]) -> None:
    """Documents that left a listing of what is pending: those that stand nowhere else were withdrawn."""
    source = poll.source
    assert source.standing_at is not None
    with reading(poll.context.engine) as connection:
        waiting = load_rechecks(connection, source.name, poll.now - source.oldest)
        places = {each.natural_key: source.standing_at(each.natural_key) for each in waiting}
        asked = load_asked(connection, [places[each.natural_key][0] for each in waiting])
    for each in waiting:
        first, *others = places[each.natural_key]
        if each.natural_key in listed or not is_recheck_due(
            each.first_seen_at, asked.get(first), poll.now, source.every
        ):
            continue
        try:
            fetched = poll.fetch(first)
            if fetched.gone and all(poll.fetch(other).gone for other in others):
                note_gone(poll, each.natural_key, fetched)
            else:
                poll.note_fetch(fetched)
        except FetchError:
            return  # it is asked after again at the next poll
