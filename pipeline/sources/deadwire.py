"""Deadwire, an invented publisher of the demonstration that no longer answers."""

from datetime import timedelta

from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Deadwire",
    publisher="Deadwire",
    kind="news",
    hosts=("deadwire.example",),
    urls=("https://deadwire.example/rss",),
    listing=read_feed,
    every=timedelta(minutes=15),
    silent_after=timedelta(days=120),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="the demonstration's world",
)
