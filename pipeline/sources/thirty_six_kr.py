"""36Kr (36氪), a feed of articles."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="36Kr",
    publisher="36Kr",
    kind="news",
    hosts=("36kr.com", "www.36kr.com"),
    urls=("https://36kr.com/feed",),
    listing=read_feed,
    selectors=(Selectors(body=("div.articleDetailContent",)),),
    every=timedelta(hours=1),
    silent_after=timedelta(days=2),
    terms=COPYRIGHT,
    cadence="daily",
    language="zh",
    layout="seen",
    layout_from="extractor: DIYgod/RSSHub lib/routes/36kr/utils.ts",
)
