"""Engadget, a feed of articles."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Engadget",
    publisher="Engadget",
    kind="news",
    hosts=("www.engadget.com",),
    urls=("https://www.engadget.com/rss.xml",),
    listing=read_feed,
    selectors=(
        Selectors(body=("article",), drop=("ul.breadcrumbs", ".title-gallery", ".subtitle", ".byline-container", "h1")),
        Selectors(body=("#page_body div.article-text",)),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from=(
        "extractor: DIYgod/RSSHub lib/routes/engadget/home.ts; "
        "extractor: postlight/parser src/extractors/custom/www.engadget.com/index.js"
    ),
)
