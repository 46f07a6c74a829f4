"""Nikkei Asia, a feed of articles; most of them are for subscribers."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Nikkei Asia",
    publisher="Nikkei",
    kind="news",
    hosts=("asia.nikkei.com",),
    urls=("https://asia.nikkei.com/rss/feed/nar",),
    listing=read_feed,
    selectors=(
        Selectors(
            body=("div[class^='NewsArticle_newsArticleContentContainerWrapper']",),
            authors=("div[class^='NewsArticleDetails_newsArticleDetailsByline']",),
        ),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="extractor: DIYgod/RSSHub lib/routes/nikkei/asia/index.ts",
    publisher_family="Nikkei",
)
