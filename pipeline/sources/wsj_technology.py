"""The Wall Street Journal: technology, titles and links alone."""

from datetime import timedelta

from pipeline.sources.tools.declare import HEADLINES, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="The Wall Street Journal: technology",
    publisher="The Wall Street Journal",
    kind="news",
    hosts=("feeds.content.dowjones.io", "www.wsj.com"),
    urls=("https://feeds.content.dowjones.io/public/rss/RSSWSJD",),
    listing=read_feed,
    every=timedelta(hours=1),
    silent_after=timedelta(days=7),
    terms=HEADLINES,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
    publisher_family="News Corp",
)
