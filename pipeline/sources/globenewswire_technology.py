"""GlobeNewswire: press releases of technology firms, a feed."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import PRESS_RELEASE, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="GlobeNewswire: technology",
    publisher="GlobeNewswire",
    kind="release",
    hosts=("www.globenewswire.com",),
    urls=(
        (
            "https://www.globenewswire.com/RssFeed/industry/9576-Semiconductors/feedTitle/GlobeNewswire%20-%20Industry%20News%20on%20Semiconductors"
        ),
    ),
    listing=read_feed,
    selectors=(
        Selectors(
            body=("#main-body-container",),
            title=("#container-article div.main-header-container > h1",),
            published=("#container-article span.article-published > time",),
        ),
    ),
    every=timedelta(hours=2),
    silent_after=timedelta(days=7),
    terms=PRESS_RELEASE,
    cadence="irregular",
    language="en",
    layout="seen",
    layout_from="scraper: kimminki10/newsgen crawling/globe_news_wire.py",
)
