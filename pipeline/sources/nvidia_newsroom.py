"""NVIDIA's press releases: the terms forbid robots, so they are never asked; its 8-K exhibits say the same."""

from datetime import timedelta

from pipeline.sources.tools.declare import FORBIDDEN, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="NVIDIA newsroom",
    publisher="NVIDIA",
    kind="release",
    hosts=("nvidianews.nvidia.com",),
    urls=("https://nvidianews.nvidia.com/releases.xml",),
    listing=read_feed,
    every=timedelta(hours=1),
    silent_after=timedelta(days=7),
    terms=FORBIDDEN,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
)
