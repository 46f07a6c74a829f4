"""Malay Mail, a feed of articles; Malaysia's halls are where many boards go."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed
from pipeline.sources.tools.topics import on_topic

SOURCE = Source(
    title="Malay Mail",
    publisher="Malay Mail",
    kind="news",
    hosts=("www.malaymail.com",),
    urls=("https://www.malaymail.com/feed/rss/",),
    listing=on_topic(read_feed),
    selectors=(Selectors(body=("//div[@class='article-body']/p[text() or not(b)]",)),),
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="extractor: flairNLP/fundus src/fundus/publishers/my/malay_mail.py",
    may_be_empty=True,
)
