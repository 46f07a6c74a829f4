"""People's Daily online (人民网): world, a feed of articles in Chinese."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="People's Daily: world",
    publisher="People's Daily",
    kind="news",
    hosts=("www.people.com.cn", "world.people.com.cn", "finance.people.com.cn"),
    urls=("http://www.people.com.cn/rss/world.xml",),
    listing=read_feed,
    selectors=(Selectors(body=("div.rm_txt_con > p",)),),
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="zh",
    layout="seen",
    layout_from="extractor: flairNLP/fundus src/fundus/publishers/cn/people.py",
)
