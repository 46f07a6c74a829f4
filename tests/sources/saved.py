"""The saved pages: cases of each source, and what its readers make of them."""

from collections import Counter
from pathlib import Path
from typing import Any

from models.hashing import plain
from pipeline.documents.reading import read_document
from pipeline.settings import Settings
from pipeline.sources import all_sources
from pipeline.sources.tools.declare import Item, Saved, Source
from pipeline.tasks.collect_folder import load_files

FOLDER = Path(__file__).parents[1] / "fixtures" / "sources"


def cases() -> list[Path]:
    """Every case folder of every source."""
    return sorted(case for name in all_sources() for case in (FOLDER / name).glob("*") if case.is_dir())


def read_case(case: Path) -> dict[str, Any]:
    """What the source of a case reads from its files, as `expected.json` keeps it."""
    source = all_sources()[case.parent.name]
    urls = source.addresses(Settings())
    files = load_files(case, source, urls)
    if source.changes:
        return {file.url: plain(source.changes(file)) for file in files}
    return _lists(source, files, urls) if source.parties else _documents(source, files, urls)


def _lists(source: Source, files: list[Saved], urls: tuple[str, ...]) -> dict[str, Any]:
    assert source.parties is not None
    led = [url for file in files if source.leads and file.url in urls for url in source.leads(file)]
    files = [file for file in files if not source.leads or file.url not in urls]
    editions = [files] if len(urls) > 1 else [[file] for file in files]
    entries = [entry for edition in editions for entry in source.parties(edition)]
    shown = [entries[place] for place in sorted({0, len(entries) // 2, len(entries) - 1})]
    counts: Any = plain(dict(sorted(Counter(entry.list_id for entry in entries).items())))
    return {"entries": counts, "shown": plain(shown)} | ({"leads": led} if led else {})


def _documents(source: Source, files: list[Saved], urls: tuple[str, ...]) -> dict[str, Any]:
    assert source.listing is not None
    listings = [file for file in files if file.url in urls or "/submissions/" in file.url]
    items = [item for file in listings for item in source.listing(file)]
    read = bool(source.selectors) or source.kind == "transcript"
    pages = [file for file in files if file not in listings] if read else []
    found: dict[str, Any] = {} if pages and not listings else {"items": [_item(item) for item in items]}
    followed = [url for file in listings for url in (source.follow(file) if source.follow else [])]
    if followed:
        found["follow"] = followed
    indexes = [file for file in files if file.url.endswith("/index.json")]
    if source.expand and indexes:
        base = next((item for item in items if item.expands), None)
        filing = base or Item(url=indexes[0].url.replace("index.json", "main.htm"), natural_key="sec:0")
        found["expanded"] = [_item(part) for file in indexes for part in source.expand(filing, file)]
    if pages:
        found["pages"] = [_page(source, file) for file in pages]
    return found


def _page(source: Source, file: Saved) -> dict[str, Any]:
    page, _ = read_document(file.body, file.media_type, file.url, kind=source.kind, selectors=source.selectors)
    turns = [{"speaker": turn.speaker, "role": turn.role, "part": turn.part} for turn in page.turns]
    return {
        "title": page.title,
        "authors": list(page.authors),
        "published_at": page.published_at.isoformat() if page.published_at else None,
        "published_how": page.published_how,
        "text": page.text.split("\n"),
        "flags": list(page.flags),
    } | ({"turns": turns} if turns else {})


def _item(item: Item) -> dict[str, Any]:
    values: dict[str, Any] = plain(item)
    return {"key": item.key} | {name: value for name, value in values.items() if value not in (None, [], False)}
