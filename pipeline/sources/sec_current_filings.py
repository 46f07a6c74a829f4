"""The SEC's list of the newest 8-K of everybody, of which our filers' are taken: minutes ahead of the submissions.

robots.txt of www.sec.gov may close /cgi-bin to robots; then the source is blocked, says so, and `sec_edgar` has the
same filings.
"""

from datetime import timedelta

from pipeline.sources.sec_edgar import FILERS, TERMS
from pipeline.sources.tools.declare import Source
from pipeline.sources.tools.filings import current_filings, read_feeds_index

SOURCE = Source(
    title="SEC EDGAR: current 8-K filings (Atom)",
    publisher="filers with the SEC",
    kind="filing",
    hosts=("www.sec.gov",),
    urls=("https://www.sec.gov/cgi-bin/browse-edgar?action=getcurrent&type=8-K&count=100&output=atom",),
    listing=current_filings(FILERS),
    expand=read_feeds_index,
    may_be_empty=True,
    contact=True,
    every=timedelta(minutes=15),
    silent_after=timedelta(days=30),
    recheck_days=0,
    terms=TERMS,
    cadence="in real time on business days",
    layout="assumed",
    layout_from="Atom, RFC 4287; titles and numbers as EDGAR's help describes them",
    by_default=False,
)
