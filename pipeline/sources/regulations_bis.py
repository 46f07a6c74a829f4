"""What the Bureau of Industry and Security puts on its dockets beside the Federal Register: studies, memoranda."""

from dataclasses import replace
from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, ApiKey, Source
from pipeline.sources.tools.regulations import read_dockets

SOURCE = Source(
    title="regulations.gov: dockets of BIS",
    publisher="Bureau of Industry and Security",
    kind="notice",
    hosts=("api.regulations.gov", "www.regulations.gov"),
    urls=("https://api.regulations.gov/v4/documents?filter[agencyId]=BIS&sort=-postedDate&page[size]=100",),
    listing=read_dockets,
    key=ApiKey(header="X-Api-Key", setting="regulations_api_key", host="api.regulations.gov"),
    may_be_empty=True,
    expect=(0, 100),
    every=timedelta(hours=6),
    silent_after=timedelta(days=120),
    recheck_days=0,
    terms=replace(GOVERNMENT, pages=False, note="government work; its pages are made by script, title and link alone"),
    cadence="irregular",
    layout="assumed",
    layout_from="the attributes of a listed document as GSA's description of the API names them; the header likewise",
    official=True,
)
