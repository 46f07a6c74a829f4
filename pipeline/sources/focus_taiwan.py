"""Focus Taiwan, the Central News Agency in English: a feed of articles."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Focus Taiwan",
    publisher="Central News Agency",
    kind="news",
    hosts=("feeds.feedburner.com", "focustaiwan.tw"),
    urls=("https://feeds.feedburner.com/rsscna/engnews/",),
    listing=read_feed,
    selectors=(Selectors(body=("div.paragraph",)),),
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="extractor: DIYgod/RSSHub lib/routes/focustaiwan/index.tsx",
    publisher_family="Central News Agency",
)
