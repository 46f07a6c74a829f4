"""CSET, a feed of articles."""

from datetime import timedelta

from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="CSET",
    publisher="Georgetown CSET",
    kind="news",
    hosts=("cset.georgetown.edu",),
    urls=("https://cset.georgetown.edu/feed/",),
    listing=read_feed,
    every=timedelta(hours=6),
    silent_after=timedelta(days=14),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
)
