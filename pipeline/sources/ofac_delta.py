"""What OFAC's newest publication changed on its lists, hours before the Consolidated Screening List shows it."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.ofac_delta import read_delta

SOURCE = Source(
    title="OFAC: newest changes of its lists (delta file)",
    publisher="Office of Foreign Assets Control",
    kind="list",
    hosts=("sanctionslistservice.ofac.treas.gov", "*.s3.amazonaws.com", "*.s3.us-gov-west-1.amazonaws.com"),
    urls=("https://sanctionslistservice.ofac.treas.gov/changes/latest",),
    changes=read_delta,
    expect=(1, 5_000),
    every=timedelta(hours=1),
    silent_after=timedelta(days=21),
    terms=GOVERNMENT,
    cadence="one to three times a week",
    layout="seen",
    layout_from="namespace DeltaFile/1.0 in public readers and a test sample of the publication of 2026-08-28",
    official=True,
)
