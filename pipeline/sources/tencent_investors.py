"""Tencent's announcements to investors (PDF), by the links of its page."""

from datetime import timedelta

from pipeline.sources.tools.declare import PRESS_RELEASE, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="Tencent investor relations",
    publisher="Tencent",
    kind="release",
    hosts=(
        "www.tencent.com",
        "static.www.tencent.com",
    ),
    urls=("https://www.tencent.com/en-us/investors.html",),
    listing=link_listing(r"/uploads/20\d\d/\d\d/\d\d/\w+\.pdf"),
    every=timedelta(hours=12),
    silent_after=timedelta(days=120),
    terms=PRESS_RELEASE,
    cadence="quarterly",
    language="en",
    layout="assumed",
    layout_from="the addresses of its pages; no selector",
)
