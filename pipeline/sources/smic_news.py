"""News of SMIC, by the links of its list."""

from datetime import timedelta

from pipeline.sources.tools.declare import PRESS_RELEASE, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="SMIC news",
    publisher="SMIC",
    kind="release",
    hosts=("www.smics.com",),
    urls=("https://www.smics.com/en/site/news",),
    listing=link_listing(r"/en/site/news_read/\d+"),
    every=timedelta(hours=6),
    silent_after=timedelta(days=90),
    terms=PRESS_RELEASE,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="the addresses of its pages; no selector",
)
