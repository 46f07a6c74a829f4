"""Samsung newsroom, a feed of press releases."""

from datetime import timedelta

from pipeline.sources.tools.declare import PRESS_RELEASE, Source
from pipeline.sources.tools.feeds import read_feed
from pipeline.sources.tools.topics import on_topic

SOURCE = Source(
    title="Samsung newsroom",
    publisher="Samsung",
    kind="release",
    hosts=("news.samsung.com",),
    urls=("https://news.samsung.com/global/feed",),
    listing=on_topic(read_feed),
    every=timedelta(hours=2),
    silent_after=timedelta(days=14),
    terms=PRESS_RELEASE,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
    may_be_empty=True,
)
