"""Reads saved files as if a source had been polled: `chipwatch run --source NAME --from DIR`.

A folder holds a listing (its name begins with `listing`, or is the last part of the source's address) and pages;
`addresses.json` says by file name where each came from, where the name alone does not tell. For lists each file is an
edition, in order of name, unless the source's list consists of several files.
"""

import json
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.errors import CallError, InputError, LayoutError
from pipeline.sources.tools.declare import Item, Saved, Source
from pipeline.sources.tools.polling import limited, listed_page
from pipeline.storage.engine import reading
from pipeline.storage.parties import count_standing
from pipeline.tasks.collect_documents import fresh_items
from pipeline.tasks.collect_lists import save_announced, save_lists
from pipeline.tasks.pages import LISTING_READER, read_page, save_page
from pipeline.tasks.poll import Poll

DIGITS = re.compile(r"\d+")
#: Files that a folder holds for people and tests.
BESIDE = {"ORIGIN.md", "expected.json", "addresses.json"}
MEDIA_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xml": "application/xml",
    ".json": "application/json",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".pdf": "application/pdf",
}


def load_files(folder: Path, source: Source, urls: tuple[str, ...]) -> list[Saved]:
    """The files of a folder with their addresses, in order of name.

    Args:
        folder: what was saved.
        source: whose files they are.
        urls: the source's listing addresses, which a file is matched with by its name.

    Raises:
        CallError: the folder cannot be read, or holds nothing.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file() and path.name not in BESIDE)
        stated = folder / "addresses.json"
        addresses = json.loads(stated.read_text(encoding="utf-8")) if stated.exists() else {}
        files = [(path, path.read_bytes()) for path in paths if not path.name.startswith(".")]
    except (OSError, ValueError) as fault:
        raise CallError(f"{folder}: {fault}") from fault
    if not files:
        raise CallError(f"{folder} holds no file for {source.name}")
    return [
        Saved(
            url=addresses.get(path.name) or address_of(path.name, urls) or f"file:///{path.name}",
            body=body,
            media_type=MEDIA_TYPES.get(path.suffix.lower()),
        )
        for path, body in files
    ]


def address_of(name: str, urls: tuple[str, ...]) -> str | None:
    """The listing address that a file's name tells: its last part is the name, or the name begins with `listing`.

    A name that differs in its digits alone (`CIK0001318605.json`) is a listing of the same kind.
    """
    for url in urls:
        path = urlsplit(url).path.rstrip("/")
        last = path.rsplit("/", 1)[-1]
        if last.lower() == name.lower():
            return url
        if last and DIGITS.sub("0", last) == DIGITS.sub("0", name) != name:
            return url.replace(last, name)
    return urls[0] if name.startswith("listing") and urls else None


def read_folder(poll: Poll, folder: Path) -> int:
    """Read a folder of saved files; gives how many items or entries they show.

    Raises:
        CallError: no file that the source can read.
    """
    urls = poll.source.addresses(poll.context.settings)
    files = load_files(folder, poll.source, urls)
    return _read_lists(poll, files, urls) if poll.source.kind == "list" else _read_documents(poll, files, urls)


def _read_lists(poll: Poll, files: list[Saved], urls: tuple[str, ...]) -> int:
    if poll.source.changes is not None:
        return _read_changes(poll, files)
    assert poll.source.parties is not None
    if poll.source.leads is not None:
        files = [file for file in files if file.url not in urls]
    editions = [files] if len(urls) > 1 else [[file] for file in files]
    count, faults = 0, []
    for edition in editions:
        try:
            entries = poll.source.parties(edition)
            with reading(poll.context.engine) as connection:
                known = bool(count_standing(connection, poll.source.name))
            save_lists(poll, entries, edition, origin="live" if known else "backfill")
            count += len(entries)
        except LayoutError as fault:
            faults.append(fault)
            poll.put_aside(edition[0].url, str(fault))
    if faults and not count:
        raise CallError(f"no list could be read: {faults[0]}")
    return count


def _read_changes(poll: Poll, files: list[Saved]) -> int:
    assert poll.source.changes is not None
    count = 0
    for file in files:
        try:
            announced = poll.source.changes(file)
        except LayoutError as fault:
            raise CallError(f"no publication of changes could be read: {fault}") from fault
        save_announced(poll, announced, [file])
        count += len(announced.changes)
    return count


def _read_documents(poll: Poll, files: list[Saved], urls: tuple[str, ...]) -> int:
    if poll.source.listing is None:
        raise CallError(f"{poll.source.name} is a page that is watched: it is not read from a folder")
    listings = [file for file in files if is_listing(file.url, urls)]
    pages = {file.url: file for file in files if file not in listings}
    items: list[tuple[Item, Saved]] = []
    for listing in listings:
        try:
            for item in limited(poll.source.listing(listing), poll.source.limit):
                items += [(part, listing) for part in _parts(poll.source, item, pages)]
        except LayoutError as fault:
            poll.put_aside(listing.url, str(fault))
    by_key = {item.key: listing for item, listing in items}
    listed = {page.url for item, _ in items if (page := _page_of(item, pages))}
    for item in fresh_items(poll, [item for item, _ in items]):
        _take(poll, item, _page_of(item, pages), by_key[item.key])
    for url, page in pages.items():
        if url not in listed and page.media_type != "application/json":
            _take(poll, Item(url=url), page, page)
    return len(items) or len(pages)


def is_listing(url: str, urls: tuple[str, ...]) -> bool:
    """Is this the address of a listing, or of another one of the same kind in the same place?"""
    return any(url == known or DIGITS.sub("0", url) == DIGITS.sub("0", known) for known in urls)


def _parts(source: Source, item: Item, pages: dict[str, Saved]) -> list[Item]:
    """The documents of an item whose index was saved too; else the item alone, without its index."""
    if not item.expands:
        return [item]
    index = pages.get(item.address)
    if index is not None and source.expand is not None:
        return source.expand(item, index)
    return [replace(item, fetch_url=None, expands=False)]


def _page_of(item: Item, pages: dict[str, Saved]) -> Saved | None:
    """The file of an item: by its address, else by the publisher's number or the address's last part in its name."""
    for address in (item.address, item.url):
        if address in pages:
            return pages[address]
    tails = {part.rsplit("/", 1)[-1] for part in (item.address, item.url) if part}
    tails |= {item.natural_key.split(":", 1)[-1]} if item.natural_key else set()
    for page in pages.values():
        name = urlsplit(page.url).path.rsplit("/", 1)[-1]
        if page.url.startswith("file:") and {name, name.rsplit(".", 1)[0]} & tails:
            return page
    return None


def _take(poll: Poll, item: Item, page: Saved | None, listing: Saved) -> None:
    try:
        if item.fault is not None:
            raise InputError(item.fault, place=item.title or item.url)
        if page is None:
            save_page(poll, item, listed_page(poll.source, item), listing, LISTING_READER, origin="backfill")
        else:
            text, reader = read_page(poll.source, item, page)
            save_page(poll, item, text, page, reader, origin="backfill")
    except InputError as fault:
        poll.put_aside(item.url, str(fault), item)
