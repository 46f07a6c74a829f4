"""OFAC's recent actions: designations, removals, general licences."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="OFAC recent actions",
    publisher="Office of Foreign Assets Control",
    kind="notice",
    hosts=("ofac.treasury.gov",),
    urls=("https://ofac.treasury.gov/recent-actions",),
    listing=link_listing(r"/recent-actions/20\d{6}(?:_\d+)?"),
    expect=(1, 100),
    every=timedelta(hours=2),
    silent_after=timedelta(days=21),
    terms=GOVERNMENT,
    cadence="one to three times a week",
    language="en",
    layout="assumed",
    layout_from="the addresses of its documents; no selector",
    official=True,
)
