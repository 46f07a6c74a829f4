"""Earnings-call transcripts of one firm, by the links of its page."""

from datetime import timedelta

from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="EarningsCall transcripts: NVIDIA",
    publisher="EarningsCall",
    kind="transcript",
    hosts=("earningscall.biz",),
    urls=("https://earningscall.biz/e/nasdaq/s/nvda",),
    listing=link_listing(r"/e/\w+/s/\w+/y/20\d\d/q/q\d"),
    every=timedelta(hours=12),
    silent_after=timedelta(days=120),
    terms=COPYRIGHT,
    cadence="quarterly",
    language="en",
    layout="assumed",
    layout_from="the addresses of its pages; no selector",
)
