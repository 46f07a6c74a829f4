"""Politico: technology, a feed of articles."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Politico: technology",
    publisher="Politico",
    kind="news",
    hosts=("rss.politico.com", "www.politico.com"),
    urls=("https://rss.politico.com/technology.xml",),
    listing=read_feed,
    selectors=(
        Selectors(
            body=("div[class*='story-text']",),
            drop=(
                ".breadcrumbs",
                ".story-embed",
                "p[class*='byline']",
                "p[class*='story-meta__authors']",
                "figcaption",
            ),
        ),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from=(
        "site config: fivefilters/ftr-site-config politico.com.txt; "
        "postlight/parser src/extractors/custom/www.politico.com/index.js"
    ),
    publisher_family="Axel Springer",
)
