"""The Entity List as the eCFR prints it: supplement no. 4 to part 744, of the newest day.

The Consolidated Screening List carries the same parties, so this one is polled when it is named.
"""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.ecfr import TITLES, supplement_leads
from pipeline.sources.tools.entity_annex import read_supplement

SOURCE = Source(
    title="eCFR: Entity List (supplement no. 4 to part 744)",
    publisher="Office of the Federal Register",
    kind="list",
    hosts=("www.ecfr.gov",),
    urls=(TITLES,),
    leads=supplement_leads,
    parties=read_supplement,
    expect=(1_500, 10_000),
    every=timedelta(hours=24),
    silent_after=timedelta(days=60),
    terms=GOVERNMENT,
    cadence="business days",
    layout="assumed",
    layout_from="the versioner's addresses (opensanctions us_bis_mieu); five columns as the regulation prints them",
    official=True,
    by_default=False,
)
