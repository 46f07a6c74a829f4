"""Baker McKenzie: sanctions news, a feed of articles."""

from datetime import timedelta

from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Baker McKenzie: sanctions news",
    publisher="Baker McKenzie",
    kind="news",
    hosts=("sanctionsnews.bakermckenzie.com",),
    urls=("https://sanctionsnews.bakermckenzie.com/feed/",),
    listing=read_feed,
    every=timedelta(hours=6),
    silent_after=timedelta(days=30),
    terms=COPYRIGHT,
    cadence="weekly",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
)
