"""Harbour Wire, an invented wire service of the demonstration."""

from datetime import timedelta

from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Harbour Wire: technology",
    publisher="Harbour Wire",
    kind="news",
    hosts=("harbourwire.example",),
    urls=("https://harbourwire.example/feeds/technology.xml",),
    listing=read_feed,
    every=timedelta(minutes=15),
    silent_after=timedelta(days=120),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="the demonstration's world",
)
