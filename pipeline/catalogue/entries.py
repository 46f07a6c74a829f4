"""What the catalogue knows: frozen entries, one class a kind. Every field is a fact or None, never a guess."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Level = Literal["variant", "model", "family"]
Sure = Literal["high", "medium", "low"]
Commercial = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What every kind of entry has: its names, and the sentences that prove them.

    A name in `aliases` stands for the entry wherever it occurs, unless a counter-cue is near; one in
    `unsure` (a common word, a short code, a shared name) needs support from its context. `native` names
    are those of scripts without spaces. `cues` and `counter_cues` are words, near the name, that speak
    for and against the entry, beyond those that its kind has in `context.yaml`.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    native: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    counter_cues: tuple[str, ...] = ()
    mentioned_in: tuple[str, ...] = ()
    not_mentioned_in: tuple[str, ...] = ()
    source: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Chip(Entry):
    """An accelerator: a variant (by form factor, memory, suffix), a model, or a family.

    Rates are dense, of the whole package, in TOPS (integer) or TFLOPS (floating point) by format. TPP and
    performance density are computed from them, never stored. None is unknown.
    """

    level: Level
    vendor: str  # a firm's id
    parent: str | None = None
    form_factor: str | None = None
    launched_on: date | None = None
    process_node: str | None = None
    die_area_mm2: float | None = None  # of all logic dies, where `dies` does not say it die by die
    dies: tuple[str, ...] = ()  # logic dies as `8 x 115 TSMC N5`: how many, mm2 each, their process if it is another
    die_area_basis: str | None = None
    int8_dense_tops: float | None = None
    fp8_dense_tflops: float | None = None
    fp6_dense_tflops: float | None = None
    fp4_dense_tflops: float | None = None
    fp16_dense_tflops: float | None = None
    memory_type: str | None = None
    memory_gb: float | None = None
    memory_bandwidth_gbs: float | None = None
    interconnect_bidir_gbs: float | None = None
    interconnect_name: str | None = None
    datacentre_marketed: bool | None = None
    vendor_on_us_entity_list: bool | None = None
    us_commercial: Commercial = "unknown"  # was it on sale in the United States
    sure: Sure | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class System(Entry):
    """A board, server, rack or cloud instance: `chip_count` of the chip `chip`.

    `item_names` are how inventories call it; `aliases` are those by which texts mention it.
    """

    vendor: str  # as printed on it
    kind: str
    chip: str
    chip_count: int
    item_names: tuple[str, ...] = ()
    first_year: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Firm(Entry):
    """A company or other organisation. `entity_list_status` "not known listed" is no proof of absence."""

    tickers: tuple[str, ...] = ()
    cik: str | None = None
    sec_name: str | None = None
    country: str | None = None
    seat: str | None = None  # the city by which news calls it: "the Santa Clara firm"
    part_of: str | None = None
    roles: tuple[str, ...] = ()
    entity_list_status: str | None = None
    entity_list_on: date | None = None
    entity_list_citation: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Authority(Entry):
    """A government, agency or court. `capitals` are cities whose names stand for a government."""

    jurisdiction: str
    part_of: str | None = None
    capitals: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Instrument(Entry):
    """A named legal or policy instrument: list, rule, act, bill, classification."""

    kind: str
    jurisdiction: str
    authority: str
    citation: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Place(Entry):
    """A country or territory by ISO 3166-1 alpha-2, or `eu`; `government` is the authority it may stand for."""

    adjectives: tuple[str, ...] = field(default=())
    government: str | None = None
