"""The Denied Persons List as BIS's own table, tab-separated.

The Consolidated Screening List carries the same parties a day later, so this one is polled when it is named.
"""

from datetime import timedelta

from pipeline.sources.tools.bis_lists import read_dpl
from pipeline.sources.tools.declare import GOVERNMENT, Source

SOURCE = Source(
    title="Denied Persons List",
    publisher="Bureau of Industry and Security",
    kind="list",
    hosts=("www.bis.gov", "www.bis.doc.gov", "media.bis.gov"),
    urls=("https://www.bis.gov/dpl/dpl.txt",),
    parties=read_dpl,
    expect=(300, 5_000),
    every=timedelta(hours=12),
    silent_after=timedelta(days=30),
    terms=GOVERNMENT,
    cadence="daily",
    layout="seen",
    layout_from="tests/fixtures/sources/bis_dpl; the address is assumed",
    official=True,
    by_default=False,
)
