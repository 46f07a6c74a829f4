"""Hankook Ilbo: the news sitemap in Korean, of which only what concerns the watch is read."""

from datetime import date, timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.sitemaps import read_news_sitemap, read_sitemap_index
from pipeline.sources.tools.topics import on_topic

SOURCE = Source(
    title="Hankook Ilbo",
    publisher="Hankook Ilbo",
    kind="news",
    hosts=("www.hankookilbo.com",),
    urls=("https://www.hankookilbo.com/sitemap/latest-articles",),
    listing=on_topic(read_news_sitemap),
    follow=read_sitemap_index,
    selectors=(
        Selectors(
            body=(
                "//div[@class='article-view']/p[normalize-space()]",
                "div.article-view > h3",
                "div.article-view > h2",
                "//div[@class='article-view']//blockquote",
            )
        ),
        Selectors(
            body=(
                "//div[@itemprop='articleBody']/p[@class='editor-p']",
                "//div[@itemprop='articleBody']/h2",
                "//div[@itemprop='articleBody']/h3",
            ),
            until=date(2026, 1, 27),
        ),
    ),
    every=timedelta(hours=3),
    silent_after=timedelta(days=5),
    terms=COPYRIGHT,
    cadence="daily",
    language="ko",
    layout="seen",
    layout_from="extractor: flairNLP/fundus src/fundus/publishers/kr/hankook_ilbo.py (V3, V1)",
    may_be_empty=True,
)
