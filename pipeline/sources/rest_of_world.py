"""Rest of World, a feed of articles."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Rest of World",
    publisher="Rest of World",
    kind="news",
    hosts=("restofworld.org",),
    urls=("https://restofworld.org/feed/latest/",),
    listing=read_feed,
    selectors=(
        Selectors(
            body=(
                "div.post-subheader__summary li",
                "p.post-header__text__dek",
                "div.post-content > p",
                "div.post-content > h2",
            )
        ),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=7),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="extractor: flairNLP/fundus src/fundus/publishers/us/rest_of_world.py",
)
