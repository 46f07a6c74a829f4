"""Official publications of the Netherlands: regulations on goods of strategic use among them."""

from datetime import timedelta

from pipeline.sources.tools.declare import OPEN, Source
from pipeline.sources.tools.feeds import read_feed
from pipeline.sources.tools.topics import on_topic

SOURCE = Source(
    title="Netherlands official publications",
    publisher="KOOP",
    kind="rule",
    hosts=("www.officielebekendmakingen.nl", "zoek.officielebekendmakingen.nl"),
    urls=("https://www.officielebekendmakingen.nl/rss",),
    listing=on_topic(read_feed),
    may_be_empty=True,
    every=timedelta(hours=12),
    silent_after=timedelta(days=14),
    terms=OPEN,
    cadence="daily",
    language="nl",
    layout="assumed",
    layout_from="RSS 2.0; the address is general knowledge",
    official=True,
)
