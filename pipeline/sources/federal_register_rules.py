"""Rules of BIS in the Register's feed: the same documents as the API's, for when that fails."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.federal_register import INSPECTION, read_rules_feed

SOURCE = Source(
    title="Federal Register RSS: BIS rules",
    publisher="Office of the Federal Register",
    kind="rule",
    hosts=("www.federalregister.gov", "federalregister.gov"),
    urls=(
        "https://www.federalregister.gov/api/v1/documents.rss?conditions%5Bagencies%5D%5B%5D=industry-and-security-bureau&conditions%5Btype%5D%5B%5D=Rule",
    ),
    listing=read_rules_feed,
    takes_over=(INSPECTION,),
    recheck_days=0,
    by_default=False,
    expect=(1, 200),
    every=timedelta(hours=4),
    silent_after=timedelta(days=30),
    terms=GOVERNMENT,
    cadence="business days",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0; the address: xyna-bpinelab/export-control-news",
    official=True,
)
