"""News of the European Commission on trade policy."""

from datetime import timedelta

from pipeline.sources.tools.declare import OPEN, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="EU trade policy news",
    publisher="European Commission",
    kind="notice",
    hosts=("policy.trade.ec.europa.eu",),
    urls=("https://policy.trade.ec.europa.eu/node/2/rss_en",),
    listing=read_feed,
    expect=(1, 200),
    every=timedelta(hours=6),
    silent_after=timedelta(days=7),
    terms=OPEN,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
    official=True,
)
