"""Ars Technica, a feed of articles."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Ars Technica",
    publisher="Ars Technica",
    kind="news",
    hosts=("feeds.arstechnica.com", "arstechnica.com"),
    urls=("https://feeds.arstechnica.com/arstechnica/index",),
    listing=read_feed,
    selectors=(
        Selectors(
            body=("div[itemprop='articleBody']", "div[class*='article-content']"),
            drop=("aside", ".sidebar", ".gallery", ".story-sidebar", "figure.video", ".pager"),
        ),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from=(
        "extractor: postlight/parser src/extractors/custom/arstechnica.com/index.js; "
        "fivefilters/ftr-site-config arstechnica.com.txt"
    ),
    publisher_family="Condé Nast",
)
