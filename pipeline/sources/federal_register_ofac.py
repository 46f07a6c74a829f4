"""Rules and notices of the Office of Foreign Assets Control, as the Federal Register publishes them."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.federal_register import HOSTS, INSPECTION, documents_address, read_documents

SOURCE = Source(
    title="Federal Register: Office of Foreign Assets Control",
    publisher="Office of the Federal Register",
    kind="notice",
    hosts=HOSTS,
    urls=(documents_address("foreign-assets-control-office"),),
    listing=read_documents,
    expect=(1, 20),
    takes_over=(INSPECTION,),
    every=timedelta(hours=2),
    silent_after=timedelta(days=14),
    recheck_days=0,
    terms=GOVERNMENT,
    cadence="business days",
    layout="seen",
    layout_from="documents.json of 2026-10-02, tests/fixtures/sources/federal_register_ofac",
    official=True,
)
