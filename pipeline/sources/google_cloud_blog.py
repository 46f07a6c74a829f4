"""Google Cloud blog, a feed of press releases."""

from datetime import timedelta

from pipeline.sources.tools.declare import PRESS_RELEASE, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Google Cloud blog",
    publisher="Google",
    kind="release",
    hosts=("cloudblog.withgoogle.com", "cloud.google.com"),
    urls=("https://cloudblog.withgoogle.com/rss/",),
    listing=read_feed,
    every=timedelta(hours=2),
    silent_after=timedelta(days=21),
    terms=PRESS_RELEASE,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
)
