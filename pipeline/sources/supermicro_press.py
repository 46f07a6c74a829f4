"""Supermicro press releases, a feed of press releases."""

from datetime import timedelta

from pipeline.sources.tools.declare import PRESS_RELEASE, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Supermicro press releases",
    publisher="Supermicro",
    kind="release",
    hosts=("ir.supermicro.com",),
    urls=("https://ir.supermicro.com/rss/news-releases.xml",),
    listing=read_feed,
    every=timedelta(hours=2),
    silent_after=timedelta(days=60),
    terms=PRESS_RELEASE,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
)
