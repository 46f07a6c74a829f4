"""Notices of the Cyberspace Administration of China: summonses, buying advice."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.listings import Rows, html_listing

SOURCE = Source(
    title="Cyberspace Administration of China",
    publisher="Cyberspace Administration of China",
    kind="notice",
    hosts=("www.cac.gov.cn",),
    urls=("https://www.cac.gov.cn/yaowen/wxyw/A093602index_1.htm",),
    listing=html_listing(Rows(row="ul.list li, ul#loadingInfoPage li", link="a[href]", when=".times, .time, span")),
    every=timedelta(hours=4),
    silent_after=timedelta(days=21),
    terms=GOVERNMENT,
    cadence="irregular",
    language="zh",
    layout="assumed",
    layout_from="the lists of the site",
    official=True,
)
