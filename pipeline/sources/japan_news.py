"""The Japan News (Yomiuri): the news sitemap, of which only what concerns the watch is read."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.sitemaps import read_news_sitemap, read_sitemap_index
from pipeline.sources.tools.topics import on_topic

SOURCE = Source(
    title="The Japan News",
    publisher="Yomiuri Shimbun",
    kind="news",
    hosts=("japannews.yomiuri.co.jp",),
    urls=("https://japannews.yomiuri.co.jp/news-sitemap.xml",),
    listing=on_topic(read_news_sitemap),
    follow=read_sitemap_index,
    selectors=(Selectors(body=("//div[@id='p-article-block']/h2", "//div[@id='p-article-block']//p[not(@class)]")),),
    every=timedelta(hours=3),
    silent_after=timedelta(days=5),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="extractor: flairNLP/fundus src/fundus/publishers/jp/the_japan_news.py",
    publisher_family="Yomiuri",
    may_be_empty=True,
)
