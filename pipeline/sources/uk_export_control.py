"""Notices to exporters of the United Kingdom's Export Control Joint Unit."""

from datetime import timedelta

from pipeline.sources.tools.declare import OPEN, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="UK Export Control Joint Unit",
    publisher="Export Control Joint Unit",
    kind="notice",
    hosts=("www.gov.uk",),
    urls=("https://www.gov.uk/government/organisations/export-control-joint-unit.atom",),
    listing=read_feed,
    expect=(1, 100),
    every=timedelta(hours=6),
    silent_after=timedelta(days=30),
    terms=OPEN,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
    official=True,
)
