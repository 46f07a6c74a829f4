"""The trade report of Sandler, Travis & Rosenberg, by the links of its list."""

from datetime import timedelta

from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="Sandler, Travis & Rosenberg: trade report",
    publisher="Sandler, Travis & Rosenberg",
    kind="news",
    hosts=("www.strtrade.com",),
    urls=("https://www.strtrade.com/trade-news-resources/str-trade-report",),
    listing=link_listing(r"/trade-news-resources/str-trade-report/trade-report/[\w-]+/[\w-]+"),
    every=timedelta(hours=6),
    silent_after=timedelta(days=10),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="the addresses of its pages; no selector",
)
