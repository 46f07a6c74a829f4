"""Axios, a feed of short articles."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Axios",
    publisher="Axios",
    kind="news",
    hosts=("api.axios.com", "www.axios.com"),
    urls=("https://api.axios.com/feed/",),
    listing=read_feed,
    selectors=(
        Selectors(
            body=("article div.gtm-story-text",),
            drop=(".gtm-primary-tag-link", "time"),
            authors=("a.gtm-author-byline",),
        ),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="site config: fivefilters/ftr-site-config axios.com.txt",
)
