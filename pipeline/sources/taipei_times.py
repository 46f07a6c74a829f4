"""Taipei Times: the sitemap, of which only what concerns the watch is read."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.sitemaps import read_news_sitemap, read_sitemap_index
from pipeline.sources.tools.topics import on_topic

SOURCE = Source(
    title="Taipei Times",
    publisher="Taipei Times",
    kind="news",
    hosts=("www.taipeitimes.com",),
    urls=("https://www.taipeitimes.com/sitemap/sitemap.xml",),
    listing=on_topic(read_news_sitemap),
    follow=read_sitemap_index,
    selectors=(Selectors(body=("div.archives > h2", "div.archives > p")),),
    every=timedelta(hours=2),
    silent_after=timedelta(days=5),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="extractor: flairNLP/fundus src/fundus/publishers/tw/taipei_times.py",
    publisher_family="Liberty Times",
    may_be_empty=True,
)
