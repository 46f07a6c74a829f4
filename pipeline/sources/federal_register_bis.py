"""Rules and notices of the Bureau of Industry and Security, as the Federal Register publishes them."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.entity_annex import read_annex
from pipeline.sources.tools.federal_register import HOSTS, INSPECTION, archive_of, documents_address, read_documents

SOURCE = Source(
    title="Federal Register: Bureau of Industry and Security",
    publisher="Office of the Federal Register",
    kind="rule",
    hosts=HOSTS,
    urls=(documents_address("industry-and-security-bureau"),),
    archive=archive_of("industry-and-security-bureau"),
    announces=read_annex,
    listing=read_documents,
    expect=(1, 20),
    takes_over=(INSPECTION,),
    every=timedelta(hours=1),
    silent_after=timedelta(days=10),
    recheck_days=0,
    terms=GOVERNMENT,
    cadence="business days, about 08:45 in Washington",
    layout="seen",
    layout_from="documents.json of 2026-10-02, tests/fixtures/sources/federal_register_bis",
    official=True,
)
