"""ChinaTalk, a feed of articles."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="ChinaTalk",
    publisher="ChinaTalk",
    kind="news",
    hosts=("www.chinatalk.media",),
    urls=("https://www.chinatalk.media/feed",),
    listing=read_feed,
    selectors=(
        Selectors(
            body=("h3.subtitle", "div.body"),
            drop=(
                ".tweet-footer",
                ".expanded-link-description",
                ".expanded-link-domain",
                ".header-anchor-widget",
                ".subscribe-widget",
                "p.button-wrapper",
            ),
        ),
    ),
    every=timedelta(hours=6),
    silent_after=timedelta(days=14),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="site config: fivefilters/ftr-site-config .substack.com.txt (the platform's layout)",
)
