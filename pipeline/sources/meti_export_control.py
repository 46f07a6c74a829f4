"""News of security export control of Japan's Ministry of Economy, Trade and Industry."""

from datetime import timedelta

from pipeline.sources.tools.declare import OPEN, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="METI security export control",
    publisher="Ministry of Economy, Trade and Industry of Japan",
    kind="notice",
    hosts=("www.meti.go.jp",),
    urls=("https://www.meti.go.jp/policy/anpo/index.html",),
    listing=link_listing(r"/policy/anpo/[\w-]+\.(?:html|pdf)|/press/20\d\d/\d\d/\d+/\d+\.html"),
    expect=(1, 300),
    every=timedelta(hours=12),
    silent_after=timedelta(days=60),
    terms=OPEN,
    cadence="weekly",
    language="ja",
    layout="assumed",
    layout_from="the addresses of its documents; no selector",
    official=True,
)
