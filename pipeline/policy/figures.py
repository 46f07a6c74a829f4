"""From the catalogue's chips to the figures that limits are asked of."""

from decimal import Decimal

from rapidfuzz import fuzz, process

from models.values import Outcome
from pipeline.catalogue import Catalogue, Chip
from pipeline.errors import CallError
from pipeline.policy.arithmetic import (
    NO_NON_PLANAR,
    Figures,
    Rate,
    Workings,
    applicable_area,
    area_of_dies,
    exact,
    node_in_nm,
    read_dies,
)
from pipeline.policy.classify import Classification, classify
from pipeline.policy.kept import KeptOf
from pipeline.policy.vintages import Vintage

#: The catalogue's rates: field, format, unit, and bit length of the operands (the arithmetic's, not the memory's).
_RATES = (
    ("int8_dense_tops", "int8", "TOPS", 8),
    ("fp8_dense_tflops", "fp8", "TFLOPS", 8),
    ("fp6_dense_tflops", "fp6", "TFLOPS", 6),
    ("fp4_dense_tflops", "fp4", "TFLOPS", 4),
    ("fp16_dense_tflops", "fp16", "TFLOPS", 16),
)
#: A page asks some thousand times after the figures of some dozens of chips.
_FIGURES: KeptOf[Chip, Figures] = KeptOf()
_COMMERCIAL: dict[str, bool] = {"yes": True, "no": False}


def figures_of(chip: Chip) -> Figures:
    """A chip's figures. Asked of a model whose variants hold the rates, nearly all is missing: see `rated_under`."""
    return _FIGURES.answer(chip, _figures_of)


def _figures_of(chip: Chip) -> Figures:
    workings = workings_of(chip)
    tpp, area, why_none = workings.tpp, workings.area, workings.why_no_area
    memory, links = exact(chip.memory_bandwidth_gbs), exact(chip.interconnect_bidir_gbs)
    values = {
        "tpp": tpp,
        "performance_density": None if tpp is None or area is None else tpp / area,
        "memory_bandwidth": memory,
        "interconnect_bandwidth": links,
        "bandwidth_sum": None if memory is None or links is None else memory + links,
        "memory_capacity": exact(chip.memory_gb),
        "die_area": area,
        "process_node": node_in_nm(chip.process_node or ""),
    }
    # The catalogue holds logic packages alone; a stack of memory is none.
    flags = {
        "datacentre_marketed": chip.datacentre_marketed,
        "us_commercial": _COMMERCIAL.get(chip.us_commercial),
        "memory_stack": False,
        "high_bandwidth_memory": _has_hbm(chip.memory_type),
    }
    missing = {
        "performance_density": (*(("dense_rates",) if tpp is None else ()), *((why_none,) if why_none else ())),
        "bandwidth_sum": tuple(
            name
            for name, value in (("memory_bandwidth_gbs", memory), ("interconnect_bidir_gbs", links))
            if value is None
        ),
    }
    return Figures(
        chip=chip.id,
        name=chip.name,
        vendor=chip.vendor,
        values={name: value for name, value in values.items() if value is not None},
        flags={name: known for name, known in flags.items() if known is not None},
        missing={name: fields for name, fields in missing.items() if fields},
        workings=workings,
    )


def workings_of(chip: Chip) -> Workings:
    """The rates and dies of a chip's record, and the area that density divides by.

    Raises:
        CatalogueError: naming the chip, dies that are not understood.
    """
    found = ((name, unit, exact(getattr(chip, field)), bits) for field, name, unit, bits in _RATES)
    dies = read_dies(chip.dies, chip.process_node or "", place=chip.id)
    if dies:
        area = area_of_dies(dies)
        why_none = "" if area is not None else NO_NON_PLANAR
    else:
        area, why_none = applicable_area(exact(chip.die_area_mm2), chip.die_area_basis or "", chip.process_node or "")
    return Workings(
        rates=tuple(Rate(name, unit, rate, bits) for name, unit, rate, bits in found if rate is not None),
        dies=dies,
        area=area,
        basis=chip.die_area_basis or "",
        node=chip.process_node or "",
        why_no_area=why_none,
    )


def _has_hbm(memory_type: str | None) -> bool | None:
    # Stacks that a maker calls by names of its own (HiBL, HiZQ) may be what the rules call HBM.
    if memory_type is None or memory_type.startswith("Hi"):
        return None
    return memory_type.startswith("HBM")


def is_rated(chip: Chip) -> bool:
    """Whether an entry is a chip that one can buy, with a record of its own, not a name for several."""
    return chip.level == "variant" or (chip.level == "model" and chip.datacentre_marketed is not None)


def rated_chips(catalogue: Catalogue) -> list[Chip]:
    """Every chip with a record of its own, in the catalogue's order."""
    return [chip for chip in catalogue.chips.values() if is_rated(chip)]


def rated_under(catalogue: Catalogue, chip_id: str) -> list[Chip]:
    """What an id may mean in hardware: the chip itself where it has a record, else the rated chips below it.

    A board or server stands for its chip. Empty where the catalogue rates nothing under that id.
    """
    chip = catalogue.chips.get(catalogue.chip_of(chip_id) or "")
    if chip is None:
        return []
    if is_rated(chip):
        return [chip]
    below = set(catalogue.descendants(chip.id))
    return [each for each in catalogue.chips.values() if each.id in below and is_rated(each)]


def named_ids(catalogue: Catalogue, name: str) -> list[str]:
    """The chips, families and systems that a person means by an id, a name or an alias.

    Raises:
        CallError: nothing is called that; names the nearest.
    """
    if name in catalogue.chips or name in catalogue.systems:
        return [name]
    spelled = _squash(name)
    found = [
        each.id
        for each in (*catalogue.chips.values(), *catalogue.systems.values())
        if spelled in {_squash(call) for call in (each.name, *each.aliases, *each.unsure, *each.native)}
    ]
    if found:
        return found
    calls = {call: chip.id for chip in catalogue.chips.values() for call in (chip.id, chip.name, *chip.aliases)}
    near = process.extractOne(name, list(calls), scorer=fuzz.ratio, processor=_squash)
    raise CallError(f"no chip {name!r}; the nearest is {calls[near[0]]!r}")


def named_chips(catalogue: Catalogue, name: str) -> list[Chip]:
    """The rated chips that a person means by an id, a name or an alias; a model gives its variants.

    Raises:
        CallError: nothing is called that, or what is has no rated chip.
    """
    ids = named_ids(catalogue, name)
    found = {chip.id: chip for each in ids for chip in _meant(catalogue, each)}
    if not found:
        raise CallError(f"no rated chip under {ids[0]!r}")
    return list(found.values())


def _meant(catalogue: Catalogue, name: str) -> list[Chip]:
    # A model with a record of its own may have variants beside it (Gaudi 2, and Gaudi 2 for China).
    chip = catalogue.chips.get(name)
    below = [catalogue.chips[each] for each in catalogue.descendants(name) if each in catalogue.chips]
    return [*rated_under(catalogue, name), *(each for each in below if chip and is_rated(chip) and is_rated(each))]


def _squash(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def classify_id(catalogue: Catalogue, chip_id: str, vintage: Vintage) -> tuple[Outcome, tuple[Classification, ...]]:
    """The outcome for an id that may mean several chips: theirs where they agree, else unknown."""
    found = tuple(classify(figures_of(chip), vintage) for chip in rated_under(catalogue, chip_id))
    outcomes = {each.outcome for each in found}
    return (outcomes.pop() if len(outcomes) == 1 else "unknown"), found


def tpp_of(catalogue: Catalogue, chip_id: str) -> Decimal | None:
    """The TPP of an id, where all that it may mean has the same; else None."""
    found = {figures_of(chip).values.get("tpp") for chip in rated_under(catalogue, chip_id)}
    return found.pop() if len(found) == 1 else None
