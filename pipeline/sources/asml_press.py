"""Press releases of ASML, by the links of its list."""

from datetime import timedelta

from pipeline.sources.tools.declare import PRESS_RELEASE, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="ASML press releases",
    publisher="ASML",
    kind="release",
    hosts=("www.asml.com",),
    urls=("https://www.asml.com/en/news/press-releases",),
    listing=link_listing(r"/en/news/press-releases/20\d\d/[\w-]+"),
    every=timedelta(hours=6),
    silent_after=timedelta(days=60),
    terms=PRESS_RELEASE,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="the addresses of its pages; no selector",
)
