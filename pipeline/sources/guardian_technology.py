"""The Guardian: technology, a feed of articles."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="The Guardian: technology",
    publisher="The Guardian",
    kind="news",
    hosts=("www.theguardian.com",),
    urls=("https://www.theguardian.com/technology/rss",),
    listing=read_feed,
    selectors=(
        Selectors(
            body=(
                "div[data-gu-name='standfirst'] p",
                ".article-body-viewer-selector > p",
                ".article-body-viewer-selector > h2",
            )
        ),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="extractor: flairNLP/fundus src/fundus/publishers/uk/the_guardian.py",
)
