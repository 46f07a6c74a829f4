"""TechRadar: the news sitemap, of which only what concerns the watch is read."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.sitemaps import read_news_sitemap, read_sitemap_index
from pipeline.sources.tools.topics import on_topic

SOURCE = Source(
    title="TechRadar",
    publisher="TechRadar",
    kind="news",
    hosts=("www.techradar.com",),
    urls=("https://www.techradar.com/sitemap-news.xml",),
    listing=on_topic(read_news_sitemap),
    follow=read_sitemap_index,
    selectors=(
        Selectors(
            body=(
                "article header [class*='strapline']",
                "article div.text-copy h2",
                "article div.text-copy h3",
                "article div.text-copy p",
                "article div.text-copy li",
            ),
            drop=(
                "aside",
                "[class*='vanilla-image-block']",
                "[class*='list-none']",
                "[class*='newsletter-form__strapline']",
                "[class*='person']",
            ),
        ),
    ),
    every=timedelta(hours=2),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="extractor: flairNLP/fundus src/fundus/publishers/uk/techradar.py",
    publisher_family="Future plc",
    may_be_empty=True,
)
