"""Press releases of TSMC, by the links of its list."""

from datetime import timedelta

from pipeline.sources.tools.declare import PRESS_RELEASE, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="TSMC press releases",
    publisher="TSMC",
    kind="release",
    hosts=("pr.tsmc.com",),
    urls=("https://pr.tsmc.com/english/latest-news",),
    listing=link_listing(r"/english/news/\d+"),
    every=timedelta(hours=2),
    silent_after=timedelta(days=45),
    terms=PRESS_RELEASE,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="the addresses of its pages; no selector",
)
