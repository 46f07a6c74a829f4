"""Press releases and guidance of the Bureau of Industry and Security."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="BIS press releases",
    publisher="Bureau of Industry and Security",
    kind="release",
    hosts=("www.bis.gov", "www.bis.doc.gov"),
    urls=("https://www.bis.gov/news-updates",),
    listing=link_listing(r"/press-release/[\w.%-]+"),
    expect=(1, 100),
    every=timedelta(hours=2),
    silent_after=timedelta(days=21),
    terms=GOVERNMENT,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="the addresses of its documents; no selector",
    official=True,
)
