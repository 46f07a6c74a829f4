"""The New York Times: technology, titles and links alone."""

from datetime import timedelta

from pipeline.sources.tools.declare import HEADLINES, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="The New York Times: technology",
    publisher="The New York Times",
    kind="news",
    hosts=("rss.nytimes.com", "www.nytimes.com"),
    urls=("https://rss.nytimes.com/services/xml/rss/nyt/Technology.xml",),
    listing=read_feed,
    every=timedelta(hours=1),
    silent_after=timedelta(days=7),
    terms=HEADLINES,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
)
