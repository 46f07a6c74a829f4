"""OFAC's recent actions: designations, removals, general licences."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.listings import Rows, html_listing

SOURCE = Source(
    title="OFAC recent actions",
    publisher="Office of Foreign Assets Control",
    kind="notice",
    hosts=("ofac.treasury.gov",),
    urls=("https://ofac.treasury.gov/recent-actions",),
    listing=html_listing(
        Rows(
            row=".view-content .search-result, .view-content .views-row",
            link="a[href]",
            when="time, .search-result-date",
        )
    ),
    every=timedelta(hours=2),
    silent_after=timedelta(days=21),
    terms=GOVERNMENT,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="the Drupal views of agency sites",
    official=True,
)
