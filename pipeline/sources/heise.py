"""heise online, a feed of articles in German."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="heise online",
    publisher="heise",
    kind="news",
    hosts=("www.heise.de",),
    urls=("https://www.heise.de/rss/heise.rdf",),
    listing=read_feed,
    selectors=(
        Selectors(
            body=(
                "p.a-article-header__lead",
                (
                    "//div[contains(@class,'article-content')]/p[not(@class) and "
                    "not(contains(text(),'Tipp: Wir sind bei WhatsApp!')) and "
                    "not(contains(a,'heise+ abonnieren'))]"
                ),
                "//div[contains(@class,'article-content')]//h3[contains(@class,'subheading')]",
                "//div[contains(@class,'article-content')]//ul[contains(@class,'rte__list')]/li",
            )
        ),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="de",
    layout="seen",
    layout_from="extractor: flairNLP/fundus src/fundus/publishers/de/heise.py",
)
