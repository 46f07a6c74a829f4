"""The Korea Herald: business, a feed of articles."""

from datetime import timedelta

from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed
from pipeline.sources.tools.topics import on_topic

SOURCE = Source(
    title="The Korea Herald: business",
    publisher="The Korea Herald",
    kind="news",
    hosts=("www.koreaherald.com",),
    urls=("https://www.koreaherald.com/rss/020200000000.xml",),
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
