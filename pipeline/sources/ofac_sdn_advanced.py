"""OFAC's lists in the advanced XML, where parties, places and entries point at each other.

The Consolidated Screening List carries the same parties a day later, so this one is polled when it is named.
"""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.ofac_advanced import read_advanced_xml

SOURCE = Source(
    title="OFAC: Specially Designated Nationals (advanced XML)",
    publisher="Office of Foreign Assets Control",
    kind="list",
    hosts=("sanctionslistservice.ofac.treas.gov", "*.s3.amazonaws.com", "*.s3.us-gov-west-1.amazonaws.com"),
    urls=("https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN_ADVANCED.XML",),
    parties=read_advanced_xml,
    expect=(5_000, 60_000),
    every=timedelta(hours=24),
    silent_after=timedelta(days=14),
    terms=GOVERNMENT,
    cadence="one to three times a week",
    layout="seen",
    layout_from="each element as opensanctions/opensanctions datasets/us/ofac/ofac_advanced.py takes it; no file",
    official=True,
    by_default=False,
)
