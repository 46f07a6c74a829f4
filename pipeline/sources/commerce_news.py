"""Press releases of the US Department of Commerce."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="Commerce press releases",
    publisher="US Department of Commerce",
    kind="release",
    hosts=("www.commerce.gov",),
    urls=("https://www.commerce.gov/news/press-releases",),
    listing=link_listing(r"/news/press-releases/20\d\d/\d\d/[\w%-]+"),
    expect=(1, 100),
    every=timedelta(hours=3),
    silent_after=timedelta(days=21),
    terms=GOVERNMENT,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="the addresses of its documents; no selector",
    official=True,
)
