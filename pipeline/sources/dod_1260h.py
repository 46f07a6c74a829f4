"""Releases of the Department of War, where the list under section 1260H is announced."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="Department of War releases",
    publisher="Department of War",
    kind="release",
    hosts=("www.war.gov", "www.defense.gov", "media.defense.gov"),
    urls=("https://www.war.gov/News/Releases/",),
    listing=link_listing(r"/News/Releases/Release/Article/[\w-]+/(?:[\w.%-]+/?)?"),
    expect=(1, 200),
    every=timedelta(hours=4),
    silent_after=timedelta(days=21),
    terms=GOVERNMENT,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="the addresses of its documents; no selector",
    official=True,
)
