"""Feeds as publishers write them, well and badly."""

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import Saved
from pipeline.sources.tools.feeds import read_feed
from pipeline.sources.tools.sitemaps import read_news_sitemap, read_sitemap_index

HERE = "https://desk.example/feed"
GOOD = b"""<rss version="2.0"><channel><title>t</title>
<item><title>One &amp; two</title><link>https://desk.example/1</link>
<pubDate>Tue, 13 Jan 2026 22:05:00 +0100</pubDate></item>
<item><title>Three</title><guid>https://desk.example/3</guid></item></channel></rss>"""


def feed(body: bytes) -> Saved:
    return Saved(HERE, body)


def test_rss_gives_title_address_and_instant_in_utc() -> None:
    one, three = read_feed(feed(GOOD))
    assert (one.title, one.url) == ("One & two", "https://desk.example/1")
    assert one.published_at == datetime(2026, 1, 13, 21, 5, tzinfo=UTC)
    assert three.url == "https://desk.example/3"
    assert three.published_at is None


def test_rdf_items_stand_beside_the_channel() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>t</title></channel>
      <item><title>One</title><link>https://desk.example/1</link><dc:date>2026-01-13</dc:date>
      <dc:creator>A. Writer</dc:creator></item></rdf:RDF>"""
    (item,) = read_feed(feed(body))
    assert item.published_at == datetime(2026, 1, 13, tzinfo=UTC)
    assert item.authors == ("A. Writer",)


def test_atom_takes_the_alternate_link_and_both_instants() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry>
      <title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Big <b>news</b></div></title>
      <link rel="edit" href="https://desk.example/edit/1"/><link rel="alternate" href="/1"/>
      <published>2026-01-13T22:05:00Z</published><updated>2026-01-14T00:00:00Z</updated>
      <author><name>A. Writer</name></author></entry></feed>"""
    (item,) = read_feed(feed(body))
    assert (item.title, item.url) == ("Big news", "https://desk.example/1")
    assert item.published_at == datetime(2026, 1, 13, 22, 5, tzinfo=UTC)
    assert item.modified_at == datetime(2026, 1, 14, tzinfo=UTC)
    assert item.authors == ("A. Writer",)


def test_a_feed_cut_in_the_middle_still_gives_what_came() -> None:
    items = read_feed(feed(GOOD[: GOOD.index(b"<item><title>Three") + 10]))
    assert [item.url for item in items] == ["https://desk.example/1"]


def test_an_unescaped_ampersand_does_not_lose_the_feed() -> None:
    items = read_feed(feed(GOOD.replace(b"&amp;", b"&")))
    assert [item.url for item in items] == ["https://desk.example/1", "https://desk.example/3"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Just a moment...</body></html>",
        b"{}",
        b"<rss><channel><item>",
        b"\xff\xfe\x00",
        b"plain words",
    ],
)
def test_what_is_no_feed_is_an_error_and_not_an_empty_listing(body: bytes) -> None:
    with pytest.raises(LayoutError):
        read_feed(feed(body))


def test_a_feed_without_items_is_well_formed_and_empty() -> None:
    assert read_feed(feed(b'<rss version="2.0"><channel><title>t</title></channel></rss>')) == []


def test_an_item_without_address_is_told_and_the_others_go_on() -> None:
    body = GOOD.replace(b"<guid>https://desk.example/3</guid>", b"<guid>tag:3</guid>")
    one, three = read_feed(feed(body))
    assert one.fault is None
    assert three.fault == "an item without an address"


def test_entities_are_not_expanded() -> None:
    body = b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + GOOD.replace(b"One", b"&b;")
    items = read_feed(feed(body))
    assert all("aaaa" not in (item.title or "") for item in items)


@given(st.binary(max_size=300))
def test_any_bytes_give_items_or_a_layout_error(body: bytes) -> None:
    with contextlib.suppress(LayoutError):
        assert isinstance(read_feed(feed(body)), list)


def test_a_sitemap_tells_pages_and_an_index_tells_sitemaps() -> None:
    index = feed(b"<sitemapindex><sitemap><loc> https://desk.example/a.xml?x=1&amp;y=2 </loc></sitemap></sitemapindex>")
    assert read_news_sitemap(index) == []
    assert read_sitemap_index(index) == ["https://desk.example/a.xml?x=1&y=2"]
    with pytest.raises(LayoutError, match="html"):
        read_news_sitemap(feed(b"<html/>"))
