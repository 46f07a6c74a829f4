"""Ledger Daily, an invented paper of the demonstration that prints wire stories again."""

from datetime import timedelta

from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Ledger Daily",
    publisher="Ledger Daily",
    kind="news",
    hosts=("ledgerdaily.example",),
    urls=("https://ledgerdaily.example/rss",),
    listing=read_feed,
    every=timedelta(minutes=15),
    silent_after=timedelta(days=120),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="the demonstration's world",
)
