"""OFAC's non-SDN lists (NS-CMIC, SSI, NS-MBS and others), as four headerless tables.

The Consolidated Screening List carries the same parties a day later, so this one is polled when it is named.
"""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.ofac import read_consolidated_csv

SOURCE = Source(
    title="OFAC: non-SDN lists (CSV)",
    publisher="Office of Foreign Assets Control",
    kind="list",
    hosts=("sanctionslistservice.ofac.treas.gov", "*.s3.amazonaws.com"),
    urls=(
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_PRIM.CSV",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_ADD.CSV",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_ALT.CSV",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_COMMENTS.CSV",
    ),
    parties=read_consolidated_csv,
    expect=(200, 20_000),
    every=timedelta(hours=6),
    silent_after=timedelta(days=14),
    terms=GOVERNMENT,
    cadence="one to three times a week",
    layout="seen",
    layout_from="tests/fixtures/sources/ofac_consolidated_csv",
    official=True,
    by_default=False,
)
