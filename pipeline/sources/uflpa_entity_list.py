"""The UFLPA Entity List of the Forced Labor Enforcement Task Force."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.list_pages import read_uflpa

SOURCE = Source(
    title="UFLPA Entity List",
    publisher="Department of Homeland Security",
    kind="list",
    hosts=("www.dhs.gov",),
    urls=("https://www.dhs.gov/uflpa-entity-list",),
    parties=read_uflpa,
    expect=(100, 2_000),
    every=timedelta(hours=24),
    silent_after=timedelta(days=200),
    terms=GOVERNMENT,
    cadence="irregular",
    layout="seen",
    layout_from="opensanctions/opensanctions datasets/us/dhs_uflpa/crawler.py: tables, headings, ways of naming",
    official=True,
)
