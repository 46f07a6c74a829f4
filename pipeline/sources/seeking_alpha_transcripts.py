"""Seeking Alpha: titles and links of earnings-call transcripts; its pages are checked for bots and left alone."""

from datetime import timedelta

from pipeline.sources.tools.declare import HEADLINES, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="Seeking Alpha transcripts",
    publisher="Seeking Alpha",
    kind="transcript",
    hosts=("seekingalpha.com",),
    urls=("https://seekingalpha.com/sector/transcripts.xml",),
    listing=read_feed,
    every=timedelta(hours=1),
    silent_after=timedelta(days=120),
    terms=HEADLINES,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
)
