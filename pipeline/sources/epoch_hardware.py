"""Epoch AI's table of accelerators: a new row, or new figures of a chip, are leads for the catalogue."""

from dataclasses import replace
from datetime import timedelta

from pipeline.sources.tools.declare import OPEN, Source
from pipeline.sources.tools.epoch import read_chips

SOURCE = Source(
    title="Epoch AI: hardware for machine learning",
    publisher="Epoch AI",
    kind="notice",
    hosts=("epoch.ai",),
    urls=("https://epoch.ai/data/ml_hardware.csv",),
    listing=read_chips,
    discovery=True,
    expect=(80, 1_000),
    limit=1_000,
    every=timedelta(hours=24),
    silent_after=timedelta(days=120),
    recheck_days=0,
    terms=replace(OPEN, pages=False, note="CC BY 4.0: name Epoch AI; the table alone"),
    cadence="weekly",
    layout="seen",
    layout_from="a copy in natepaulo43-oss/Capstone-AI-Capex-Wall data/ml_hardware.csv; the address is assumed",
)
