"""Japan's End User List of parties of concern for weapons of mass destruction, in its newest review."""

from datetime import timedelta

from pipeline.sources.tools.declare import OPEN, Source
from pipeline.sources.tools.meti_list import read_end_user_list, review_leads

SOURCE = Source(
    title="METI End User List",
    publisher="Ministry of Economy, Trade and Industry of Japan",
    kind="list",
    hosts=("www.meti.go.jp",),
    urls=("https://www.meti.go.jp/english/policy/external_economy/trade_control/index.html",),
    leads=review_leads,
    hops=2,
    parties=read_end_user_list,
    expect=(300, 3_000),
    every=timedelta(hours=24),
    silent_after=timedelta(days=500),
    terms=OPEN,
    cadence="yearly",
    layout="assumed",
    layout_from="the pages and columns of opensanctions datasets/jp/meti_eul/crawler.py; no real PDF was read",
    official=True,
)
