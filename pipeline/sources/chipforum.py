"""Chipforum, an invented forum of the demonstration, where rumours begin."""

from datetime import timedelta

from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Chipforum",
    publisher="Chipforum",
    kind="news",
    hosts=("chipforum.example",),
    urls=("https://chipforum.example/feed",),
    listing=read_feed,
    every=timedelta(minutes=15),
    silent_after=timedelta(days=120),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="the demonstration's world",
)
