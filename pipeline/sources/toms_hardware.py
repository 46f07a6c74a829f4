"""Tom's Hardware, a feed of articles."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Tom's Hardware",
    publisher="Future",
    kind="news",
    hosts=("www.tomshardware.com",),
    urls=("https://www.tomshardware.com/feeds/all",),
    listing=read_feed,
    selectors=(
        Selectors(
            body=("section.content-wrapper",),
            drop=("aside", "svg", "[class*='ad-unit']", "[class*='table__instruction']"),
        ),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=7),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    publisher_family="Future plc",
    layout="seen",
    layout_from="site config: fivefilters/ftr-site-config tomshardware.com.txt",
)
