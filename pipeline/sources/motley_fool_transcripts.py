"""Earnings-call transcripts that the Motley Fool publishes, from their list."""

from datetime import timedelta

from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.listings import Rows, html_listing

SOURCE = Source(
    title="Motley Fool transcripts",
    publisher="The Motley Fool",
    kind="transcript",
    hosts=("www.fool.com",),
    urls=("https://www.fool.com/earnings-call-transcripts/",),
    listing=html_listing(Rows(row="a[href^='/earnings/call-transcripts']")),
    every=timedelta(hours=4),
    silent_after=timedelta(days=120),
    terms=COPYRIGHT,
    cadence="irregular",
    language="en",
    layout="seen",
    layout_from=(
        "scraper: talsan/foolcalls foolcalls/utils/extractors.py; aexsalomao/ConferenceCalls docs/TranscriptParsing.fsx"
    ),
)
