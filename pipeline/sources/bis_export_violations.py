"""Export violations that the Bureau of Industry and Security tells of: orders, settlements, cases."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="BIS export violations",
    publisher="Bureau of Industry and Security",
    kind="notice",
    hosts=("www.bis.gov", "efoia.bis.gov"),
    urls=("https://www.bis.gov/enforcement/export-violations",),
    listing=link_listing(
        r"/(?:press-release|enforcement/export-violations|index\.php/documents/export-violations)/[\w./%-]+"
    ),
    expect=(1, 500),
    every=timedelta(hours=12),
    silent_after=timedelta(days=60),
    terms=GOVERNMENT,
    cadence="weekly",
    language="en",
    layout="assumed",
    layout_from="the addresses of its documents; no selector",
    official=True,
)
