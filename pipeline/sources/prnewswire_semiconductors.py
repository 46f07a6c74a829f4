"""PR Newswire: semiconductors, a feed of press releases."""

from datetime import timedelta

from pipeline.sources.tools.declare import PRESS_RELEASE, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="PR Newswire: semiconductors",
    publisher="PR Newswire",
    kind="release",
    hosts=("www.prnewswire.com",),
    urls=("https://www.prnewswire.com/rss/computer-electronics/semiconductors-list.rss",),
    listing=read_feed,
    every=timedelta(hours=2),
    silent_after=timedelta(days=7),
    terms=PRESS_RELEASE,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
    publisher_family="Cision",
)
