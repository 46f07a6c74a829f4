"""Amendments of part 774 of the EAR, as the eCFR takes them in: the Commerce Control List and its supplements."""

from dataclasses import replace
from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.ecfr import read_versions, versions_address

SOURCE = Source(
    title="eCFR: amendments of 15 CFR 774, the Commerce Control List",
    publisher="Office of the Federal Register",
    kind="notice",
    hosts=("www.ecfr.gov",),
    urls=(versions_address(15, 774),),
    listing=read_versions,
    expect=(1, 5_000),
    every=timedelta(hours=24),
    silent_after=timedelta(days=180),
    # The rule that amends says what changed; the part's whole text would say it a second time.
    terms=replace(GOVERNMENT, pages=False),
    cadence="business days",
    layout="assumed",
    layout_from="three fields as opensanctions/opensanctions datasets/us/bis_mieu/crawler.py takes them",
    official=True,
)
