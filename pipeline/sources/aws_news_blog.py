"""AWS news blog, a feed of press releases."""

from datetime import timedelta

from pipeline.sources.tools.declare import PRESS_RELEASE, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="AWS news blog",
    publisher="Amazon",
    kind="release",
    hosts=("aws.amazon.com",),
    urls=("https://aws.amazon.com/blogs/aws/feed/",),
    listing=read_feed,
    every=timedelta(hours=2),
    silent_after=timedelta(days=21),
    terms=PRESS_RELEASE,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
)
