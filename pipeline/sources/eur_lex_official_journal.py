"""Acts of the Official Journal of the European Union, L series: those on our topics."""

from datetime import timedelta

from pipeline.sources.tools.declare import OPEN, Source
from pipeline.sources.tools.feeds import read_feed
from pipeline.sources.tools.topics import on_topic

SOURCE = Source(
    title="EU Official Journal, L series",
    publisher="Publications Office of the EU",
    kind="rule",
    hosts=("eur-lex.europa.eu",),
    urls=("https://eur-lex.europa.eu/EN/display-feed.rss?rssId=222",),
    listing=on_topic(read_feed),
    may_be_empty=True,
    every=timedelta(hours=12),
    silent_after=timedelta(days=10),
    terms=OPEN,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0; the address is general knowledge",
    official=True,
)
