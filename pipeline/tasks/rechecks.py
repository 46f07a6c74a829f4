"""Asks again for documents that we have: pages are edited in silence, taken away, and put back.

Ever more seldom as a document grows old, official pages for a year and those of what is in force for as long as it is;
a bounded number a poll, so that a host's share stays small.
"""

from datetime import timedelta

from models.hashing import sha256
from pipeline.errors import BlockedError, FetchError, InputError, NotYetError
from pipeline.sources.tools.declare import Item
from pipeline.sources.tools.polling import MOST_RECHECKS, is_recheck_due, watch_days
from pipeline.storage.engine import reading
from pipeline.storage.sources import Recheck, load_in_force, load_rechecks
from pipeline.tasks.pages import note_gone, read_page, save_page
from pipeline.tasks.poll import Poll
from pipeline.tasks.rereading import reread_latest

NOT_FOUND = 404


def recheck(poll: Poll) -> None:
    """Ask again for the documents whose turn it is, those first that waited longest."""
    for each in _due(poll):
        try:
            ask(poll, each)
        except InputError as fault:
            poll.put_aside(each.url, str(fault))
        except FetchError as fault:
            # An old page that fails says nothing of its source; it is asked for again at the next poll.
            if isinstance(fault, BlockedError | NotYetError):
                return


def _due(poll: Poll) -> list[Recheck]:
    source = poll.source
    days = watch_days(source)
    if days == 0 or not source.terms.pages:
        return []
    since = poll.now - timedelta(days=days)
    with reading(poll.context.engine) as connection:
        watched = load_rechecks(connection, source.name, since)
        if source.official:
            watched += load_in_force(connection, source.name, since)
    due = [each for each in watched if source.allows(each.url) and _is_due(poll, each)]
    return sorted(due, key=lambda each: each.asked_at or each.first_seen_at)[:MOST_RECHECKS]


def _is_due(poll: Poll, each: Recheck) -> bool:
    asked_at = each.asked_at or each.first_seen_at
    if each.status == NOT_FOUND and not each.gone:
        # Missing once: looked at again soon, since one 404 is no withdrawal.
        return poll.now - asked_at >= poll.source.every
    return is_recheck_due(each.first_seen_at, asked_at, poll.now, poll.source.every)


def ask(poll: Poll, each: Recheck) -> None:
    """Ask for one document: unchanged, edited, missing for the first time, gone, or back."""
    fetched = poll.ask_again(each.url)
    if fetched.not_modified:
        poll.note_fetch(fetched)
    elif fetched.gone:
        if fetched.status == NOT_FOUND and each.status != NOT_FOUND:
            poll.note_fetch(fetched)
        else:
            note_gone(poll, each.natural_key, fetched)
    elif each.body_sha is not None and sha256(fetched.body) == each.body_sha:
        poll.note_fetch(fetched, each.body_sha)
    else:
        item = Item(
            url=each.url,
            natural_key=each.natural_key,
            # What the listing said of it then stands beside what the page says now.
            title=each.title,
            published_at=each.published_at if each.published_how == "listing" else None,
            kind=each.document_kind,
            extra=tuple(each.stated.items()),
        )
        page, reader = read_page(poll.source, item, fetched)
        reread_latest(poll.context, poll.source, each.natural_key, reader, poll.now)
        save_page(poll, item, page, fetched, reader, origin="live")
