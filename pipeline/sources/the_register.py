"""The Register: data centre, a feed of articles."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="The Register: data centre",
    publisher="Situation Publishing",
    kind="news",
    hosts=("www.theregister.com", "go.theregister.com"),
    urls=("https://www.theregister.com/data_centre/headlines.atom",),
    listing=read_feed,
    selectors=(
        Selectors(
            body=("div.article_head h2", "#body"),
            drop=(".promo_article", ".wptl", "#google-ad", ".articleList", ".articlesByTag"),
        ),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=7),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="site config: fivefilters/ftr-site-config theregister.com.txt",
)
