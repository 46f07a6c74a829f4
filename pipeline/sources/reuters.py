"""Reuters: the news sitemap's titles, links and days; article pages are checked for bots and left alone."""

from datetime import timedelta

from pipeline.sources.tools.declare import HEADLINES, Source
from pipeline.sources.tools.sitemaps import read_news_sitemap, read_sitemap_index

SOURCE = Source(
    title="Reuters",
    publisher="Reuters",
    kind="news",
    hosts=("www.reuters.com",),
    urls=("https://www.reuters.com/arc/outboundfeeds/news-sitemap-index/?outputType=xml",),
    listing=read_news_sitemap,
    follow=read_sitemap_index,
    every=timedelta(minutes=30),
    silent_after=timedelta(days=2),
    terms=HEADLINES,
    cadence="minutes",
    language="en",
    layout="assumed",
    layout_from="sitemaps.org 0.9, Google News 0.9",
)
