"""What Congress does with bills on chips and export controls, step by step."""

from dataclasses import replace
from datetime import timedelta

from pipeline.sources.tools.congress import read_bills
from pipeline.sources.tools.declare import GOVERNMENT, ApiKey, Source
from pipeline.sources.tools.topics import on_topic

SOURCE = Source(
    title="Congress.gov: bills on chips and export controls",
    publisher="US Congress",
    kind="notice",
    hosts=("api.congress.gov", "www.congress.gov"),
    urls=("https://api.congress.gov/v3/bill?format=json&limit=250&sort=updateDate+desc",),
    listing=on_topic(read_bills),
    key=ApiKey(header="X-Api-Key", setting="congress_api_key", host="api.congress.gov"),
    may_be_empty=True,
    expect=(0, 250),
    every=timedelta(hours=6),
    silent_after=timedelta(days=60),
    recheck_days=0,
    oldest=timedelta(days=30),
    limit=250,
    terms=replace(GOVERNMENT, pages=False, note="government work; title, last action and link, by the API alone"),
    cadence="daily in session",
    layout="seen",
    layout_from="LibraryOfCongress/api.congress.gov Documentation/BillEndpoint.md: each element of a list",
    official=True,
)
