"""CSIS, a feed of articles."""

from datetime import timedelta

from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="CSIS",
    publisher="Center for Strategic and International Studies",
    kind="news",
    hosts=("www.csis.org",),
    urls=("https://www.csis.org/rss.xml",),
    listing=read_feed,
    every=timedelta(hours=6),
    silent_after=timedelta(days=7),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
)
