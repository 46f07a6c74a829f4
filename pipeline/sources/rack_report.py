"""Rack Report, an invented trade paper of the demonstration; its layout changes midway."""

from datetime import timedelta

from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.listings import Rows, html_listing

SOURCE = Source(
    title="Rack Report",
    publisher="Rack Report",
    kind="news",
    hosts=("rackreport.example",),
    urls=("https://rackreport.example/news/",),
    listing=html_listing(Rows(row="article.story", link="h2 a[href]", when="time")),
    every=timedelta(minutes=15),
    silent_after=timedelta(days=120),
    terms=COPYRIGHT,
    cadence="irregular",
    language="en",
    layout="seen",
    layout_from="the demonstration's world",
)
