"""Releases of the Department of War, where the list under section 1260H is announced."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.listings import Rows, html_listing

SOURCE = Source(
    title="Department of War releases",
    publisher="Department of War",
    kind="release",
    hosts=("www.war.gov", "www.defense.gov", "media.defense.gov"),
    urls=("https://www.war.gov/News/Releases/",),
    listing=html_listing(Rows(row="listing-titles-only .item", link=".title a[href]", when="time")),
    every=timedelta(hours=4),
    silent_after=timedelta(days=21),
    terms=GOVERNMENT,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="the listing element of the site's pages",
    official=True,
)
