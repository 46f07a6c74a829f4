"""Fortune, a feed of articles."""

from datetime import timedelta

from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed
from pipeline.sources.tools.topics import on_topic

SOURCE = Source(
    title="Fortune",
    publisher="Fortune",
    kind="news",
    hosts=("fortune.com",),
    urls=("https://fortune.com/feed/",),
    listing=on_topic(read_feed),
    every=timedelta(hours=1),
    silent_after=timedelta(days=7),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
    may_be_empty=True,
)
