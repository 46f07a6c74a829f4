"""Notices of the Cyberspace Administration of China: summonses, buying advice."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="Cyberspace Administration of China",
    publisher="Cyberspace Administration of China",
    kind="notice",
    hosts=("www.cac.gov.cn",),
    urls=("https://www.cac.gov.cn/yaowen/wxyw/A093602index_1.htm",),
    listing=link_listing(r"/20\d\d-\d\d/\d\d/c_\d+\.htm"),
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
