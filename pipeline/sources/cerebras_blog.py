"""Cerebras blog, a feed of press releases."""

from datetime import timedelta

from pipeline.sources.tools.declare import PRESS_RELEASE, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Cerebras blog",
    publisher="Cerebras",
    kind="release",
    hosts=("www.cerebras.ai",),
    urls=("https://www.cerebras.ai/blog/rss.xml",),
    listing=read_feed,
    every=timedelta(hours=2),
    silent_after=timedelta(days=60),
    terms=PRESS_RELEASE,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
)
