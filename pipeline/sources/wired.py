"""Wired, a feed of articles."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Wired",
    publisher="Wired",
    kind="news",
    hosts=("www.wired.com",),
    urls=("https://www.wired.com/feed/rss",),
    listing=read_feed,
    selectors=(
        Selectors(
            body=(
                "//div[contains(@class,'ContentHeaderDek')]",
                ".body__inner-container > p",
                ".body__inner-container h2",
            )
        ),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from=(
        "page: AndyTheFactory/newspaper4k tests/data/html/wired_001.html; "
        "extractor: flairNLP/fundus src/fundus/publishers/us/wired.py"
    ),
    publisher_family="Condé Nast",
)
