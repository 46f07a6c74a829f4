"""Taiwan's Strategic High-Tech Commodities Entity List, on which Huawei and SMIC stand since 2025."""

from datetime import timedelta

from pipeline.sources.tools.declare import OPEN, Source
from pipeline.sources.tools.list_pages import read_shtc

SOURCE = Source(
    title="Taiwan SHTC Entity List",
    publisher="International Trade Administration of Taiwan",
    kind="list",
    hosts=("publicinfo.trade.gov.tw",),
    urls=("https://publicinfo.trade.gov.tw/icp/Download.action?file=ZgPKOWuRLCD%2B8S4%2FZhAeuw%3D%3D",),
    parties=read_shtc,
    expect=(1_000, 60_000),
    every=timedelta(hours=24),
    silent_after=timedelta(days=200),
    terms=OPEN,
    cadence="irregular",
    language="zh",
    layout="seen",
    layout_from="opensanctions/opensanctions datasets/tw/shtc/crawler.py: its six columns",
    official=True,
)
