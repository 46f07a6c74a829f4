"""The Swiss sanctions list, as the State Secretariat for Economic Affairs exports it whole."""

from datetime import timedelta

from pipeline.sources.tools.declare import OPEN, Source
from pipeline.sources.tools.swiss_list import read_swiss_list

SOURCE = Source(
    title="Swiss sanctions list (SECO)",
    publisher="State Secretariat for Economic Affairs",
    kind="list",
    hosts=("www.sesam.search.admin.ch",),
    urls=(
        "https://www.sesam.search.admin.ch/sesam-search-web/pages/downloadXmlGesamtliste.xhtml"
        "?lang=en&action=downloadXmlGesamtlisteAction",
    ),
    parties=read_swiss_list,
    expect=(3_000, 20_000),
    every=timedelta(hours=24),
    silent_after=timedelta(days=30),
    terms=OPEN,
    cadence="weekly",
    layout="seen",
    layout_from="opensanctions/opensanctions datasets/ch/seco_sanctions/crawler.py; public test sample with whole-list",
    official=True,
)
