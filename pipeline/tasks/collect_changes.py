"""Polls what a list's publisher says is different: each publication since the last one seen, in its order."""

from pipeline.errors import FetchError, LayoutError, UnreachableError
from pipeline.sources.tools.polling import Outcome, check_expected
from pipeline.storage.engine import reading
from pipeline.storage.sources import load_asked
from pipeline.tasks.collect_lists import save_announced
from pipeline.tasks.poll import Poll
from pipeline.web import Fetched


def poll_changes(poll: Poll) -> Outcome:
    """Ask for publications of changes, and keep what they tell of lists that do not show it yet.

    What cannot be had or read stops the poll there, and the next begins with it: later changes rest on earlier ones.
    """
    source = poll.source
    if source.history is None:
        try:
            (address,) = source.addresses(poll.context.settings)
            answer = poll.ask_again(address)
            return Outcome(unchanged=True) if answer.not_modified else Outcome(items=_take(poll, answer))
        except (FetchError, LayoutError) as fault:
            return Outcome(listing_faults=(fault,))
    count = 0
    try:
        indexes, pending = _published(poll)
        for address in pending:
            count += _take(poll, poll.fetch(address))
    except (FetchError, LayoutError) as fault:
        return Outcome(items=count, listing_faults=(fault,))
    for index in indexes:
        # Its validators hold only when all that it names was read.
        poll.note_fetch(index)
    return Outcome(items=count, unchanged=not count)


def _published(poll: Poll) -> tuple[list[Fetched], list[str]]:
    """The indexes' answers, and the publications since the last one seen, oldest first; at the first poll the newest.

    Raises:
        FetchError, LayoutError: an index cannot be had or read, or none names a publication.
    """
    source = poll.source
    assert source.history is not None
    assert source.leads is not None
    indexes = [poll.ask_again(address) for address in source.history(poll.now)]
    if all(index.not_modified for index in indexes):
        return indexes, []
    indexes = [poll.fetch(index.url) if index.not_modified else index for index in indexes]
    # A year's index may not be there before its first publication; that none is, is a fault.
    named = [address for index in indexes if not index.gone for address in source.leads(index)]
    if not named:
        raise UnreachableError("no index names a publication", url=indexes[-1].url, status=indexes[-1].status)
    strange = [address for address in named if not source.allows(address)]
    if strange:
        raise LayoutError("a publication elsewhere", place=strange[0])
    with reading(poll.context.engine) as connection:
        asked = load_asked(connection, named)
    seen = [place for place, address in enumerate(named) if address in asked]
    return indexes, named[seen[-1] + 1 :] if seen else named[-1:]


def _take(poll: Poll, answer: Fetched) -> int:
    """Keep what one publication tells; gives how many changes it holds.

    Raises:
        UnreachableError: it is gone.
        LayoutError: it cannot be understood.
    """
    source = poll.source
    assert source.changes is not None
    if answer.gone:
        raise UnreachableError("the publication is gone", url=answer.url, status=answer.status)
    announced = source.changes(answer)
    check_expected(source, len(announced.changes), answer.url)
    save_announced(poll, announced, [answer])
    poll.note_fetch(answer)
    return len(announced.changes)
