"""ITmedia News, a feed of articles in Japanese."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="ITmedia News",
    publisher="ITmedia",
    kind="news",
    hosts=("rss.itmedia.co.jp", "www.itmedia.co.jp"),
    urls=("https://rss.itmedia.co.jp/rss/2.0/news_bursts.xml",),
    listing=read_feed,
    selectors=(Selectors(body=("#cmsBody",), drop=("#snsSharebox",), title=("#cmsTitle h1",), authors=("#byline",)),),
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="ja",
    layout="seen",
    layout_from="extractor: postlight/parser src/extractors/custom/www.itmedia.co.jp/index.js",
)
