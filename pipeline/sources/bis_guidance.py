"""Pages of BIS on the Entity List: what it asks to read before dealing with a listed party."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="BIS Entity List page",
    publisher="Bureau of Industry and Security",
    kind="notice",
    hosts=("www.bis.gov",),
    urls=("https://www.bis.gov/entity-list",),
    listing=link_listing(r"/(?:press-release|licensing|entity-list|regulations)/[\w./%-]+"),
    expect=(1, 200),
    by_default=False,
    every=timedelta(hours=24),
    silent_after=timedelta(days=400),
    terms=GOVERNMENT,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="the addresses of its documents; no selector",
    official=True,
)
