"""Stored captures read again by the present readers: what differs is the reader's doing, and never news."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from rapidfuzz.distance import Indel
from sqlalchemy import Connection

import pipeline.documents
from models.clocks import WorldInstant
from models.hashing import key_of
from models.terms import UNKNOWN
from models.values import ListChange, ListEntry, Page
from pipeline.documents.kept import kept
from pipeline.documents.retraction import noticed
from pipeline.documents.revisions import Difference, compare
from pipeline.errors import InputError, LayoutError, StateError
from pipeline.sources import all_sources, find_source
from pipeline.sources.tools import lists
from pipeline.sources.tools.declare import Item, Saved, Source
from pipeline.sources.tools.polling import reader_id
from pipeline.storage.engine import reading, writing
from pipeline.storage.parties import load_standing as load_listed
from pipeline.storage.parties import save_version
from pipeline.storage.rereads import (
    Standing,
    load_edition_files,
    load_one_standing,
    load_progress,
    load_sources,
    load_standing,
)
from pipeline.storage.revisions import GONE, DocumentFacts, save_revision
from pipeline.storage.state import log_run
from pipeline.tasks.context import Context
from pipeline.tasks.pages import LISTING_READER, read_page

BATCH = 50
EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class Reread:
    """A document that the present reader reads otherwise.

    `fields` are title, date, authors, text; `likeness` is of the words, 0..1; `difference` of the texts.
    """

    url: str
    fields: tuple[str, ...]
    likeness: float
    difference: Difference


@dataclass(frozen=True, slots=True)
class RereadReport:
    """What reading a source's captures again gave.

    Attributes:
        source: its name.
        kept: whether what differs was kept, or only counted.
        read: how many documents or list editions were read again.
        differing: how many of them read otherwise.
        fields: how many by field; of a list how many by kind of change.
        kinds: how many texts differ in substance, how many in dress.
        left: how many were left alone (gone, titles alone, removed by their terms), by reason.
        failed: the reasons why some could not be read, with how often.
        examples: the first that differ.
        changes: of a list, what differs.
    """

    source: str
    kept: bool
    read: int = 0
    differing: int = 0
    fields: tuple[tuple[str, int], ...] = ()
    kinds: tuple[tuple[str, int], ...] = ()
    left: tuple[tuple[str, int], ...] = ()
    failed: tuple[tuple[str, int], ...] = ()
    examples: tuple[Reread, ...] = ()
    changes: tuple[ListChange, ...] = ()


def reread_source(
    context: Context, name: str, *, keep: bool = False, again: bool = False, say: Callable[[int], object] | None = None
) -> RereadReport:
    """Read what a source gave again; a keeping run that was broken off goes on where it was.

    Args:
        context: the deployment.
        name: the source.
        keep: make revisions (or an edition) of kind and origin `reread` where the text (or an entry) differs.
        again: from the beginning, whatever was done with this code before.
        say: is told how many were read.

    Raises:
        CallError: there is no such source.
    """
    source = find_source(name)
    if source.kind == "list":
        return reread_list(context, source, keep=keep)
    code = code_of(source)
    after = 0 if again or not keep else _done_before(context, name, code)
    found: list[Reread] = []
    left: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    read = 0
    while True:
        with reading(context.engine) as connection:
            batch = load_standing(connection, name, after, BATCH)
        if not batch:
            break
        started_at = context.clocks.wall_now()
        pages: list[tuple[Standing, Page, str]] = []
        for each in batch:
            if each.reader in {GONE, LISTING_READER}:
                left["gone" if each.reader == GONE else "of its listing alone"] += 1
                continue
            if each.removed_at is not None:
                left["removed by its terms"] += 1
                continue
            try:
                page, reader = read_stored(context, source, each)
            except (InputError, StateError) as fault:
                failed[f"{type(fault).__name__}: {fault}"[:120]] += 1
                continue
            read += 1
            if fields := _differing(each, page):
                found.append(_reread(each, page, fields))
                pages.append((each, page, reader))
        after = batch[-1].document_id
        if keep:
            with writing(context.engine) as connection:
                for each, page, reader in pages:
                    if page.text != each.text:
                        _save(connection, context, each, page, reader, context.clocks.world_now())
                log_run(
                    connection,
                    _task(name),
                    started_at=started_at,
                    ended_at=context.clocks.wall_now(),
                    world_at=context.clocks.world_now(),
                    outcome="ok",
                    detail={"after": after, "code": code},
                )
        if say:
            say(read)
    return RereadReport(
        source=name,
        kept=keep,
        read=read,
        differing=len(found),
        fields=tuple(Counter(field for one in found for field in one.fields).most_common()),
        kinds=tuple(Counter(one.difference.kind for one in found if "text" in one.fields).most_common()),
        left=tuple(left.most_common()),
        failed=tuple(failed.most_common(EXAMPLES)),
        examples=tuple(found[:EXAMPLES]),
    )


def stored_sources(context: Context) -> list[str]:
    """The sources of which something is stored, and which there still are."""
    with reading(context.engine) as connection:
        names = load_sources(connection)
    return [name for name in names if name in all_sources()]


def reread_latest(context: Context, source: Source, natural_key: str, reader: str, now: WorldInstant) -> bool:
    """Before a page is kept that another reader read than the last: what that reader makes of the last capture.

    So the reader's change is kept as a reread, and what is left is the publisher's.

    Returns:
        Whether the last capture reads otherwise now.
    """
    with reading(context.engine) as connection:
        last = load_one_standing(connection, natural_key)
    if last is None or last.removed_at is not None or last.reader in {reader, GONE, LISTING_READER}:
        return False
    try:
        page, present = read_stored(context, source, last)
    except (InputError, StateError):
        # The bytes are not kept any more, or say nothing to this reader: there is nothing to tell apart.
        return False
    if page.text == last.text:
        return False
    with writing(context.engine) as connection:
        _save(connection, context, last, page, present, now)
    return True


def read_stored(context: Context, source: Source, stored: Standing) -> tuple[Page, str]:
    """A stored capture as the present reader reads it, and that reader's name.

    Raises:
        InputError: nothing could be read.
        StateError: the bytes are not there.
    """
    body = context.captures.get(stored.capture_sha)
    item = Item(
        url=stored.url,
        natural_key=stored.natural_key,
        title=stored.title,
        published_at=stored.published_at if stored.published_how == "listing" else None,
        kind=stored.document_kind,
        extra=tuple(stored.stated.items()),
    )
    page, reader = read_page(source, item, Saved(stored.capture_url, body, stored.media_type, stored.charset))
    return kept(noticed(page), body, stored.media_type, charset=stored.charset), reader


def reread_list(context: Context, source: Source, *, keep: bool) -> RereadReport:
    """Read the files of a list's newest edition again, and say (or keep) what the present reader finds otherwise."""
    if source.parties is None:  # it publishes changes, and no list
        return RereadReport(source.name, keep)
    with reading(context.engine) as connection:
        readers, files = load_edition_files(connection, source.name)
        standing = {list_id: load_listed(connection, source.name, list_id) for list_id in readers}
    if not readers:
        return RereadReport(source.name, keep)
    try:
        bodies = [context.captures.get(each.sha) for each in files]
        saved = [Saved(each.url, body, each.media_type) for each, body in zip(files, bodies, strict=True)]
        entries = source.parties(saved)
    except (LayoutError, StateError) as fault:
        return RereadReport(source.name, keep, failed=((f"{type(fault).__name__}: {fault}", 1),))
    changes: list[ListChange] = []
    for list_id, before in sorted(standing.items()):
        now = [entry for entry in entries if entry.list_id == list_id]
        differing = lists.compare(before, now)
        changes += differing
        if keep and differing and now:
            _save_list(context, source, list_id, now, [each.sha for each in files])
    return RereadReport(
        source=source.name,
        kept=keep,
        read=len(standing),
        differing=len({change.list_id for change in changes}),
        fields=tuple(Counter(change.kind for change in changes).most_common()),
        changes=tuple(changes),
    )


def _save_list(
    context: Context, source: Source, list_id: str, entries: Sequence[ListEntry], shas: Sequence[bytes]
) -> None:
    with writing(context.engine) as connection:
        save_version(
            connection,
            source.name,
            list_id,
            entries,
            capture_sha=shas[0],
            captures=shas,
            reader=reader_id(source.name, source.parties),
            known_at=context.clocks.world_now(),
            origin="reread",
        )


@cache
def code_of(source: Source) -> str:
    """A hash of the code by which a source's documents are read."""
    folder = Path(pipeline.documents.__file__).parent
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))]
    own = reader_id(source.name, source.read) if source.read else ""
    return key_of(*texts, own, repr(source.selectors)).hex()


def _task(name: str) -> str:
    return f"reread {name}"


def _done_before(context: Context, name: str, code: str) -> int:
    with reading(context.engine) as connection:
        progress = load_progress(connection, _task(name))
    return int(progress[1]["after"]) if progress is not None and progress[1].get("code") == code else 0


def _differing(stored: Standing, page: Page) -> tuple[str, ...]:
    pairs = {
        "title": (stored.title, page.title),
        "date": (stored.published_at, page.published_at),
        "authors": (stored.authors, page.authors),
        "text": (stored.text, page.text),
    }
    return tuple(name for name, (before, now) in pairs.items() if before != now)


def _reread(stored: Standing, page: Page, fields: tuple[str, ...]) -> Reread:
    likeness = Indel.normalized_similarity(stored.text.split(), page.text.split())
    # Passages are the publisher's words: a report goes anywhere.
    difference = replace(compare(stored.text, page.text), removed=(), added=())
    return Reread(stored.url, fields, round(likeness, 3), difference)


def _save(
    connection: Connection, context: Context, stored: Standing, page: Page, reader: str, now: WorldInstant
) -> None:
    source = all_sources().get(stored.source)
    facts = DocumentFacts(
        natural_key=stored.natural_key,
        source=stored.source,
        publisher=stored.publisher,
        kind=stored.document_kind,
        url=stored.url,
        private=stored.private,
        reconstruction=stored.reconstruction,
        stated=stored.stated,
    )
    save_revision(
        connection,
        facts,
        page,
        capture_sha=stored.capture_sha,
        reader=reader,
        origin="reread",
        known_at=now,
        world_kind=context.world_kind,
        terms=source.terms if source else UNKNOWN,
    )
