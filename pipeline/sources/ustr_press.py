"""Press releases of the United States Trade Representative."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="USTR press releases",
    publisher="United States Trade Representative",
    kind="release",
    hosts=("ustr.gov",),
    urls=("https://ustr.gov/about/policy-offices/press-office/press-releases",),
    listing=link_listing(r"/about(?:-us)?/policy-offices/press-office/press-releases/20\d\d/[a-z]+/[\w.%-]+"),
    expect=(1, 200),
    every=timedelta(hours=6),
    silent_after=timedelta(days=30),
    terms=GOVERNMENT,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="the addresses of its documents; no selector",
    official=True,
)
