"""A page that was received: read, kept with its bytes, or noted as gone."""

from models.clocks import WallInstant
from models.values import ListChange, Origin, Page
from pipeline.documents.kept import kept
from pipeline.documents.retraction import noticed
from pipeline.documents.selectors import LAYOUT_DOUBT
from pipeline.errors import InputError, LayoutError
from pipeline.sources import publisher_at
from pipeline.sources.tools.declare import Item, Received, Saved, Source
from pipeline.sources.tools.polling import merged, origin_of, reader_id
from pipeline.storage.announced import announce, withdraw_notice
from pipeline.storage.documents import save_receipt
from pipeline.storage.engine import writing
from pipeline.storage.fetches import save_fetch
from pipeline.storage.moved import mark_moved
from pipeline.storage.revisions import DocumentFacts, save_gone, save_revision
from pipeline.tasks.poll import Poll
from pipeline.tasks.receiving import keep_bytes
from pipeline.web import Fetched

#: The reader of documents of which only the listing may be used.
LISTING_READER = "listing@1"


def read_page(source: Source, item: Item, received: Received) -> tuple[Page, str]:
    """The page of an item with what its listing said of it, and the name of the reader.

    Raises:
        InputError: nothing could be read.
    """
    from pipeline.documents.reading import read_document  # the extractor costs a second

    if source.read is not None:
        page, reader = source.read(received, item), reader_id(source.name, source.read)
    else:
        charset = received.charset if isinstance(received, Fetched | Saved) else None
        kind = item.kind or source.kind
        page, reader = read_document(
            received.body,
            received.media_type,
            received.final_url,
            charset=charset,
            kind=kind,
            selectors=source.selectors,
        )
    if not page.text.strip():
        raise InputError("no text on the page", place=item.address)
    return merged(page, item, official=source.official or source.kind == "filing"), reader


def save_page(
    poll: Poll, item: Item, page: Page, received: Received, reader: str, *, origin: Origin | None = None
) -> None:
    """Keep a page's bytes, its revision and its validators, in one transaction.

    Args:
        poll: counts what came of it.
        item: what the listing said.
        page: what was read.
        received: what it was read from; a listing, where only that may be used.
        reader: name of the reader.
        origin: by the item's day when None.
    """
    poll.pages_read += 1
    poll.pages_paywalled += "paywalled" in page.flags
    poll.pages_doubted += LAYOUT_DOUBT in page.flags
    day = item.published_at or page.published_at
    fetched = received if isinstance(received, Fetched) else None
    fetched_at = fetched.fetched_at if fetched else WallInstant(poll.context.clocks.wall_now())
    charset = received.charset if isinstance(received, Fetched | Saved) else None
    changes = _announced(poll, item, received)
    as_of = origin or poll.origin or origin_of(day, poll.now, first_poll=poll.first_poll)
    put = keep_bytes(poll.context, received.body)
    with writing(poll.context.engine) as connection:
        sha = save_receipt(
            connection,
            put,
            media_type=received.media_type,
            url=received.final_url,
            source=poll.source.name,
            fetched_at=fetched_at,
            known_at=poll.now,
            charset=charset,
        )
        saved = save_revision(
            connection,
            facts_of(poll.source, item, reconstruction=poll.replays),
            kept(noticed(page), received.body, received.media_type, charset=charset),
            capture_sha=sha,
            reader=reader,
            origin=as_of,
            known_at=poll.now,
            world_kind=poll.context.world_kind,
            terms=poll.source.terms,
        )
        if changes and saved.kind != "retraction":
            kept_changes, _ = announce(
                connection, poll.source.name, changes, notice=item.key, origin=as_of, known_at=poll.now
            )
            mark_moved(connection, poll.now)
            poll.changes += kept_changes
        if fetched and poll.source.terms.pages:
            save_fetch(connection, fetched, source=poll.source.name, body_sha=sha, seen_at=poll.now)
    poll.count(saved.kind)


def _announced(poll: Poll, item: Item, received: Received) -> list[ListChange]:
    """What a document changes on lists; where that cannot be understood it is told, and the document is kept."""
    if poll.source.announces is None:
        return []
    try:
        return poll.source.announces(received, item)
    except LayoutError as fault:
        poll.put_aside(item.url, f"its changes of a list: {fault}", item)
        return []


def _found_at(host: str | None) -> str | None:
    """Whose page a search found, by the name that we know its publisher by: the search itself is no origin."""
    return (publisher_at(host) or host) if host else None


def facts_of(source: Source, item: Item, *, reconstruction: bool) -> DocumentFacts:
    """What the document of an item is."""
    assert source.kind != "list"
    stated = dict(item.extra)
    return DocumentFacts(
        natural_key=item.key,
        source=source.name,
        publisher=stated.get("filer") or _found_at(stated.get("found_at")) or source.publisher,
        kind=item.kind or source.kind,
        url=item.url,
        reconstruction=reconstruction,
        stated=stated,
        over=source.takes_over,
    )


def note_gone(poll: Poll, natural_key: str, fetched: Fetched) -> None:
    """A publisher took a document away."""
    with writing(poll.context.engine) as connection:
        saved = save_gone(connection, natural_key, status=fetched.status, origin="live", known_at=poll.now)
        withdraw_notice(connection, natural_key, poll.now)
        save_fetch(connection, fetched, source=poll.source.name, body_sha=None, seen_at=poll.now)
    if saved is not None:
        poll.count(saved.kind)
