"""A classification in words: what the numbers say, the sums behind them, how near a limit lies, what was not tested.

For people. It never says that no licence is needed: a test of numbers cannot know that.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from models.values import Effect
from pipeline.policy.arithmetic import UNITS, Dies, Figures, Rate, Workings
from pipeline.policy.classify import Classification, Distance
from pipeline.policy.grounds import QUANTITIES
from pipeline.policy.parts import Standing
from pipeline.policy.vintages import Kind, Vintage

#: How people call each quantity, in full.
NAMES: Mapping[str, str] = MappingProxyType({**QUANTITIES, "performance_density": "performance density"})
#: How people call the fields that an answer may lack.
FIELD_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "dense_rates": "the dense rates",
        "die_area_mm2": "the area of the logic dies",
        "die_area_mm2 on a non-planar node": "an area of logic dies on a non-planar node",
        "memory_bandwidth_gbs": "the memory bandwidth",
        "interconnect_bidir_gbs": "the interconnect bandwidth",
        "memory_bandwidth_density": "the memory bandwidth density",
        "memory_gb": "the memory's size",
        "process_node": "the process node",
        "transistors": "the number of transistors",
        "datacentre_marketed": "whether it is designed or marketed for data centres",
        "us_commercial": "whether it was on sale in the United States",
        "memory_stack": "whether it is memory alone",
        "high_bandwidth_memory": "whether it has high-bandwidth memory",
    }
)


def tell(found: Classification, vintage: Vintage, stands: Standing | None = None) -> tuple[str, ...]:
    """What a vintage says of a chip, a sentence a line: the answer, the distance, what is not tested.

    Args:
        found: the classification.
        vintage: under which.
        stands: the time of not surely binding that the day asked about falls into.
    """
    hedge = "" if vintage.sure == "seen" else " (general knowledge, no official text was read)"
    lines = [f"{found.name} under {found.rule} ({vintage.cites}){hedge}: {verdict(found, vintage)}"]
    if stands is not None:
        lines.append(f"  It stands in the law's text and does not surely bind ({stands.state}): {stands.says}.")
    if found.distance is not None:
        lines.append(f"  Nearest limit that would change the answer: {distance_words(found.distance)}.")
    if found.route is not None and vintage.route is not None and found.outcome == "yes":
        lines.append(f"  {_route(found, vintage.route.name, vintage.route.cites)}")
    if found.conditions_not_tested:
        lines.append(f"  Not tested: {'; '.join(found.conditions_not_tested)}.")
    return tuple(lines)


def verdict(found: Classification, vintage: Vintage) -> str:
    """The answer and what it means, in a sentence."""
    if found.outcome == "unknown":
        return f"cannot be told without knowing {missing_words(found.missing)}."
    if found.applies is False:
        return "has nothing to say of it by its numbers. That is no permission."
    if found.outcome == "no":
        return _MEANS_UNMET[found.effect]
    cites = next((each.cites for each in vintage.paragraphs if each.name == found.paragraph), vintage.cites)
    return (
        f"meets paragraph {found.paragraph} ({cites}). {_MEANS_BY_KIND.get(vintage.kind) or _MEANS_MET[found.effect]}"
    )


#: Kinds of statement that bind some alone: what meeting their numbers means.
_MEANS_BY_KIND: Mapping[Kind, str] = MappingProxyType(
    {
        "letter": "By its numbers the letter means it; a letter binds its addressee alone.",
        "presumption": "By its numbers the presumption takes it in, where one whom it binds exports it and nothing "
        "rebuts it.",
    }
)
_MEANS_MET: Mapping[Effect, str] = MappingProxyType(
    {
        "restricts": "By its numbers it is caught; who needs a licence is not answered by numbers.",
        "eases": "By its numbers it may be eased, where all that is not tested holds.",
        "duty": "By its numbers it is dutiable on import, where no exemption holds.",
        "discourages": "By its numbers its purchase is discouraged; that forbids nothing by itself.",
    }
)
_MEANS_UNMET: Mapping[Effect, str] = MappingProxyType(
    {
        "restricts": "meets no limit by its numbers. That is no permission: other rules and what is not tested remain.",
        "eases": "is not within the limits of the easing; what restricts it stays as it is.",
        "duty": "lies outside the bands of the duty by its numbers.",
        "discourages": "is not among what is discouraged, by its numbers.",
    }
)


def missing_words(missing: tuple[str, ...]) -> str:
    """The fields that an answer lacks, as people call them."""
    words = [FIELD_WORDS.get(name, name) for name in missing]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _route(found: Classification, name: str, cites: str) -> str:
    if found.route == "yes":
        return f"Its numbers do not shut out licence exception {name} ({cites}), whose conditions are not tested."
    if found.route == "no":
        return f"Its numbers shut out licence exception {name} ({cites})."
    return f"Whether its numbers shut out licence exception {name} ({cites}) cannot be told."


def distance_words(distance: Distance) -> str:
    """How far from the limit, such as `2 % under TPP 4,800`; never `0 %` where there is a distance."""
    unit = UNITS[distance.quantity]
    limit = f"{NAMES[distance.quantity]} {number(distance.limit)}{f' {unit}' if unit else ''}"
    if not distance.distance:
        return f"exactly at {limit}"
    side = "under" if distance.distance < 0 else "over"
    return f"{_percent(abs(distance.share))} % {side} {limit}"


def _percent(share: Decimal) -> str:
    percent = share * 100
    rounded = percent.quantize(Decimal("0.1"))
    if rounded:
        return number(rounded)
    # One digit that is not 0: a value that close decides trust.
    return f"{percent.quantize(Decimal(1).scaleb(percent.adjusted())):f}"


def tell_workings(workings: Workings) -> tuple[str, ...]:
    """The sums of TPP and density as lines, or what is missing for them."""
    return (_tpp_line(workings), _density_line(workings))


def _tpp_line(workings: Workings) -> str:
    if not workings.rates:
        return "TPP: no dense rate is known."
    sums = "; ".join(_product(each) for each in workings.rates)
    wins = " and ".join(each.format for each in workings.winners)
    return (
        f"TPP {number(workings.winners[0].tpp)}, the largest over formats ({wins}), rates of the whole package: {sums}."
    )


def _product(rate: Rate) -> str:
    return f"{rate.format} {number(rate.rate)} {rate.unit} × {rate.bits} bit = {number(rate.tpp)}"


def _density_line(workings: Workings) -> str:
    if workings.area is None:
        basis = f" (the record says: {workings.basis})" if workings.basis else ""
        return f"Performance density: not known without {missing_words((workings.why_no_area,))}{basis}."
    over = " + ".join(_dies(each) for each in workings.dies)
    said = "; ".join(part for part in (over, workings.basis) if part)
    area = f"{number(workings.area)} mm2{f' ({said})' if said else ''}"
    if workings.tpp is None:
        return f"Performance density: not known without the dense rates; the area is {area}."
    density = workings.tpp / workings.area
    rounded = density.quantize(Decimal("0.0001"))
    sign = "=" if rounded == density else "≈"
    return f"Performance density {number(workings.tpp)} / {area} {sign} {number(rounded)}."


def _dies(dies: Dies) -> str:
    return f"{dies.count} × {number(dies.area)} mm2{f' {dies.node}' if dies.node else ''}"


def number(value: Decimal) -> str:
    """A number with thousands apart and no zeros at its end: 15,832, 2,395.2, 3.18."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def arithmetic_of(figures: Figures) -> dict[str, object]:
    """The sums as the JSON line has them: rates by format, which win, and the area that density divides by."""
    workings = figures.workings
    density = None
    if workings.area is not None:
        density = {
            "tpp": plain_number(workings.tpp),
            "area_mm2": plain_number(workings.area),
            "dies": [
                {"count": each.count, "area_mm2": plain_number(each.area), "process": each.node}
                for each in workings.dies
            ],
            "basis": workings.basis or None,
            "process": workings.node or None,
        }
    return {
        "tpp": {
            "over": "the whole package",
            "formats": [
                {
                    "format": each.format,
                    "rate": plain_number(each.rate),
                    "unit": each.unit,
                    "bits": each.bits,
                    "tpp": plain_number(each.tpp),
                }
                for each in workings.rates
            ],
            "wins": [each.format for each in workings.winners],
        },
        "performance_density": density,
        "words": list(tell_workings(workings)),
    }


def plain_number(value: Decimal | None) -> int | float | None:
    """A decimal as JSON has it: whole numbers without a point."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
