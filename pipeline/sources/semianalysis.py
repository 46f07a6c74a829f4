"""SemiAnalysis: titles, links and days only, since the articles are paid for or others" own."""

from datetime import timedelta

from pipeline.sources.tools.declare import HEADLINES, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="SemiAnalysis",
    publisher="SemiAnalysis",
    kind="news",
    hosts=("newsletter.semianalysis.com", "semianalysis.com"),
    urls=("https://newsletter.semianalysis.com/feed",),
    listing=read_feed,
    every=timedelta(hours=1),
    silent_after=timedelta(days=21),
    terms=HEADLINES,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
)
