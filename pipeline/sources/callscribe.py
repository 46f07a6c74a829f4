"""Callscribe, an invented publisher of earnings-call transcripts."""

from datetime import timedelta

from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.listings import Rows, html_listing

SOURCE = Source(
    title="Callscribe transcripts",
    publisher="Callscribe",
    kind="transcript",
    hosts=("callscribe.example",),
    urls=("https://callscribe.example/transcripts/",),
    listing=html_listing(Rows(row="ul.calls li", link="a[href]", when="time")),
    every=timedelta(minutes=15),
    silent_after=timedelta(days=120),
    terms=COPYRIGHT,
    cadence="irregular",
    language="en",
    layout="seen",
    layout_from="the demonstration's world",
)
