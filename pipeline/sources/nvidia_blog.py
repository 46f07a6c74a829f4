"""NVIDIA's blog."""

from datetime import timedelta

from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="NVIDIA blog",
    publisher="NVIDIA",
    kind="release",
    hosts=("blogs.nvidia.com",),
    urls=("https://blogs.nvidia.com/feed/",),
    listing=read_feed,
    every=timedelta(hours=3),
    silent_after=timedelta(days=7),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
)
