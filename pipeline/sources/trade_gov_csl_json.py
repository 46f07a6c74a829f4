"""The Consolidated Screening List as JSON: the same file as `trade_gov_csl`, polled when it is named."""

from datetime import timedelta

from pipeline.sources.tools.csl import read_csl
from pipeline.sources.tools.declare import GOVERNMENT, Source

SOURCE = Source(
    title="Consolidated Screening List (JSON)",
    publisher="International Trade Administration",
    kind="list",
    hosts=("api.trade.gov", "data.trade.gov"),
    urls=("https://api.trade.gov/static/consolidated_screening_list/consolidated.json",),
    parties=read_csl,
    expect=(10_000, 80_000),
    every=timedelta(hours=6),
    silent_after=timedelta(days=14),
    terms=GOVERNMENT,
    cadence="daily, 05:00 in Washington",
    layout="seen",
    layout_from="opensanctions/opensanctions datasets/us/trade_csl/crawler.py; records of 2026-09-25 in a public test",
    official=True,
    by_default=False,
)
