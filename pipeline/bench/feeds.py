"""Bar P4: a well-formed feed of 500 items beside feedparser."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from pipeline.bench.measuring import Contender, take_turns
from pipeline.bench.report import Row, row
from pipeline.sources.tools.declare import Saved
from pipeline.sources.tools.feeds import plain_text, read_feed

ITEMS = 500
FIRST = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def make_feed(items: int = ITEMS) -> bytes:
    """An RSS 2.0 feed as publishers send it: title, address, summary, author, day, guid, full text."""
    shown = "".join(
        f"<item><title>Story {number}: accelerators &amp; their buyers</title>"
        f"<link>https://wire.bench.example/{number}</link><guid isPermaLink='false'>wire-{number}</guid>"
        f"<dc:creator>Writer {number % 17}</dc:creator>"
        f"<pubDate>{format_datetime(FIRST - timedelta(minutes=37 * number))}</pubDate>"
        f"<description>{escape(f'<p>What happened in story {number}, in a <b>sentence</b> or two.</p>')}</description>"
        f"<content:encoded><![CDATA[<p>{f'The text of story {number} goes on. ' * 16}</p>]]></content:encoded>"
        "</item>"
        for number in range(items)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The wire</title>'
        f"<link>https://wire.bench.example/</link>{shown}</channel></rss>"
    ).encode()


def measure(rounds: int) -> list[Row]:
    """Feeds a second of CPU."""
    import feedparser

    body = make_feed()
    received = Saved(url="https://wire.bench.example/feed", body=body, media_type="application/rss+xml")

    def ours(_turn: int) -> None:
        if len(read_feed(received)) != ITEMS:
            raise ValueError("items are missing")

    def theirs(_turn: int) -> None:
        if len(feedparser.parse(body).entries) != ITEMS:
            raise ValueError("items are missing")

    for item, entry in zip(read_feed(received), feedparser.parse(body).entries, strict=True):
        told = (entry.title, entry.link, entry.author, tuple(entry.published_parsed[:6]), plain_text(entry.summary))
        at = item.published_at
        if told != (item.title, item.url, *item.authors, at and tuple(at.utctimetuple()[:6]), item.summary):
            raise ValueError(f"{item} is not what feedparser tells: {told}")
    mine, other = take_turns(range(2), [Contender(ours), Contender(theirs)], rounds)
    return [
        row(f"feed of {ITEMS} items", mine, other, "feedparser.parse", bar="P4: ≥ 5", note="the same fields, compared")
    ]
