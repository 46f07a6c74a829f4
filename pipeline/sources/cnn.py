"""CNN: the news sitemap, of which only what concerns the watch is read."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.sitemaps import read_news_sitemap, read_sitemap_index
from pipeline.sources.tools.topics import on_topic

SOURCE = Source(
    title="CNN",
    publisher="CNN",
    kind="news",
    hosts=("www.cnn.com", "edition.cnn.com"),
    urls=("https://www.cnn.com/sitemap/news.xml",),
    listing=on_topic(read_news_sitemap),
    follow=read_sitemap_index,
    selectors=(
        Selectors(
            body=("div.article__content > p.paragraph", "div.article__content > h2.subheader"),
            drop=(".related-content",),
        ),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="page: AndyTheFactory/newspaper4k tests/data/html/cnn_001.html",
    publisher_family="Warner Bros. Discovery",
    may_be_empty=True,
)
