"""What BIS and OFAC have filed for publication, a day or more before it is published: a lead over the Register.

A filing is the document that is published later, under the same number. One that leaves the list without being
published was withdrawn, and so was one whose day of publication was taken away.
"""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Item, Received, Source
from pipeline.sources.tools.entity_annex import read_annex
from pipeline.sources.tools.federal_register import HOSTS, read_inspection, standing_addresses

AGENCIES = frozenset({"industry-and-security-bureau", "foreign-assets-control-office"})


def read_ours(received: Received) -> list[Item]:
    """The documents of the two agencies; often there is none."""
    return read_inspection(received, AGENCIES)


SOURCE = Source(
    title="Federal Register: public inspection (BIS and OFAC)",
    publisher="Office of the Federal Register",
    kind="rule",
    hosts=HOSTS,
    urls=("https://www.federalregister.gov/api/v1/public-inspection-documents/current.json",),
    announces=read_annex,
    listing=read_ours,
    standing_at=standing_addresses,
    may_be_empty=True,
    every=timedelta(hours=1),
    silent_after=timedelta(days=30),
    recheck_days=0,
    terms=GOVERNMENT,
    cadence="08:45 and 11:15 in Washington",
    layout="seen",
    layout_from="SmartyJohnway/federal-register-ts docs/schema; criticaljuncture/federalregister-api-core",
    official=True,
)
