"""Notices of the Bureau of Security and Control of China's Ministry of Commerce."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="MOFCOM security and control bureau",
    publisher="Ministry of Commerce of China",
    kind="notice",
    hosts=("aqygzj.mofcom.gov.cn",),
    urls=("https://aqygzj.mofcom.gov.cn/flzc/gzjgfxwj/index.html",),
    listing=link_listing(r"/flzc/gzjgfxwj/art/20\d\d/[\w-]+\.html"),
    expect=(1, 200),
    every=timedelta(hours=12),
    silent_after=timedelta(days=120),
    terms=GOVERNMENT,
    cadence="irregular",
    language="zh",
    layout="assumed",
    layout_from="the addresses of its documents; no selector",
    official=True,
)
