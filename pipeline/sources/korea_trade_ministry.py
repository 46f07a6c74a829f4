"""Releases of Korea's trade and industry ministry in the government's policy feed."""

from datetime import timedelta

from pipeline.sources.tools.declare import OPEN, Source
from pipeline.sources.tools.feeds import read_feed
from pipeline.sources.tools.topics import on_topic

SOURCE = Source(
    title="Korea: trade and industry ministry",
    publisher="Ministry of Trade, Industry and Energy of Korea",
    kind="release",
    hosts=("www.korea.kr",),
    urls=("https://www.korea.kr/rss/dept_motie.xml",),
    listing=on_topic(read_feed),
    may_be_empty=True,
    every=timedelta(hours=6),
    silent_after=timedelta(days=14),
    terms=OPEN,
    cadence="daily",
    language="ko",
    layout="assumed",
    layout_from="RSS 2.0; the address is general knowledge",
    official=True,
)
