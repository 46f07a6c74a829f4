"""HPCwire, a feed of articles."""

from datetime import timedelta

from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="HPCwire",
    publisher="HPCwire",
    kind="news",
    hosts=("www.hpcwire.com",),
    urls=("https://www.hpcwire.com/feed/",),
    listing=read_feed,
    every=timedelta(hours=1),
    silent_after=timedelta(days=7),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
    publisher_family="TCI Media",
)
