"""Export Compliance Daily: titles and links alone, its articles are for subscribers."""

from datetime import timedelta

from pipeline.sources.tools.declare import HEADLINES, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="Export Compliance Daily",
    publisher="Warren Communications News",
    kind="news",
    hosts=("exportcompliancedaily.com",),
    urls=("https://exportcompliancedaily.com/",),
    listing=link_listing(r"/(?:article|news|reference)/[\w/-]+"),
    every=timedelta(hours=6),
    silent_after=timedelta(days=5),
    terms=HEADLINES,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="the addresses of its pages; no selector",
)
