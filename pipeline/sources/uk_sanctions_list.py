"""The UK Sanctions List; since January 2026 it stands for OFSI's list of asset freezes too."""

from datetime import timedelta

from pipeline.sources.tools.declare import OPEN, Source
from pipeline.sources.tools.uk_list import read_uk_list

SOURCE = Source(
    title="UK Sanctions List",
    publisher="Foreign, Commonwealth and Development Office",
    kind="list",
    hosts=("sanctionslist.fcdo.gov.uk",),
    urls=("https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml",),
    parties=read_uk_list,
    expect=(2_000, 20_000),
    every=timedelta(hours=12),
    silent_after=timedelta(days=21),
    terms=OPEN,
    cadence="weekly or oftener",
    layout="seen",
    layout_from="opensanctions/opensanctions datasets/gb/fcdo_sanctions/crawler.py; public test samples of 2026-06-10",
    official=True,
)
