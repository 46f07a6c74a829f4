"""Press releases of the House Select Committee on the Chinese Communist Party."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="House China committee",
    publisher="US House of Representatives",
    kind="release",
    hosts=("selectcommitteeontheccp.house.gov", "chinaselectcommittee.house.gov"),
    urls=("https://selectcommitteeontheccp.house.gov/media/press-releases",),
    listing=link_listing(r"/media/press-releases/[\w.%-]+"),
    expect=(1, 100),
    every=timedelta(hours=6),
    silent_after=timedelta(days=30),
    terms=GOVERNMENT,
    cadence="weekly",
    language="en",
    layout="assumed",
    layout_from="the addresses of its documents; no selector",
    official=True,
)
