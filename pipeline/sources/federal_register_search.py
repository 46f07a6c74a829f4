"""Documents of any agency that name the control on accelerators: Customs, Homeland Security, Treasury's other offices.

A document that an agency's own source found already is the same one, and is not read again.
"""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.federal_register import HOSTS, INSPECTION, documents_address, read_documents

TERMS = ('"3A090"', '"advanced computing" "export controls"', '"section 232" semiconductors')

SOURCE = Source(
    title="Federal Register: documents that name 3A090 and its kin",
    publisher="Office of the Federal Register",
    kind="rule",
    hosts=HOSTS,
    urls=tuple(documents_address(term=term) for term in TERMS),
    listing=read_documents,
    takes_over=(INSPECTION,),
    may_be_empty=True,
    expect=(0, 20),
    every=timedelta(hours=4),
    silent_after=timedelta(days=60),
    recheck_days=0,
    terms=GOVERNMENT,
    cadence="business days",
    layout="seen",
    layout_from="documents.json of 2026-10-02, tests/fixtures/sources/federal_register_bis; the words are ours",
    official=True,
)
