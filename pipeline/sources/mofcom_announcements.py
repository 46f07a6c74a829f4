"""Announcements of China's Ministry of Commerce: export controls, unreliable entities, suspensions."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="MOFCOM announcements",
    publisher="Ministry of Commerce of China",
    kind="notice",
    hosts=("www.mofcom.gov.cn", "aqygzj.mofcom.gov.cn", "exportcontrol.mofcom.gov.cn"),
    urls=("https://www.mofcom.gov.cn/zwgk/zcfb/",),
    listing=link_listing(r"/zwgk/zcfb/art/20\d\d/[\w-]+\.html"),
    expect=(1, 200),
    every=timedelta(hours=4),
    silent_after=timedelta(days=21),
    terms=GOVERNMENT,
    cadence="irregular",
    language="zh",
    layout="assumed",
    layout_from="the addresses of its documents; no selector",
    official=True,
)
