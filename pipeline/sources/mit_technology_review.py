"""MIT Technology Review, a feed of articles."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="MIT Technology Review",
    publisher="MIT Technology Review",
    kind="news",
    hosts=("www.technologyreview.com",),
    urls=("https://www.technologyreview.com/feed/",),
    listing=read_feed,
    selectors=(Selectors(body=("#content--body",)),),
    every=timedelta(hours=1),
    silent_after=timedelta(days=5),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="site config: fivefilters/ftr-site-config technologyreview.com.txt",
)
