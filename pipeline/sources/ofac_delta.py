"""What OFAC's publications changed on its lists, hours before the Consolidated Screening List shows it.

The year's index names every publication; the newest one by itself (`changes/latest`) is what a trial asks for.
"""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.ofac_delta import read_delta, read_index, year_indexes

SOURCE = Source(
    title="OFAC: changes of its lists (delta files)",
    publisher="Office of Foreign Assets Control",
    kind="list",
    hosts=("sanctionslistservice.ofac.treas.gov", "*.s3.amazonaws.com", "*.s3.us-gov-west-1.amazonaws.com"),
    urls=("https://sanctionslistservice.ofac.treas.gov/changes/latest",),
    changes=read_delta,
    history=year_indexes,
    leads=read_index,
    expect=(1, 5_000),
    every=timedelta(hours=1),
    silent_after=timedelta(days=21),
    terms=GOVERNMENT,
    cadence="one to three times a week",
    layout="seen",
    layout_from="a public test sample of the publication of 2026-08-28; the index by its two fields in public readers",
    official=True,
)
