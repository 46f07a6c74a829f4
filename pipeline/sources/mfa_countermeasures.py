"""Countermeasures of China's Ministry of Foreign Affairs against foreign firms and persons."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="MFA countermeasures",
    publisher="Ministry of Foreign Affairs of China",
    kind="notice",
    hosts=("www.mfa.gov.cn", "www.fmprc.gov.cn"),
    urls=("https://www.mfa.gov.cn/web/wjb_673085/zfxxgk_674865/gknrlb/fzcqdcs/",),
    listing=link_listing(r"/web/wjb_673085/zfxxgk_674865/gknrlb/fzcqdcs/20\d{4}/t20\d{6}_\d+\.shtml"),
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
