"""Alizila, Alibaba's own news: a feed of articles."""

from datetime import timedelta

from pipeline.sources.tools.declare import PRESS_RELEASE, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Alizila",
    publisher="Alibaba",
    kind="release",
    hosts=("www.alizila.com",),
    urls=("https://www.alizila.com/feed/",),
    listing=read_feed,
    every=timedelta(hours=2),
    silent_after=timedelta(days=30),
    terms=PRESS_RELEASE,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
)
