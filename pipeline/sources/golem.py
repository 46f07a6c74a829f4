"""Golem.de, a feed of articles in German."""

from datetime import date, timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Golem.de",
    publisher="Golem",
    kind="news",
    hosts=("www.golem.de", "rss.golem.de"),
    urls=("https://www.golem.de/rss",),
    listing=read_feed,
    selectors=(
        Selectors(
            body=(
                "div.go-article-header__intro",
                "//article//p[not(ancestor::div[@class='go-info-box__content']) and not(ancestor::header)]",
                "//article//h2[not(contains(@class,'teaser'))]",
            )
        ),
        Selectors(
            body=("hgroup > p", "//section/p[not(@class='meta')]", "div > section > h2"), until=date(2025, 8, 21)
        ),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="de",
    layout="seen",
    layout_from="extractor: flairNLP/fundus src/fundus/publishers/de/golem.py (V1_1, V1)",
)
