"""Silicon Courier, an invented paper of the demonstration."""

from datetime import timedelta

from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Silicon Courier",
    publisher="Silicon Courier",
    kind="news",
    hosts=("siliconcourier.example",),
    urls=("https://siliconcourier.example/atom.xml",),
    listing=read_feed,
    every=timedelta(minutes=15),
    silent_after=timedelta(days=120),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="the demonstration's world",
)
