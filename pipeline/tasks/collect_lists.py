"""Polls restricted-party lists: an edition is read whole, and compared with the last one."""

from collections import defaultdict
from collections.abc import Sequence

from models.clocks import WallInstant
from models.values import ListEntry, Origin
from pipeline.errors import ChipwatchError, FetchError, LayoutError, UnreachableError
from pipeline.sources.tools.declare import Announcement, Received
from pipeline.sources.tools.polling import Outcome, check_expected, origin_of, reader_id
from pipeline.storage.announced import announce
from pipeline.storage.documents import save_receipt
from pipeline.storage.engine import reading, writing
from pipeline.storage.moved import mark_moved
from pipeline.storage.parties import count_standing, is_cut, save_version
from pipeline.storage.rereads import load_edition_files
from pipeline.tasks.poll import Poll
from pipeline.tasks.receiving import keep_bytes
from pipeline.tasks.rereading import reread_list
from pipeline.web import Fetched


def poll_lists(poll: Poll) -> Outcome:
    """Ask for the files of a list source, and keep what is a new edition."""
    source = poll.source
    assert source.parties is not None
    addresses = source.addresses(poll.context.settings)
    try:
        if source.leads is not None:
            addresses = _led(poll, addresses)
        answers = [poll.ask_again(address) for address in addresses]
        for answer in answers:
            poll.hear(answer)
        if all(answer.not_modified for answer in answers):
            return Outcome(unchanged=True, listings=len(addresses))
        # A list in several files: those that did not change are needed too.
        answers = [poll.fetch(answer.url) if answer.not_modified else answer for answer in answers]
        for answer in answers:
            if answer.gone:
                raise UnreachableError("the list is gone", url=answer.url, status=answer.status)
        entries = source.parties(answers)
        check_expected(source, len(entries), addresses[0])
    except (FetchError, LayoutError) as fault:
        return Outcome(listing_faults=(fault,), listings=len(addresses))
    faults = save_lists(poll, entries, answers)
    if not faults and entries:
        for answer in answers:
            poll.note_fetch(answer)
    return Outcome(items=len(entries), listing_faults=tuple(faults), listings=len(addresses))


def _led(poll: Poll, addresses: tuple[str, ...]) -> tuple[str, ...]:
    """The files that index pages name, on the source's own hosts."""
    source = poll.source
    assert source.leads is not None
    for _ in range(source.hops):
        found: list[str] = []
        for address in addresses:
            page = poll.fetch(address)
            if page.gone:
                raise UnreachableError("the index page is gone", url=address, status=page.status)
            named = [each for each in source.leads(page) if source.allows(each)]
            if not named:
                raise LayoutError("the index page names no file of the list", place=address)
            found += named
        addresses = tuple(dict.fromkeys(found))
    return addresses


def save_announced(
    poll: Poll, announced: Announcement, received: Sequence[Received], *, origin: Origin | None = None
) -> None:
    """Keep what a publication changes on lists, ahead of them; its day decides the origin when that is None."""
    _save_captures(poll, received)
    as_of = origin or origin_of(announced.published_at, poll.now, first_poll=poll.first_poll)
    with writing(poll.context.engine) as connection:
        kept, unknown = announce(
            connection,
            poll.source.name,
            announced.changes,
            notice=announced.notice,
            origin=as_of,
            known_at=poll.now,
        )
        mark_moved(connection, poll.now)
    poll.changes += kept
    for each in unknown:
        poll.put_aside(received[0].url, f"amends {each.list_id} {each.key}, which no stored list has")


def save_lists(
    poll: Poll, entries: Sequence[ListEntry], received: Sequence[Received], *, origin: Origin = "live"
) -> list[ChipwatchError]:
    """Keep the editions of all lists in a file; a list that looks cut is left as it stood, and the others go on.

    Returns:
        What is wrong with lists of the file: one that emptied, lost most of its parties, or is not there any more.
    """
    by_list: dict[str, list[ListEntry]] = defaultdict(list)
    for entry in entries:
        by_list[entry.list_id].append(entry)
    source = poll.source.name
    with reading(poll.context.engine) as connection:
        standing = count_standing(connection, source)
    whole = sum(standing.values())
    if is_cut(whole, len(entries)):
        cut = LayoutError(f"{whole} parties became {len(entries)}: nothing of it is believed", place=source)
        poll.put_aside(received[0].url, str(cut))
        return [cut]
    faults: list[ChipwatchError] = [
        LayoutError("the list is not in the file any more", place=f"{source} {each}")
        for each in sorted(set(standing) - set(by_list))
    ]
    shas = _save_captures(poll, received)
    origin = _told_apart(poll, origin)
    for list_id, listed in sorted(by_list.items()):
        try:
            with writing(poll.context.engine) as connection:
                saved = save_version(
                    connection,
                    source,
                    list_id,
                    listed,
                    capture_sha=shas[0],
                    captures=shas,
                    reader=reader_id(source, poll.source.parties),
                    known_at=poll.now,
                    origin=origin,
                )
            poll.changes += len(saved.changes)
        except LayoutError as fault:
            faults.append(fault)
    if poll.changes:
        with writing(poll.context.engine) as connection:
            mark_moved(connection, poll.now)
    for each in faults:
        poll.put_aside(received[0].url, str(each))
    return faults


def _told_apart(poll: Poll, origin: Origin) -> Origin:
    """Where our reader changed since the last edition: its own differences first, so that the rest is the source's.

    Where the last edition cannot be read again, nobody can tell whose the differences are: they are no news.
    """
    with reading(poll.context.engine) as connection:
        readers, _ = load_edition_files(connection, poll.source.name)
    if set(readers.values()) <= {reader_id(poll.source.name, poll.source.parties)}:
        return origin
    report = reread_list(poll.context, poll.source, keep=True)
    for reason, _ in report.failed:
        poll.put_aside(poll.source.name, f"the last edition cannot be read again: {reason}")
    return "reread" if report.failed else origin


def _save_captures(poll: Poll, received: Sequence[Received]) -> list[bytes]:
    """Keep the bytes of all files; gives their hashes, that of the one with the names first."""
    shas = []
    puts = [keep_bytes(poll.context, each.body) for each in received]
    with writing(poll.context.engine) as connection:
        for each, put in zip(received, puts, strict=True):
            fetched_at = each.fetched_at if isinstance(each, Fetched) else WallInstant(poll.context.clocks.wall_now())
            shas.append(
                save_receipt(
                    connection,
                    put,
                    media_type=each.media_type,
                    url=each.final_url,
                    source=poll.source.name,
                    fetched_at=fetched_at,
                    known_at=poll.now,
                )
            )
    return shas
