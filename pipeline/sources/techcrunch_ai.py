"""TechCrunch: AI, a feed of articles."""

from datetime import date, timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="TechCrunch: AI",
    publisher="TechCrunch",
    kind="news",
    hosts=("techcrunch.com",),
    urls=("https://techcrunch.com/category/artificial-intelligence/feed/",),
    listing=read_feed,
    selectors=(
        Selectors(body=("div.entry-content > p", "div.entry-content > ul > li", "div.entry-content > h2")),
        Selectors(
            body=("div.article-content > p", "div.article-content > ul > li", "div.article-content > h2"),
            until=date(2024, 5, 8),
        ),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=7),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    publisher_family="Regent",
    layout="seen",
    layout_from="extractor: flairNLP/fundus src/fundus/publishers/us/techcrunch.py (V1_1, V1)",
)
