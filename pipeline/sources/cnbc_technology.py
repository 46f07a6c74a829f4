"""CNBC: technology, a feed of articles."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="CNBC: technology",
    publisher="CNBC",
    kind="news",
    hosts=("www.cnbc.com",),
    urls=("https://www.cnbc.com/id/19854910/device/rss/rss.html",),
    listing=read_feed,
    selectors=(
        Selectors(body=("div[data-module='ArticleBody'] > h2", "div[data-module='ArticleBody'] > div.group > p")),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=7),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    publisher_family="Versant",
    layout="seen",
    layout_from="extractor: flairNLP/fundus src/fundus/publishers/us/cnbc.py",
)
