"""Epoch AI's table of hardware for machine learning: a row a chip, with its rates, memory and release."""

import re

from models.hashing import sha256
from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import Item, Received
from pipeline.sources.tools.instants import read_instant
from pipeline.sources.tools.records import read_table

#: The figures that are told, in that order: the column, how much of its unit is one of ours, and our words.
FIGURES = (
    ("Total processing performance (bit-OP/s)", 1e12, "TPP {}"),
    ("Tensor-FP16/BF16 performance (FLOP/s)", 1e12, "FP16 {} TFLOP/s"),
    ("FP8 performance (FLOP/s)", 1e12, "FP8 {} TFLOP/s"),
    ("FP4 performance (FLOP/s)", 1e12, "FP4 {} TFLOP/s"),
    ("INT8 performance (OP/s)", 1e12, "INT8 {} TOP/s"),
    ("Memory (bytes)", 1e9, "{} GB"),
    ("Memory bandwidth (byte/s)", 1e12, "{} TB/s"),
    ("Intranode bandwidth (byte/s)", 1e9, "interconnect {} GB/s"),
    ("Die Size (mm^2)", 1, "die {} mm²"),
    ("TDP (W)", 1, "{} W"),
)
USED = ("Hardware name", "Manufacturer", "Release date", "Last modified", *(column for column, _, _ in FIGURES))
#: What no rule asks for, what follows from the figures, and who trained what on it.
IGNORED = (
    "Type", "Notes", "Release price (USD)", "Internode bandwidth (bit/s)",
    "FP64 (double precision) performance (FLOP/s)", "FP32 (single precision) performance (FLOP/s)",
    "TF32 (TensorFloat-32) performance (FLOP/s)", "FP16 (half precision) performance (FLOP/s)",
    "INT16 performance (OP/s)", "INT4 performance (OP/s)", "Foundry", "Base clock (MHz)", "Boost clock (MHz)",
    "Memory clock (MHz)", "Memory bus (bit)", "Tensor cores", "Process size (nm)", "Transistors (millions)",
    "Link to datasheet", "Source for the price", "ML models", "Max performance", "Energy efficiency",
    "Price-performance", "ML OP/s",
)  # fmt: skip
SIGNS = re.compile(r"[^a-z0-9]+")


def read_chips(received: Received) -> list[Item]:
    """A row of the table each, in its order; a chip whose figures change is another item, one that is only used is not.

    A row without a name, or with a figure that is no number, is set aside.

    Raises:
        LayoutError: the table's columns are not those that we know, or it has no row.
    """
    items = [_item(line, row, received.url) for line, row in read_table(received.body, USED, IGNORED, received.url)]
    if not items:
        raise LayoutError("a table without a row", place=received.url)
    return items


def _item(line: int, row: dict[str, str], place: str) -> Item:
    name, maker = " ".join(row["Hardware name"].split()), " ".join(row["Manufacturer"].split())
    place = f"{place}#{line}"
    try:
        figures = [words.format(_shown(row[column], unit)) for column, unit, words in FIGURES if row[column]]
    except ValueError as fault:
        return Item(url=place, title=name, fault=f"a figure that is no number: {fault}")
    modified = read_instant(row["Last modified"])
    if not name or modified is None:
        return Item(url=place, title=name or None, fault="a chip without a name, or without a day of change")
    if row["Release date"]:
        figures.append(f"released {row['Release date']}")
    told = ", ".join(figures) or "no figure yet"
    by = f" ({maker})" if maker and not name.lower().startswith(maker.lower()) else ""
    return Item(
        url=place.partition("#")[0],
        title=f"{name}{by}: {told}",
        natural_key=f"epoch:{SIGNS.sub('-', name.lower()).strip('-')}:{sha256(told.encode()).hex()[:8]}",
        published_at=modified,
        kind="notice",
        extra=(("chip", name), *((("maker", maker),) if maker else ())),
    )


def _shown(figure: str, unit: float) -> str:
    """`2.5e15` of a unit of 1e12 as `2,500`; five places are kept. Raises `ValueError`."""
    value = float(figure) / unit
    if not 0 <= value < 1e12:
        raise ValueError(figure)
    return f"{float(f'{value:.5g}'):,.10g}"
