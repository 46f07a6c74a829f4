"""TrendForce news, a feed of articles."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="TrendForce news",
    publisher="TrendForce",
    kind="news",
    hosts=("www.trendforce.com",),
    urls=("https://www.trendforce.com/news/feed/",),
    listing=read_feed,
    selectors=(
        Selectors(
            body=("div.content div.presscenter",),
            drop=(
                "h1",
                "hr",
                "div.tag-row",
                "div.tag-wrapper",
                "div.content_ad",
                "div.press-choose-post",
                "div.article_highlight-area-BG_wrap",
            ),
            title=("h1",),
            published=("//div[contains(@class,'tag-row')]//i[contains(@class,'fa-calendar')]/..",),
        ),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=7),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="extractor: DIYgod/RSSHub lib/routes/trendforce/new.ts",
)
