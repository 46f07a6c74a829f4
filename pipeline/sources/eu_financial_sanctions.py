"""The European Union's consolidated list of financial sanctions."""

from datetime import timedelta

from pipeline.sources.tools.declare import OPEN, Source
from pipeline.sources.tools.eu_list import read_eu_list

SOURCE = Source(
    title="EU consolidated financial sanctions list",
    publisher="European Commission",
    kind="list",
    hosts=("webgate.ec.europa.eu",),
    urls=("https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw",),
    parties=read_eu_list,
    expect=(3_000, 20_000),
    every=timedelta(hours=12),
    silent_after=timedelta(days=21),
    terms=OPEN,
    cadence="with each amending regulation",
    layout="seen",
    layout_from="opensanctions/opensanctions zavod/shed/fsf.py; public samples of the export of 2026-08-05",
    official=True,
)
