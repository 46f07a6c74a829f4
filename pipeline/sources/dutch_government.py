"""News of the government of the Netherlands: export licences for chip machines among it."""

from datetime import timedelta

from pipeline.sources.tools.declare import OPEN, Source
from pipeline.sources.tools.feeds import read_feed
from pipeline.sources.tools.topics import on_topic

SOURCE = Source(
    title="Government of the Netherlands",
    publisher="Government of the Netherlands",
    kind="release",
    hosts=("www.government.nl", "feeds.government.nl"),
    urls=("https://feeds.government.nl/news.rss",),
    listing=on_topic(read_feed),
    may_be_empty=True,
    every=timedelta(hours=6),
    silent_after=timedelta(days=14),
    terms=OPEN,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0; the address is general knowledge",
    official=True,
)
