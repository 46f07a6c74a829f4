"""Announcements of China's Ministry of Commerce: export controls, unreliable entities, suspensions."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.listings import Rows, html_listing

SOURCE = Source(
    title="MOFCOM announcements",
    publisher="Ministry of Commerce of China",
    kind="notice",
    hosts=("www.mofcom.gov.cn", "aqygzj.mofcom.gov.cn", "exportcontrol.mofcom.gov.cn"),
    urls=("https://www.mofcom.gov.cn/zwgk/zcfb/",),
    listing=html_listing(Rows(row="ul.txtList_01 li", link="a[href]", when="span")),
    every=timedelta(hours=4),
    silent_after=timedelta(days=21),
    terms=GOVERNMENT,
    cadence="irregular",
    language="zh",
    layout="assumed",
    layout_from="the lists of the ministry's sites",
    official=True,
)
