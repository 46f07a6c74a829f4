"""The FCC's Covered List: equipment and services that get no authorization, by who makes them."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.list_pages import read_covered_list

SOURCE = Source(
    title="FCC Covered List",
    publisher="Federal Communications Commission",
    kind="list",
    hosts=("www.fcc.gov",),
    urls=("https://www.fcc.gov/supplychain/coveredlist",),
    parties=read_covered_list,
    expect=(8, 100),
    every=timedelta(hours=24),
    silent_after=timedelta(days=400),
    terms=GOVERNMENT,
    cadence="irregular",
    layout="assumed",
    layout_from="a table with the two columns that opensanctions us_fcc_covered_list names",
    official=True,
)
