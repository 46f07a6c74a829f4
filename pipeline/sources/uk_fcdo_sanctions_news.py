"""Changes of the UK Sanctions List, as its publication page on GOV.UK tells them."""

from datetime import timedelta

from pipeline.sources.tools.declare import OPEN, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="UK Sanctions List: changes",
    publisher="Foreign, Commonwealth and Development Office",
    kind="notice",
    hosts=("www.gov.uk",),
    urls=("https://www.gov.uk/government/publications/the-uk-sanctions-list.atom",),
    listing=read_feed,
    expect=(1, 100),
    every=timedelta(hours=6),
    silent_after=timedelta(days=60),
    terms=OPEN,
    cadence="weekly",
    language="en",
    layout="assumed",
    layout_from="Atom, RFC 4287; GOV.UK gives each publication one",
    official=True,
)
