"""Press releases of Japan's Ministry of Economy, Trade and Industry: those on our topics."""

from datetime import timedelta

from pipeline.sources.tools.declare import OPEN, Source
from pipeline.sources.tools.feeds import read_feed
from pipeline.sources.tools.topics import on_topic

SOURCE = Source(
    title="METI press releases",
    publisher="Ministry of Economy, Trade and Industry of Japan",
    kind="release",
    hosts=("www.meti.go.jp",),
    urls=("https://www.meti.go.jp/ml_index_release_atom.xml",),
    listing=on_topic(read_feed),
    may_be_empty=True,
    every=timedelta(hours=6),
    silent_after=timedelta(days=14),
    terms=OPEN,
    cadence="daily",
    language="ja",
    layout="assumed",
    layout_from="Atom, RFC 4287; the address is general knowledge",
    official=True,
)
