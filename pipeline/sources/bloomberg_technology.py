"""Bloomberg: technology, titles and links alone."""

from datetime import timedelta

from pipeline.sources.tools.declare import HEADLINES, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Bloomberg: technology",
    publisher="Bloomberg",
    kind="news",
    hosts=("feeds.bloomberg.com", "www.bloomberg.com"),
    urls=("https://feeds.bloomberg.com/technology/news.rss",),
    listing=read_feed,
    every=timedelta(hours=1),
    silent_after=timedelta(days=7),
    terms=HEADLINES,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
)
