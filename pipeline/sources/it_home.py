"""IT Home (IT之家), a feed of short news."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="IT Home",
    publisher="IT Home",
    kind="news",
    hosts=("www.ithome.com",),
    urls=("https://www.ithome.com/rss/",),
    listing=read_feed,
    selectors=(Selectors(body=("#paragraph",), published=("#pubtime_baidu",)),),
    every=timedelta(hours=1),
    silent_after=timedelta(days=2),
    terms=COPYRIGHT,
    cadence="daily",
    language="zh",
    layout="seen",
    layout_from="extractor: DIYgod/RSSHub lib/routes/ithome/index.ts",
)
