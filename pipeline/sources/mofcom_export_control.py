"""China's export control site of the Ministry of Commerce: laws, announcements, lists."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="MOFCOM export control site",
    publisher="Ministry of Commerce of China",
    kind="notice",
    hosts=("exportcontrol.mofcom.gov.cn",),
    urls=("https://exportcontrol.mofcom.gov.cn/zcfgList.shtml",),
    listing=link_listing(r"/article/[\w/]+\.html?"),
    expect=(1, 200),
    every=timedelta(hours=12),
    silent_after=timedelta(days=60),
    terms=GOVERNMENT,
    cadence="irregular",
    language="zh",
    layout="assumed",
    layout_from="the addresses of its documents; no selector",
    official=True,
)
