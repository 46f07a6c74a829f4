"""News of Japan's Center for Information on Security Trade Controls: titles and links."""

from datetime import timedelta

from pipeline.sources.tools.declare import HEADLINES, Source
from pipeline.sources.tools.links import link_listing

SOURCE = Source(
    title="CISTEC",
    publisher="Center for Information on Security Trade Controls",
    kind="notice",
    hosts=("www.cistec.or.jp",),
    urls=("https://www.cistec.or.jp/",),
    listing=link_listing(r"/(?:export|service|about|journal)/[\w/.-]+\.(?:html|pdf)"),
    expect=(1, 300),
    every=timedelta(hours=12),
    silent_after=timedelta(days=60),
    terms=HEADLINES,
    cadence="weekly",
    language="ja",
    layout="assumed",
    layout_from="the addresses of its documents; no selector",
)
