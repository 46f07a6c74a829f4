"""The Consolidated Screening List: every US list of restricted parties in one file, made anew each morning."""

from datetime import timedelta

from pipeline.sources.tools.csl import read_csl
from pipeline.sources.tools.declare import GOVERNMENT, Source

SOURCE = Source(
    title="Consolidated Screening List",
    publisher="International Trade Administration",
    kind="list",
    hosts=("api.trade.gov", "data.trade.gov"),
    urls=("https://api.trade.gov/static/consolidated_screening_list/consolidated.csv",),
    parties=read_csl,
    expect=(1, 80_000),
    every=timedelta(hours=6),
    silent_after=timedelta(days=14),
    terms=GOVERNMENT,
    cadence="daily, 05:00 in Washington",
    layout="seen",
    layout_from="both CSV layouts, tests/fixtures/sources/trade_gov_csl; JSON assumed",
    official=True,
)
