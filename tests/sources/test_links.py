"""Listings by addresses alone, by topic, and of other papers' pages: what is taken, when they fail."""

import json

import pytest

from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import Item, Received, Saved
from pipeline.sources.tools.discovery import read_articles
from pipeline.sources.tools.links import link_listing
from pipeline.sources.tools.topics import TOPIC, on_topic

read = link_listing(r"/news/\d+")


def page(body: str) -> Saved:
    return Saved("https://firm.example/news", f"<html><body><main>{body}</main></body></html>".encode(), "text/html")


def test_a_row_gives_the_title_and_the_day_of_its_own_document() -> None:
    one, two, three = read(
        page(
            '<ul><li><a href="/news/1"><img></a><h3><a href="/news/1#top">The first invented release</a></h3>'
            '<time datetime="2026-01-13T10:00:00Z">today</time><a href="/news/1">Read more</a></li>'
            '<li>Jan 12, 2026 <a href="/news/2">The second invented release</a></li></ul>'
            '<a href="https://firm.example/news/3" title="The third invented release, named aside"><img></a>'
            '<a href="/news/archive">All the news that we ever had</a>'
        )
    )
    assert (one.url, one.title) == ("https://firm.example/news/1", "The first invented release")
    assert one.published_at is not None
    assert two.published_at is not None
    assert (one.published_at.hour, two.published_at.day, two.title) == (10, 12, "The second invented release")
    assert (three.title, three.published_at) == ("The third invented release, named aside", None)


def test_a_day_in_a_title_is_not_its_own() -> None:
    [item, _] = read(
        page('<p><a href="/news/1">Results of May 5, 2025 restated</a></p><p><a href="/news/2">Another release</a></p>')
    )
    assert item.published_at is None


@pytest.mark.parametrize("body", ['<a href="/about/1">About this firm</a>', '<a href="/news/1"><img></a>', ""])
def test_a_page_without_such_links_or_titles_has_changed(body: str) -> None:
    with pytest.raises(LayoutError):
        read(page(body))


def test_broken_addresses_are_passed_over() -> None:
    [item] = read(
        page('<a href="http://[">x</a><a href="javascript:x()">y</a><a href="/news/1">An invented release</a>')
    )
    assert item.url == "https://firm.example/news/1"


@pytest.mark.parametrize(
    ("title", "on"),
    [
        ("Agency widens export controls on AI chips", True),
        ("Nvidia’s partner opens data centre", True),
        ("商务部对镓实施出口管制", True),
        ("엔비디아, 새 제품 공개", True),
        ("Chipping away at an old debt", False),
        ("How to fix your air conditioner", False),
        ("Team wins the cup", False),
    ],
)
def test_topics(title: str, on: bool) -> None:
    assert bool(TOPIC.search(title)) is on


def test_of_a_general_listing_only_what_is_on_topic_is_taken_and_an_empty_one_is_a_fault() -> None:
    items = [
        Item("https://x.example/1", "Chips are short"),
        Item("https://x.example/2", "Rain"),
        Item("https://x.example/3"),
    ]

    def listing(received: Received) -> list[Item]:
        return items if received.body else []

    taken = on_topic(listing)(Saved("https://x.example/", b"<urlset/>"))
    assert [item.url[-1] for item in taken] == ["1", "3"]
    with pytest.raises(LayoutError, match="no item at all"):
        on_topic(listing)(Saved("https://x.example/", b""))


def test_gdelt_tells_whose_page_it_found_and_not_when_it_was_published() -> None:
    article = {
        "url": "https://paper.example/1",
        "title": "A  title",
        "seendate": "20260113T101500Z",
        "domain": "paper.example",
    }
    [item] = read_articles(Saved("https://g.example/", json.dumps({"articles": [article]}).encode()))
    assert (item.title, item.published_at) == ("A title", None)
    assert dict(item.extra) == {"found_at": "paper.example", "seen": "2026-01-13T10:15:00+00:00"}
    assert item.key == "gdelt:https://paper.example/1", "the paper's own source reads the page all the same"
    assert read_articles(Saved("https://g.example/", b"{}")) == []
    [item] = read_articles(Saved("https://g.example/", b'{"articles": [{"title": "x"}]}'))
    assert item.fault
    for refusal in (b"Please limit requests to one every 5 seconds", b'{"articles": 3}', b"[]"):
        with pytest.raises(LayoutError):
            read_articles(Saved("https://g.example/", refusal))
