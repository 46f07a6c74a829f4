"""Press releases of Intel."""

from datetime import timedelta

from pipeline.sources.tools.declare import PRESS_RELEASE, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Intel press releases",
    publisher="Intel",
    kind="release",
    hosts=("www.intc.com",),
    urls=("https://www.intc.com/news-events/press-releases/rss",),
    listing=read_feed,
    every=timedelta(hours=1),
    silent_after=timedelta(days=30),
    terms=PRESS_RELEASE,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
)
