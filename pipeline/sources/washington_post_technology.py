"""The Washington Post: technology, titles and links alone."""

from datetime import timedelta

from pipeline.sources.tools.declare import HEADLINES, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="The Washington Post: technology",
    publisher="The Washington Post",
    kind="news",
    hosts=("feeds.washingtonpost.com", "www.washingtonpost.com"),
    urls=("https://feeds.washingtonpost.com/rss/business/technology",),
    listing=read_feed,
    every=timedelta(hours=1),
    silent_after=timedelta(days=7),
    terms=HEADLINES,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
)
