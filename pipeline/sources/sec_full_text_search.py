"""The SEC's full-text search for export controls on accelerators: filings of filers that nobody thought to name."""

from datetime import timedelta

from pipeline.sources.sec_edgar import TERMS
from pipeline.sources.tools.declare import Source
from pipeline.sources.tools.filings import read_search

SOURCE = Source(
    title="SEC EDGAR: full-text search for export controls",
    publisher="filers with the SEC",
    kind="filing",
    hosts=("efts.sec.gov", "www.sec.gov"),
    urls=(
        "https://efts.sec.gov/LATEST/search-index?q=%22export%20controls%22%20GPU"
        "&forms=8-K,6-K,10-Q,10-K,20-F&sort=desc",
    ),
    listing=read_search,
    may_be_empty=True,
    contact=True,
    expect=(0, 100),
    every=timedelta(hours=2),
    silent_after=timedelta(days=21),
    recheck_days=0,
    oldest=timedelta(days=14),
    terms=TERMS,
    cadence="in real time on business days",
    layout="seen",
    layout_from="address and each field of a hit as edgartools 5.62.1, edgar/search/efts.py, takes them; no answer",
)
