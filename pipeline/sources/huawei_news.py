"""News of Huawei, by the links of its list."""

from datetime import timedelta

from pipeline.sources.tools.declare import PRESS_RELEASE, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="Huawei news",
    publisher="Huawei",
    kind="release",
    hosts=("www.huawei.com",),
    urls=("https://www.huawei.com/en/news",),
    listing=link_listing(r"/en/news/20\d\d/\d+/[\w-]+"),
    every=timedelta(hours=4),
    silent_after=timedelta(days=21),
    terms=PRESS_RELEASE,
    cadence="irregular",
    language="en",
    layout="assumed",
    layout_from="the addresses of its pages; no selector",
)
