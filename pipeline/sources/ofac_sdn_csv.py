"""OFAC's list of Specially Designated Nationals, as its four headerless tables.

The Consolidated Screening List carries the same parties a day later, so this one is polled when it is named.
"""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.ofac import read_sdn_csv

SOURCE = Source(
    title="OFAC: Specially Designated Nationals (CSV)",
    publisher="Office of Foreign Assets Control",
    kind="list",
    hosts=("sanctionslistservice.ofac.treas.gov", "*.s3.amazonaws.com"),
    urls=(
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN.CSV",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADD.CSV",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ALT.CSV",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN_COMMENTS.CSV",
    ),
    parties=read_sdn_csv,
    expect=(5_000, 60_000),
    every=timedelta(hours=6),
    silent_after=timedelta(days=14),
    terms=GOVERNMENT,
    cadence="one to three times a week",
    layout="seen",
    layout_from="tests/fixtures/sources/ofac_sdn_csv",
    official=True,
    by_default=False,
)
