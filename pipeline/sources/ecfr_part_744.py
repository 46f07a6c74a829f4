"""Amendments of part 744 of the EAR, as the eCFR takes them in: sections on end users, the lists' supplements."""

from dataclasses import replace
from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.ecfr import read_versions, versions_address

SOURCE = Source(
    title="eCFR: amendments of 15 CFR 744, end users and end uses",
    publisher="Office of the Federal Register",
    kind="notice",
    hosts=("www.ecfr.gov",),
    urls=(versions_address(15, 744),),
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
