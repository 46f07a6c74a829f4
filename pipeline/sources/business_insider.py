"""Business Insider: the news sitemap, of which only what concerns the watch is read."""

from datetime import date, timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.sitemaps import read_news_sitemap, read_sitemap_index
from pipeline.sources.tools.topics import on_topic

SOURCE = Source(
    title="Business Insider",
    publisher="Business Insider",
    kind="news",
    hosts=("www.businessinsider.com",),
    urls=("https://www.businessinsider.com/sitemap/google-news.xml",),
    listing=on_topic(read_news_sitemap),
    follow=read_sitemap_index,
    selectors=(
        Selectors(
            body=(
                "div.post-summary-bullets li",
                "//section[contains(@class,'post-body-content')]/p",
                "//section[contains(@class,'post-body-content')]/h2",
            )
        ),
        Selectors(
            body=(
                "article ul[class^='summary-list'] > li",
                "article h2",
                "article div.content-lock-content > p:not(.disclaimer)",
                "article div.content-lock-content > div.premium-content > p:not(.disclaimer)",
            ),
            until=date(2025, 3, 24),
        ),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="extractor: flairNLP/fundus src/fundus/publishers/us/business_insider.py (V2, V1)",
    publisher_family="Axel Springer",
    may_be_empty=True,
)
