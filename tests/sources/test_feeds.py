"""Feeds as publishers write them, well and badly."""

import contextlib
from datetime import UTC, datetime

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import Item, Saved
from pipeline.sources.tools.feeds import plain_text, read_feed
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


ITEM = "<item><title>{0}</title><link>https://desk.example/{0}</link>{1}</item>"
DAY = "<pubDate>Tue, 13 Jan 2026 22:05:00 GMT</pubDate>"


def items(*each: str, ns: str = "") -> list[Item]:
    return read_feed(feed(f"<rss version='2.0' {ns}><channel><title>t</title>{''.join(each)}</channel></rss>".encode()))


def test_what_looks_odd_is_read_a_second_time_and_the_fuller_reading_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    slow = feedparser.parse

    def counted(body: bytes) -> object:
        asked.append(1)
        return slow(body)

    monkeypatch.setattr(feedparser, "parse", counted)
    assert [item.url for item in items(ITEM.format("a", DAY), ITEM.format("b", ""))] == [
        *("https://desk.example/a", "https://desk.example/b"),
    ]
    assert asked == [], "a feed as it should be is read once"
    ns = "xmlns:pub='https://desk.example/ns' xmlns:dcterms='http://purl.org/dc/terms/'"
    assert items(ITEM.format("a", "<dcterms:modified>2026-01-13T22:05:00Z</dcterms:modified>"), ns=ns)
    (only,) = items("<item><title>a</title><guid>tag:a</guid></item>")
    assert only.fault == "an item without an address", "an id that is no address is none"
    (undated,) = items(ITEM.format("a", ""))
    assert undated.published_at is None
    assert items("<pub:item><title>a</title><link>https://desk.example/a</link></pub:item>", ns=ns)
    assert items("<x:channel><x:item/></x:channel>", ns="xmlns:x='https://desk.example/x'")[0].fault
    assert len(asked) >= 3


def test_an_extensions_words_count_only_where_the_feeds_own_are_missing() -> None:
    ns = "xmlns:media='http://search.yahoo.com/mrss/'"
    picture = "<media:title>A picture</media:title><media:description>of a ship</media:description>"
    (item,) = items(f"<item>{picture}<title>One</title><link>https://desk.example/1</link>{DAY}</item>", ns=ns)
    assert (item.title, item.summary) == ("One", "of a ship")


def test_a_guid_that_says_that_it_is_no_address_is_none() -> None:
    guid = "<guid isPermaLink='false'>https://desk.example/3</guid>"
    (item,) = items(f"<item><title>Three</title>{guid}{DAY}</item>")
    assert item.fault == "an item without an address"


def test_an_address_that_is_none_costs_its_item_alone() -> None:
    bad, good = items(f"<item><title>a</title><link>http://[</link>{DAY}</item>", ITEM.format("b", DAY))
    assert (bad.fault, good.url) == ("an item without an address", "https://desk.example/b")


def test_titles_and_summaries_are_plain_words() -> None:
    said = (
        "&lt;b&gt;Big&lt;/b&gt; &lt;script&gt;alert(1)&lt;/script&gt;news &amp;amp; more &lt;style&gt;p{}&lt;/style&gt;"
    )
    (item,) = items(f"<item><title>{said}</title><description>{said}</description><link>/1</link>{DAY}</item>")
    assert item.title == item.summary == "Big news & more"
    assert plain_text("<script>" * 20_000 + "x") == "x"


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
