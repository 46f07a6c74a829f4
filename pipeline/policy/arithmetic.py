"""What the limits are asked of: a chip's figures, computed from its rates and dies, never stored.

Total processing performance (TPP) is the largest, over operand formats, of dense rate × bit length, summed
over the package; performance density is TPP by the area of the logic dies on a non-planar node (Technical
Notes 2 to 4 to 3A090, 88 FR 73458). All in exact decimals: 2395.2 lies below 2400 and 3.18 below 3.2.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType

from pipeline.errors import CatalogueError

#: Which fields of a chip's record each quantity is computed from, by the names that are told as missing.
FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "tpp": ("dense_rates",),
        "performance_density": ("dense_rates", "die_area_mm2"),
        "memory_bandwidth": ("memory_bandwidth_gbs",),
        "interconnect_bandwidth": ("interconnect_bidir_gbs",),
        "bandwidth_sum": ("memory_bandwidth_gbs", "interconnect_bidir_gbs"),
        "memory_bandwidth_density": ("memory_bandwidth_density",),
        "memory_capacity": ("memory_gb",),
        "die_area": ("die_area_mm2",),
        "process_node": ("process_node",),
        "transistors": ("transistors",),
    }
)

#: The unit in which each quantity is kept; None for those that have none.
UNITS: Mapping[str, str | None] = MappingProxyType(
    {
        "tpp": None,
        "performance_density": None,
        "memory_bandwidth": "GB/s",
        "interconnect_bandwidth": "GB/s",
        "bandwidth_sum": "GB/s",
        "memory_bandwidth_density": "GB/s/mm2",
        "memory_capacity": "GB",
        "die_area": "mm2",
        "process_node": "nm",
        "transistors": "billions",
    }
)

#: What is missing where all dies are planar: density over no area is undefined.
NO_NON_PLANAR = "die_area_mm2 on a non-planar node"

#: From this node down, in nm, logic is made on FinFET or gate-all-around transistors at every foundry.
NON_PLANAR_FROM = 16

_NODE = re.compile(r"(?<![\d.])(\d{1,3})\s?nm|\bN(\d{1,2})|\b(?:TSMC |Samsung |GF |UMC |SF|Intel )(\d{1,2})")
_DIES = re.compile(r"(?P<count>\d+) x (?P<area>\d+(?:\.\d+)?)(?: (?P<node>.+))?")


@dataclass(frozen=True, slots=True)
class Rate:
    """A dense rate of the whole package in one format, in TOPS (integer) or TFLOPS (floating point)."""

    format: str
    unit: str
    rate: Decimal
    bits: int

    @property
    def tpp(self) -> Decimal:
        """What this format alone would give: rate × bit length."""
        return self.rate * self.bits


@dataclass(frozen=True, slots=True)
class Dies:
    """Logic dies of one kind in a package: how many, the area of each in mm2, and their process."""

    count: int
    area: Decimal
    node: str


@dataclass(frozen=True, slots=True)
class Workings:
    """What a chip's TPP and density were computed from, so that a person can check the sums.

    `area` is what density divides by, in mm2; without it `why_no_area` names the field that is missing. `dies`
    is empty where the record has the area as one figure; `basis` says in the record's words what that is over.
    """

    rates: tuple[Rate, ...] = ()
    dies: tuple[Dies, ...] = ()
    area: Decimal | None = None
    basis: str = ""
    node: str = ""
    why_no_area: str = ""

    @property
    def winners(self) -> tuple[Rate, ...]:
        """The formats whose rate × bit length is the largest: several where they give the same."""
        return tuple(each for each in self.rates if each.tpp == self.tpp)

    @property
    def tpp(self) -> Decimal | None:
        """The largest rate × bit length over formats; None without a rate."""
        return max((each.tpp for each in self.rates), default=None)


@dataclass(frozen=True, slots=True)
class Figures:
    """A chip as the limits see it.

    `values` holds each quantity of `FIELDS` that is known, in the unit of `UNITS`; `flags` what is known to
    be so or not so; `missing` why a quantity is not there, where that is not just its fields' absence;
    `workings` what TPP and density were computed from.
    """

    chip: str
    name: str
    vendor: str
    values: Mapping[str, Decimal] = field(default_factory=dict)
    flags: Mapping[str, bool] = field(default_factory=dict)
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    workings: Workings = Workings()

    def with_value(self, quantity: str, value: Decimal) -> "Figures":
        """The same chip, were one of its quantities another; what depends on that quantity stays."""
        return replace(self, values={**self.values, quantity: value})


def exact(value: float | int | str | Decimal | None) -> Decimal | None:
    """The decimal that a data sheet prints: 149.7, not the nearest binary fraction."""
    return None if value is None else Decimal(str(value))


def applicable_area(area: Decimal | None, basis: str, node: str) -> tuple[Decimal | None, str]:
    """The area that density divides by, in mm2, and why there is none.

    Planar dies add nothing, and density over no area is undefined. A figure for a package, or that was
    compiled beside a package's total, is no sum of logic dies that one may rest a decision on.

    Args:
        area: of all logic dies, as the record has it.
        basis: what that figure is over, in the record's words.
        node: process node, in the record's words.
    """
    if area is None or area <= 0:
        return None, "die_area_mm2"
    if re.search(r"\bpackage\b", basis, re.IGNORECASE):
        return None, "die_area_mm2"
    if is_planar(node):
        return None, NO_NON_PLANAR
    return area, ""


def area_of_dies(dies: Iterable[Dies]) -> Decimal | None:
    """The area of the dies on a non-planar node, summed over the package, in mm2; None where none is."""
    areas = [each.count * each.area for each in dies if not is_planar(each.node)]
    return sum(areas, Decimal(0)) if areas else None


def read_dies(texts: Iterable[str], node: str, *, place: str) -> tuple[Dies, ...]:
    """Dies as the catalogue writes them: `8 x 115 TSMC N5`, the process being the chip's where it is not said.

    Raises:
        CatalogueError: at `place`, with the text that was not understood.
    """
    return tuple(_read_dies(text, node, place) for text in texts)


def _read_dies(text: str, node: str, place: str) -> Dies:
    found = _DIES.fullmatch(text.strip())
    if found is None or not int(found["count"]) or not Decimal(found["area"]):
        raise CatalogueError(f"{text!r} is not COUNT x AREA [PROCESS], the area in mm2", place=place)
    return Dies(int(found["count"]), Decimal(found["area"]), found["node"] or node)


def is_planar(node: str) -> bool:
    """Whether a process is known to be planar (20 nm and above); False where the node is not said."""
    nanometres = node_in_nm(node)
    return nanometres is not None and nanometres > NON_PLANAR_FROM


def node_in_nm(node: str) -> Decimal | None:
    """The smallest node that a process's name tells, in nm: `TSMC N5+N6` is 5, `TSMC 4NP` 4, `SMIC N+3` untold."""
    found = [int(digits) for match in _NODE.finditer(node) for digits in match.groups() if digits]
    return Decimal(min(found)) if found else None
