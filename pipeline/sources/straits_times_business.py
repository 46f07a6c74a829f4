"""The Straits Times: business, a feed of articles; some are for subscribers."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="The Straits Times: business",
    publisher="SPH Media",
    kind="news",
    hosts=("www.straitstimes.com",),
    urls=("https://www.straitstimes.com/news/business/rss.xml",),
    listing=read_feed,
    selectors=(
        Selectors(
            body=("#main",),
            drop=("header", ".paywall-container", ".cx_paywall_area", ".group-byline-info", ".group-story-timestamp"),
        ),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="site config: fivefilters/ftr-site-config straitstimes.com.txt",
)
