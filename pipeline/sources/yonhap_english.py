"""Yonhap News Agency in English, a feed of articles."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Yonhap: English",
    publisher="Yonhap",
    kind="news",
    hosts=("en.yna.co.kr",),
    urls=("https://en.yna.co.kr/RSS/news.xml",),
    listing=read_feed,
    selectors=(Selectors(body=("article.story-news",), drop=(".related-group", ".writer-zone01")),),
    every=timedelta(hours=1),
    silent_after=timedelta(days=2),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from=(
        "page: AndyTheFactory/newspaper4k tests/data/html/yna_co_kr.html; "
        "extractor: DIYgod/RSSHub lib/routes/yna/index.ts"
    ),
)
