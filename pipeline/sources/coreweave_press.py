"""CoreWeave press releases, a feed of press releases."""

from datetime import timedelta

from pipeline.sources.tools.declare import PRESS_RELEASE, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="CoreWeave press releases",
    publisher="CoreWeave",
    kind="release",
    hosts=("investors.coreweave.com",),
    urls=("https://investors.coreweave.com/rss/news-releases.xml",),
    listing=read_feed,
    every=timedelta(hours=2),
    silent_after=timedelta(days=60),
    terms=PRESS_RELEASE,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
)
