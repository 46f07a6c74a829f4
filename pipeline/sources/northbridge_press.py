"""The newsroom of Northbridge, an invented chip maker of the demonstration."""

from datetime import timedelta

from pipeline.sources.tools.declare import PRESS_RELEASE, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Northbridge newsroom",
    publisher="Northbridge",
    kind="release",
    hosts=("newsroom.northbridge.example",),
    urls=("https://newsroom.northbridge.example/rss",),
    listing=read_feed,
    every=timedelta(minutes=15),
    silent_after=timedelta(days=120),
    terms=PRESS_RELEASE,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="the demonstration's world",
)
