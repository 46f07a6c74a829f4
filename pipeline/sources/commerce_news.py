"""Press releases of the US Department of Commerce."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.listings import Rows, html_listing

SOURCE = Source(
    title="Commerce press releases",
    publisher="US Department of Commerce",
    kind="release",
    hosts=("www.commerce.gov",),
    urls=("https://www.commerce.gov/news/press-releases",),
    listing=html_listing(Rows(row=".view-content .views-row", link="h2 a[href], h3 a[href]", when="time")),
    every=timedelta(hours=3),
    silent_after=timedelta(days=21),
    terms=GOVERNMENT,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="the Drupal views of agency sites",
    official=True,
)
