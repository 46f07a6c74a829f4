"""Jiemian News (界面新闻): the technology list."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.listings import Rows, html_listing

SOURCE = Source(
    title="Jiemian: technology",
    publisher="Jiemian",
    kind="news",
    hosts=("www.jiemian.com",),
    urls=("https://www.jiemian.com/lists/65.html",),
    listing=html_listing(Rows(row="a[href*='/article/']")),
    selectors=(
        Selectors(
            body=("div.article-header p", "div.article-content"),
            title=("div.article-header h1",),
            authors=("span.author a",),
            published=("//div[contains(@class,'article-info')]//span/@data-article-publish-time",),
        ),
    ),
    every=timedelta(hours=2),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="zh",
    layout="seen",
    layout_from="extractor: DIYgod/RSSHub lib/routes/jiemian/common.tsx",
)
