"""Asks a live source in seconds, storing nothing but the pace, and says what differs from what its module assumes."""

from collections.abc import Sequence

from pipeline.documents.body import parse
from pipeline.documents.charset import decode
from pipeline.documents.selectors import count_matches
from pipeline.errors import CallError, FetchError, InputError
from pipeline.sources import find_source
from pipeline.sources.tools.declare import Item, Source
from pipeline.sources.tools.trial import Answer, Opened, Trial
from pipeline.tasks.collect import open_client
from pipeline.tasks.context import Context
from pipeline.tasks.pages import read_page
from pipeline.tasks.poll import Fetcher
from pipeline.web import Fetched

#: Listings that a trial asks for: those that are declared, and as many that they name.
MOST_LISTINGS = 3


def try_source(context: Context, name: str, client: Fetcher | None = None) -> Trial:
    """Ask a source's listings, the first of them twice, and read its newest page.

    What fails is part of the answer: a refusal, a robots.txt that forbids, a page that cannot be read.

    Args:
        context: the deployment.
        name: the source.
        client: in place of the deployment's own.

    Raises:
        CallError: no such source, its terms forbid robots, or a setting that it needs is missing.
    """
    source = find_source(name)
    check_may_ask(context, source)
    if client is not None:
        return _try(context, source, client)
    with open_client(context, source) as own:
        return _try(context, source, own)


def check_may_ask(context: Context, source: Source) -> None:
    """A source that programs may ask, with all that it needs.

    Raises:
        CallError: its terms forbid robots, or a setting that it needs is missing.
    """
    if not source.terms.poll:
        raise CallError(f"{source.name}: its terms forbid automated access ({source.terms.note})")
    if lacking := source.lacks(context.settings):
        raise CallError(f"{source.name}: {lacking}")


def _try(context: Context, source: Source, client: Fetcher) -> Trial:
    addresses = list(source.addresses(context.settings))
    received: list[Fetched] = []
    answers: list[Answer] = []
    items: list[Item] = []
    faults: list[str] = []
    most = len(addresses) if source.parties else max(MOST_LISTINGS, len(addresses[:MOST_LISTINGS]))
    while addresses and len(received) + len(faults) < most:
        address = addresses.pop(0)
        try:
            fetched = client.fetch(address)
            answers.append(_answer(client, fetched, again=not received))
            received.append(fetched)
            if source.watch:
                items.append(Item(url=address, kind=None))
            elif source.listing is not None and not fetched.gone:
                items += source.listing(fetched)
                addresses += [more for more in (source.follow(fetched) if source.follow else []) if source.allows(more)]
        except (FetchError, InputError) as fault:
            faults.append(str(fault))
    if source.history is not None:
        faults += _try_index(source, source.history(context.clocks.world_now())[-1], client, answers)
    if source.parties is not None and source.leads is not None and not faults:
        try:
            received = _led(source, received, client)
        except (FetchError, InputError) as fault:
            faults.append(str(fault))
    if source.kind == "list":
        return _lists(source, received, answers, faults)
    opened = None
    try:
        opened = _open(source, items, client)
    except (FetchError, InputError) as fault:
        faults.append(f"the newest page: {fault}")
    return Trial(tuple(answers), tuple(items), (), opened, tuple(faults))


def _led(source: Source, pages: list[Fetched], client: Fetcher) -> list[Fetched]:
    """The files of a list, by the index pages that name them.

    Raises:
        FetchError, InputError: a page cannot be had or read, or names no file.
    """
    assert source.leads is not None
    for _ in range(source.hops):
        named = [each for page in pages if not page.gone for each in source.leads(page) if source.allows(each)]
        if not named:
            raise InputError("the index page names no file of the list", place=pages[0].url)
        pages = [client.fetch(address) for address in dict.fromkeys(named)]
    return pages


def _try_index(source: Source, address: str, client: Fetcher, answers: list[Answer]) -> list[str]:
    """What is wrong with the newest index of publications, and with the newest publication that it names."""
    assert source.leads is not None
    assert source.changes is not None
    try:
        index = client.fetch(address)
        answers.append(_answer(client, index, again=False))
        if not index.gone:
            named = source.leads(index)
            if not named:
                return [f"{address} names no publication"]
            source.changes(client.fetch(named[-1]))
    except (FetchError, InputError) as fault:
        return [str(fault)]
    return []


def _answer(client: Fetcher, fetched: Fetched, *, again: bool) -> Answer:
    """How a listing was answered; `again`: ask with its validators whether they hold."""
    validators = bool(fetched.etag or fetched.last_modified)
    held = None
    if again and validators:
        held = client.fetch(fetched.url, etag=fetched.etag, last_modified=fetched.last_modified).not_modified
    return Answer(fetched.url, fetched.final_url, fetched.status, fetched.media_type, validators, held)


def _lists(source: Source, received: Sequence[Fetched], answers: Sequence[Answer], faults: Sequence[str]) -> Trial:
    if faults:
        return Trial(answers=tuple(answers), faults=tuple(faults))
    try:
        if source.changes is not None:
            changes = source.changes(received[0]).changes
            entries = [party for change in changes if (party := change.after or change.before)]
        else:
            assert source.parties is not None
            entries = source.parties(received)
        return Trial(answers=tuple(answers), entries=tuple(entries))
    except InputError as fault:
        return Trial(answers=tuple(answers), faults=(str(fault),))


def _open(source: Source, items: Sequence[Item], client: Fetcher) -> Opened | None:
    first = next((item for item in items if item.fault is None and not item.expands), None)
    if first is None or not source.terms.pages or not source.allows(first.address):
        return None
    fetched = client.fetch(first.address)
    if fetched.gone:
        raise InputError(f"the publisher answered {fetched.status}", place=first.address)
    # The page by itself: what its listing said of it is what it is compared with.
    page, _ = read_page(source, Item(url=first.url, kind=first.kind), fetched)
    tree, _ = parse(decode(fetched.body, fetched.charset)) if source.selectors else (None, ())
    matches = tuple(count_matches(tree, layout) for layout in source.selectors)
    return Opened(first, fetched.final_url, page, matches)
