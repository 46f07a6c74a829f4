"""The world through the eyes of the real source modules: each listing is read, each page is seen on its day."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import pytest

from models.values import Page
from pipeline.documents.reading import read_document
from pipeline.errors import LayoutError
from pipeline.replay.captures import Capture
from pipeline.replay.site import LABEL, Reply
from pipeline.replay.world import World, load_world
from pipeline.settings import load_settings
from pipeline.sources import all_sources
from pipeline.sources.tools.declare import Item, Saved, Source

CHROME = ("Paywalled soon", "wet weekend", "Ferry strike", "Newsletters")


@dataclass(frozen=True)
class Seen:
    at: datetime
    item: Item
    page: Page


@dataclass
class Watch:
    """What a collector saw that polled by each source's own cadence, at the world's steps alone."""

    seen: dict[tuple[str, str], Seen]
    faults: dict[str, datetime]
    empty: dict[str, datetime]


def ask(world: World, url: str, at: datetime) -> Reply | None:
    parts = urlsplit(url)
    reply = world.answer(parts.hostname or "", f"{parts.path}?{parts.query}" if parts.query else parts.path, at)
    return ask(world, urljoin(url, reply.location), at) if reply and reply.location else reply


def bytes_of(url: str, reply: Reply) -> Saved:
    return Saved(url=url, body=reply.body, media_type=reply.media_type.split(";")[0])


def documents_of(world: World, source: Source, item: Item, at: datetime) -> list[Item]:
    if not item.expands or source.expand is None:
        return [item]
    reply = ask(world, item.address, at)
    assert reply is not None
    return source.expand(item, bytes_of(item.address, reply))


def poll(world: World, source: Source, urls: tuple[str, ...], at: datetime, watch: Watch) -> None:
    assert source.listing is not None
    for url in urls:
        reply = ask(world, url, at)
        if reply is None or reply.status != 200:
            continue
        try:
            items = source.listing(bytes_of(url, reply))
        except LayoutError:
            watch.faults.setdefault(source.name, at)
            continue
        if not items and not source.may_be_empty:
            watch.empty.setdefault(source.name, at)
        for item in items:
            assert item.fault is None, item
            if (source.name, item.key) in watch.seen:
                continue
            for found in documents_of(world, source, item, at):
                document = ask(world, found.address, at)
                assert document is not None, found.address
                assert document.status == 200, found.address
                read = bytes_of(found.address, document)
                page, _ = read_document(read.body, read.media_type, found.address, kind=found.kind or source.kind)
                watch.seen[source.name, found.key] = Seen(at, found, page)


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


@pytest.fixture(scope="module")
def watch(world: World) -> Watch:
    sources, made, polled = all_sources(), Watch({}, {}, {}), dict[str, datetime]()
    settings = load_settings(sec_ciks=world.environment()["CHIPWATCH_SEC_CIKS"])
    urls = {name: sources[name].addresses(settings) for name in world.sources()}
    for at in (world.starts_at, *(step.at for step in world.steps())):
        for name in world.sources():
            source = sources[name]
            if source.listing is not None and (name not in polled or at - polled[name] >= source.every):
                polled[name] = at
                poll(world, source, urls[name], at, made)
    return made


def first_editions(world: World) -> list[Capture]:
    return [each for each in world.captures if each.edition == 1]


def test_every_page_is_seen_on_its_own_step(world: World, watch: Watch) -> None:
    at_of = {(name, seen.item.url): seen.at for (name, _), seen in watch.seen.items()}
    later = watch.faults.get("rack_report", world.ends_at)
    for each in first_editions(world):
        if each.source == "rack_report" and each.at >= later:
            continue
        assert at_of.get((each.source, each.listed_url)) == max(each.at, world.starts_at), each.id


def test_no_listing_is_ever_empty_or_unreadable_but_the_one_whose_layout_changes(world: World, watch: Watch) -> None:
    makeover = next(each.later[0] for each in world.sites if each.later)
    assert watch.empty == {}
    assert watch.faults in ({}, {"rack_report": makeover})


def test_texts_are_the_recorded_words_without_label_or_chrome(world: World, watch: Watch) -> None:
    bodies = {(each.source, each.listed_url): each for each in first_editions(world)}
    for (name, _), seen in watch.seen.items():
        text = " ".join(seen.page.text.split())
        assert LABEL not in text, seen.item.url
        assert not [each for each in CHROME if each in text], seen.item.url
        capture = bodies.get((name, seen.item.url))
        if capture is None:
            assert name == "federal_register_public_inspection"
            continue
        for line in capture.body.split("\n"):
            if re.match(r"[A-Z0-9“\"][^|]{60,}", line):
                assert " ".join(line.split())[:60] in text, (capture.id, line[:60])


def test_transcripts_have_turns_and_parts(watch: Watch) -> None:
    calls = [seen.page for (name, _), seen in watch.seen.items() if name == "callscribe"]
    assert len(calls) >= 5
    for page in calls:
        assert {turn.part for turn in page.turns} >= {"prepared", "questions"}
        assert any(turn.speaker in {"Daniel Shui", "Marta Kestner"} for turn in page.turns)


def test_the_exhibit_of_a_filing_is_a_document_of_its_own(watch: Watch) -> None:
    exhibits = [seen for (name, _), seen in watch.seen.items() if name == "sec_edgar" and "ex991" in seen.item.url]
    assert len(exhibits) == 1
    assert "$74 million" in exhibits[0].page.text
