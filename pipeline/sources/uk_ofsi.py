"""Notices of the United Kingdom's Office of Financial Sanctions Implementation."""

from datetime import timedelta

from pipeline.sources.tools.declare import OPEN, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="UK OFSI",
    publisher="Office of Financial Sanctions Implementation",
    kind="notice",
    hosts=("www.gov.uk",),
    urls=("https://www.gov.uk/government/organisations/office-of-financial-sanctions-implementation.atom",),
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
