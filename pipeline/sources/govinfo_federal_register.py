"""New issues of the Federal Register at the Government Publishing Office: titles and links."""

from datetime import timedelta

from pipeline.sources.tools.declare import HEADLINES, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="govinfo: Federal Register",
    publisher="Government Publishing Office",
    kind="notice",
    hosts=("www.govinfo.gov",),
    urls=("https://www.govinfo.gov/rss/fr.xml",),
    listing=read_feed,
    by_default=False,
    expect=(1, 500),
    every=timedelta(hours=12),
    silent_after=timedelta(days=7),
    terms=HEADLINES,
    cadence="business days",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0; the address in a public repository",
    official=True,
)
