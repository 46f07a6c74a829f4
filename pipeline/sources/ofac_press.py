"""Press releases of the Treasury on sanctions, as OFAC lists them."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="OFAC press releases",
    publisher="US Department of the Treasury",
    kind="release",
    hosts=("ofac.treasury.gov", "home.treasury.gov"),
    urls=("https://ofac.treasury.gov/press-releases",),
    listing=link_listing(r"/news/press-releases/[a-z]{2}\d+"),
    expect=(1, 200),
    every=timedelta(hours=6),
    silent_after=timedelta(days=21),
    terms=GOVERNMENT,
    cadence="weekly",
    language="en",
    layout="seen",
    layout_from="opensanctions/opensanctions datasets/us/ofac/press_releases: a table of links, its saved releases",
    official=True,
)
