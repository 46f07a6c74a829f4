"""QbitAI, a feed of articles."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="QbitAI",
    publisher="QbitAI",
    kind="news",
    hosts=("www.qbitai.com",),
    urls=("https://www.qbitai.com/feed",),
    listing=read_feed,
    selectors=(Selectors(body=("div.article p", "div.article h2", "div.article h3", "div.article li")),),
    every=timedelta(hours=1),
    silent_after=timedelta(days=7),
    terms=COPYRIGHT,
    cadence="daily",
    language="zh",
    layout="seen",
    layout_from="extractor: DIYgod/RSSHub lib/routes/qbitai/category.ts",
)
