"""Press releases of TSMC."""

from datetime import timedelta

from pipeline.sources.tools.declare import PRESS_RELEASE, Source
from pipeline.sources.tools.listings import Rows, html_listing

SOURCE = Source(
    title="TSMC press releases",
    publisher="TSMC",
    kind="release",
    hosts=("pr.tsmc.com",),
    urls=("https://pr.tsmc.com/english/latest-news",),
    listing=html_listing(Rows(row=".latest-news li, .views-row", link="a[href]", when="time, .date")),
    every=timedelta(hours=2),
    silent_after=timedelta(days=45),
    terms=PRESS_RELEASE,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="the page's description",
)
