"""The Korea Times: technology, a feed of articles."""

from datetime import timedelta

from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="The Korea Times: technology",
    publisher="The Korea Times",
    kind="news",
    hosts=("www.koreatimes.co.kr",),
    urls=("https://www.koreatimes.co.kr/www/rss/tech.xml",),
    listing=read_feed,
    every=timedelta(hours=1),
    silent_after=timedelta(days=7),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
)
