"""SK hynix newsroom, a feed of press releases."""

from datetime import timedelta

from pipeline.sources.tools.declare import PRESS_RELEASE, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="SK hynix newsroom",
    publisher="SK hynix",
    kind="release",
    hosts=("news.skhynix.com",),
    urls=("https://news.skhynix.com/feed/",),
    listing=read_feed,
    every=timedelta(hours=2),
    silent_after=timedelta(days=30),
    terms=PRESS_RELEASE,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
)
