"""Why a limit is met or not, in numbers: `TPP 2,368 ≥ 2,300`, `density 2.91 < 5.92`, `die area not known`."""

from collections.abc import Sequence
from decimal import Decimal

from models.values import Limit, LimitTree, Operator, Outcome
from pipeline.policy.arithmetic import UNITS, Figures
from pipeline.policy.expressions import (
    AllOf,
    AnyOf,
    Compare,
    Expr,
    Flag,
    Given,
    Like,
    Meets,
    Named,
    Not,
    Provided,
    Unjoined,
    Vendor,
    decide,
)

QUANTITIES = {
    "tpp": "TPP",
    "performance_density": "density",
    "memory_bandwidth": "memory bandwidth",
    "interconnect_bandwidth": "interconnect bandwidth",
    "bandwidth_sum": "memory and interconnect bandwidth",
    "memory_bandwidth_density": "memory bandwidth density",
    "memory_capacity": "memory",
    "die_area": "die area",
    "process_node": "process node",
    "transistors": "transistors",
}
_SIGNS: dict[Operator, str] = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "="}
_ELSE: dict[Operator, str] = {">=": "<", ">": "≤", "<=": ">", "<": "≥", "=": "≠"}
_FLAGS = {
    "datacentre_marketed": ("marketed for data centres", "not marketed for data centres"),
    "us_commercial": ("commercially available in the US", "not commercially available in the US"),
    "memory_stack": ("a stack of memory", "no stack of memory"),
    "high_bandwidth_memory": ("with high-bandwidth memory", "without high-bandwidth memory"),
}


def grounds(expr: Expr, figures: Figures) -> tuple[str, ...]:
    """The comparisons that decide a tree for a chip, in words, once each; of an unknown one those that are missing."""
    return tuple(dict.fromkeys(_grounds(expr, figures)))


def _grounds(expr: Expr, figures: Figures) -> list[str]:
    match expr:
        case Compare():
            return [_compared(expr, figures)]
        case Flag(name):
            known = figures.flags.get(name)
            yes, no = _FLAGS[name]
            return [f"whether {yes} not known" if known is None else yes if known else no]
        case Vendor():
            return [f"made by {figures.vendor}"]
        case Named():
            return [f"{figures.name} by name" if decide(expr, figures).outcome == "yes" else "not named"]
        case Like(quantity, _, chip):
            return [f"{QUANTITIES[quantity]} of {chip} not known"]
        case Not(part):
            return _grounds(part, figures)
        case Given(given, then):
            return _grounds(then if decide(given, figures).outcome == "yes" else given, figures)
        case AllOf(parts):
            return _joined(parts, figures, decisive="no")
        case AnyOf(parts):
            return _joined(parts, figures, decisive="yes")
        case Unjoined(parts):
            found = [words for part in parts for words in _grounds(part, figures)]
            open_ = decide(expr, figures).outcome == "unknown"
            return [*found, "how the text joins them is not known"] if open_ else found
        case Provided(_, then, why):
            found = _grounds(then, figures)
            return [*found, why] if why in decide(expr, figures).missing else found
        case Meets(vintage, paragraph):
            raise ValueError(f"unresolved reference to {vintage}/{paragraph}")


def _joined(parts: tuple[Expr, ...], figures: Figures, *, decisive: Outcome) -> list[str]:
    """Of the parts the one that decides; where none does, those that are open, else all."""
    outcomes = [(part, decide(part, figures).outcome) for part in parts]
    first = next((part for part, outcome in outcomes if outcome == decisive), None)
    if first is not None:
        return _grounds(first, figures)
    left = [part for part, outcome in outcomes if outcome == "unknown"] or list(parts)
    return [words for part in left for words in _grounds(part, figures)]


def _compared(each: Compare, figures: Figures) -> str:
    name = QUANTITIES[each.quantity]
    value = figures.values.get(each.quantity)
    unit = f" {UNITS[each.quantity]}" if UNITS[each.quantity] else ""
    if value is None and decide(each, figures).outcome == "no":
        return f"{name}: {_FLAGS['memory_stack'][1]}"
    if value is None:
        return f"{name} not known"
    sign = _SIGNS[each.op] if decide(each, figures).outcome == "yes" else _ELSE[each.op]
    return f"{name} {_number(value, each.limit)} {sign} {_number(each.limit, each.limit)}{unit}"


def _number(value: Decimal, limit: Decimal) -> str:
    """At most two decimals, and all of them where rounding would put it on the limit itself."""
    short = round(value, 2)
    kept = value if short == limit else short
    return f"{kept.normalize():,f}"


def tell_limits(limits: Sequence[Limit], tree: LimitTree | None) -> str:
    """`TPP ≥ 4,800 or (TPP ≥ 1,600 and density ≥ 5.92)`; `TPP ≥ 4,800; density ≥ 5.92` where no joining is known."""
    return _told(tree) if tree is not None else "; ".join(map(_limit, limits))


def _told(tree: LimitTree) -> str:
    if tree.limit is not None:
        return _limit(tree.limit)
    parts = (f"({_told(part)})" if part.parts else _told(part) for part in tree.parts)
    return f" {tree.op} ".join(parts)


def _limit(each: Limit) -> str:
    value = Decimal(str(each.value))
    unit = f" {each.unit}" if each.unit else ""
    return f"{QUANTITIES[each.quantity]} {_SIGNS[each.op]} {_number(value, value)}{unit}"


def tell_expression(expr: Expr) -> str:
    """A tree of limits in words: `TPP ≥ 2,300 or (TPP ≥ 1,600 and density ≥ 3)`."""
    match expr:
        case Compare(quantity, op, limit):
            unit = f" {UNITS[quantity]}" if UNITS[quantity] else ""
            return f"{QUANTITIES[quantity]} {_SIGNS[op]} {_number(limit, limit)}{unit}"
        case Flag(name):
            return _FLAGS[name][0]
        case Vendor(names):
            return f"made by {' or '.join(sorted(names))}"
        case Named(ids):
            return f"named: {', '.join(sorted(ids))}"
        case Like(quantity, op, chip):
            return f"{QUANTITIES[quantity]} {_SIGNS[op]} that of {chip}"
        case Meets(vintage, paragraph):
            return f"what meets {vintage} {paragraph}"
        case Not(part):
            return f"not ({tell_expression(part)})"
        case AllOf(parts) | AnyOf(parts) | Unjoined(parts):
            joint = {AllOf: " and ", AnyOf: " or ", Unjoined: "; "}[type(expr)]
            return joint.join(_bracketed(part) for part in parts)
        case Given(_, then) | Provided(_, then):
            return tell_expression(then)


def _bracketed(part: Expr) -> str:
    words = tell_expression(part)
    return f"({words})" if isinstance(part, AllOf | AnyOf | Unjoined) and len(part.parts) > 1 else words
