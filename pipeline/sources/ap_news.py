"""Associated Press: the news sitemap, of which only what concerns the watch is read."""

from datetime import date, timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.sitemaps import read_news_sitemap, read_sitemap_index
from pipeline.sources.tools.topics import on_topic

SOURCE = Source(
    title="Associated Press",
    publisher="Associated Press",
    kind="news",
    hosts=("apnews.com",),
    urls=("https://apnews.com/news-sitemap-content.xml",),
    listing=on_topic(read_news_sitemap),
    follow=read_sitemap_index,
    selectors=(
        Selectors(
            body=(
                (
                    "//div[contains(@class,'RichTextStoryBody')]/p[not(preceding-sibling::*[1][self::h2 and "
                    "text()='___'])]"
                ),
                "//div[contains(@class,'RichTextStoryBody')]/h2[not(text()='___')]",
            )
        ),
        Selectors(
            body=("//div[@data-key='article']/p", "//div[@data-key='article']/h2[not(text()='___')]"),
            until=date(2023, 7, 10),
        ),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="extractor: flairNLP/fundus src/fundus/publishers/us/ap_news.py (V1_1, V1)",
    may_be_empty=True,
)
