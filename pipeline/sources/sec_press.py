"""Press releases of the SEC."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="SEC press releases",
    publisher="Securities and Exchange Commission",
    kind="release",
    hosts=("www.sec.gov",),
    urls=("https://www.sec.gov/news/pressreleases.rss",),
    listing=read_feed,
    contact=True,
    expect=(1, 200),
    every=timedelta(hours=6),
    silent_after=timedelta(days=7),
    terms=GOVERNMENT,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
    official=True,
)
