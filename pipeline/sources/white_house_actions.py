"""Presidential actions: orders, proclamations, memoranda."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="White House presidential actions",
    publisher="The White House",
    kind="rule",
    hosts=("www.whitehouse.gov",),
    urls=("https://www.whitehouse.gov/presidential-actions/feed/",),
    listing=read_feed,
    expect=(1, 100),
    every=timedelta(hours=1),
    silent_after=timedelta(days=7),
    terms=GOVERNMENT,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
    official=True,
)
