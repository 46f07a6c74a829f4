"""Financial Times: technology, titles and links alone."""

from datetime import timedelta

from pipeline.sources.tools.declare import HEADLINES, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Financial Times: technology",
    publisher="Financial Times",
    kind="news",
    hosts=("www.ft.com",),
    urls=("https://www.ft.com/technology?format=rss",),
    listing=read_feed,
    every=timedelta(hours=1),
    silent_after=timedelta(days=7),
    terms=HEADLINES,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
    publisher_family="Nikkei",
)
