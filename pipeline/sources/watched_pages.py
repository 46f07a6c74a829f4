"""Pages that the setting CHIPWATCH_PAGES names: any page, or a part of it, watched for edits."""

from datetime import timedelta

from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.watched import read_watched, the_page, watched_addresses

SOURCE = Source(
    title="Watched pages",
    publisher="the page's own host",
    kind="notice",
    hosts=("*",),
    urls=watched_addresses,
    listing=the_page,
    read=read_watched,
    every=timedelta(hours=3),
    silent_after=timedelta(days=3650),
    recheck_days=36_500,
    steady=True,
    terms=COPYRIGHT,
    cadence="as it is edited",
    language="en",
    layout="assumed",
    layout_from="the general reader, or the part that the address names",
    may_be_empty=True,
)
