"""Polls a page that is watched by configuration: its text is one document, kept again when it differs."""

from pipeline.errors import FetchError, InputError, LayoutError, UnreachableError
from pipeline.sources.tools.declare import Item
from pipeline.sources.tools.polling import Outcome
from pipeline.tasks.pages import note_gone, read_page, save_page
from pipeline.tasks.poll import Poll

#: Taken away on purpose (RFC 9110, 15.5.11); a 404 may be a slip.
GONE = 410


def poll_page(poll: Poll) -> Outcome:
    """Ask for the page; the first text is where we begin, a later one an edit, a missing selector a changed layout."""
    source = poll.source
    (address,) = source.addresses(poll.context.settings)
    item = Item(url=address, natural_key=f"watch:{source.name}")
    try:
        fetched = poll.ask_again(address)
        if fetched.not_modified:
            return Outcome(unchanged=True)
        if fetched.gone:
            if fetched.status == GONE:
                note_gone(poll, item.key, fetched)
            raise UnreachableError("the page is not there", url=address, status=fetched.status)
        page, reader = read_page(source, item, fetched)
        save_page(poll, item, page, fetched, reader, origin="backfill" if poll.first_poll else "live")
    except (FetchError, LayoutError) as fault:
        return Outcome(listing_faults=(fault,))
    except InputError as fault:
        poll.put_aside(address, str(fault), item)
        return Outcome(listing_faults=(LayoutError(str(fault), place=address),))
    return Outcome(items=1, pages_read=poll.pages_read, pages_paywalled=poll.pages_paywalled)
