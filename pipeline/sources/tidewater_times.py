"""Tidewater Times, an invented daily of the demonstration."""

from datetime import timedelta

from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.sitemaps import read_news_sitemap

SOURCE = Source(
    title="Tidewater Times",
    publisher="Tidewater Times",
    kind="news",
    hosts=("tidewatertimes.example",),
    urls=("https://tidewatertimes.example/news-sitemap.xml",),
    listing=read_news_sitemap,
    every=timedelta(minutes=15),
    silent_after=timedelta(days=120),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="the demonstration's world",
)
