"""Hacker News: titles, links and days only, since the articles are paid for or others" own."""

from datetime import timedelta

from pipeline.sources.tools.declare import HEADLINES, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Hacker News",
    publisher="Y Combinator",
    kind="news",
    hosts=("news.ycombinator.com",),
    urls=("https://news.ycombinator.com/rss",),
    listing=read_feed,
    every=timedelta(hours=1),
    silent_after=timedelta(days=7),
    terms=HEADLINES,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
    discovery=True,
    by_default=False,
)
