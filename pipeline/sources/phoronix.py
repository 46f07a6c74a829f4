"""Phoronix, a feed of articles on Linux and its hardware."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Phoronix",
    publisher="Phoronix",
    kind="news",
    hosts=("www.phoronix.com",),
    urls=("https://www.phoronix.com/rss.php",),
    listing=read_feed,
    selectors=(
        Selectors(
            body=("div.content",),
            title=("article header",),
            authors=("//div[@class='author']/a[1]",),
            published=("div.author",),
        ),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from=(
        "extractor: postlight/parser src/extractors/custom/www.phoronix.com/index.js; "
        "fivefilters/ftr-site-config phoronix.com.txt"
    ),
)
