"""BBC News: technology, a feed of articles."""

from datetime import date, timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="BBC: technology",
    publisher="BBC",
    kind="news",
    hosts=("feeds.bbci.co.uk", "www.bbc.co.uk", "www.bbc.com"),
    urls=("https://feeds.bbci.co.uk/news/technology/rss.xml",),
    listing=read_feed,
    selectors=(
        Selectors(
            body=(
                "//div[@data-component='text-block' or @data-block='text']//p",
                "//div[@data-component='subheadline-block' or @data-block='subheadline']//h2",
            )
        ),
        Selectors(
            body=(
                "//div[@data-component='text-block' or contains(@class,'ebmt73l0')]//p",
                "//div[@data-component='text-block' or contains(@class,'ebmt73l0')]//ul/li",
                "//div[@data-component='subheadline-block']//h2",
            ),
            until=date(2026, 2, 3),
        ),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="extractor: flairNLP/fundus src/fundus/publishers/uk/the_bbc.py (V2, V1)",
)
