"""Limits as small expression trees, decided in Kleene's strong three-valued logic.

`all` is yes only where every part is, and no as soon as one part is; `any` the reverse. A part that cannot
be told makes the whole unknown only where it decides, and only then are its missing fields named.
(S. C. Kleene, Introduction to Metamathematics, 1952, § 64.)
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeAlias, cast

from models.values import Operator, Outcome, Quantity
from pipeline.errors import CatalogueError
from pipeline.policy.arithmetic import FIELDS, UNITS, Figures

FLAGS = frozenset({"datacentre_marketed", "us_commercial", "memory_stack", "high_bandwidth_memory"})

_COMPARE: Mapping[Operator, Callable[[Decimal, Decimal], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
}
_LEAF = re.compile(r"(?P<quantity>[a-z_]+)\s*(?P<op>>=|<=|>|<|=)\s*(?P<value>[\d,]+(?:\.\d+)?)\s*(?P<unit>\S+)?")


@dataclass(frozen=True, slots=True)
class Compare:
    """A quantity against a limit, in the quantity's own unit. `like` names the chip that the limit was read off."""

    quantity: str
    op: Operator
    limit: Decimal
    like: str | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """What is so of the chip, yes or no, such as being marketed for data centres."""

    name: str


@dataclass(frozen=True, slots=True)
class Vendor:
    """The chip is made by one of these firms (catalogue ids).

    Where `seats` (ISO 3166 alpha-2) are given, `refer` puts in the firms that a catalogue seats there.
    """

    names: frozenset[str]
    seats: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Named:
    """The chip is one of those named (catalogue ids), or stands below one of them.

    `below` holds the ids of what stands below, read off a catalogue by `refer`.
    """

    ids: frozenset[str]
    below: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Like:
    """A quantity against that of a chip, such as the H20's memory bandwidth.

    `refer` makes it a comparison with the catalogue's figure; where the catalogue has none it stays, and is unknown.
    """

    quantity: str
    op: Operator
    chip: str


@dataclass(frozen=True, slots=True)
class Meets:
    """The chip meets a paragraph of another vintage; replaced by that paragraph's tree when policy is loaded."""

    vintage: str
    paragraph: str


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; unknown stays unknown."""

    part: "Expr"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Given:
    """`then`, asked only of what meets `given`: where that cannot be told, neither can this, whatever `then` is."""

    given: "Expr"
    then: "Expr"


@dataclass(frozen=True, slots=True)
class Unjoined:
    """Parts of which a text does not say how they go together: decided only where all of them agree."""

    parts: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Provided:
    """`then`, where `given` holds; elsewhere its yes is no more than unknown, for the reason `why`."""

    given: "Expr"
    then: "Expr"
    why: str


Expr: TypeAlias = Compare | Flag | Vendor | Named | Like | Meets | Not | AllOf | AnyOf | Given | Unjoined | Provided
#: What only a bare stack of memory has (3A090.c, 89 FR 96790: not one that is packaged with a logic circuit already).
OF_A_STACK: Quantity = "memory_bandwidth_density"
#: Of every item, whatever it is.
ANY_ITEM = AllOf(())


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to a tree, and the fields that would have to be known for an unknown one."""

    outcome: Outcome
    missing: tuple[str, ...] = ()


YES, NO = Verdict("yes"), Verdict("no")
_OPPOSITE: Mapping[Outcome, Outcome] = {"yes": "no", "no": "yes", "unknown": "unknown"}


def decide(expr: Expr, figures: Figures) -> Verdict:
    """Whether a chip's figures satisfy a tree.

    Raises:
        ValueError: the tree still refers to another vintage: it was not loaded by `load_policy`.
    """
    match expr:
        case Compare(quantity, op, limit):
            value = figures.values.get(quantity)
            if value is None and quantity == OF_A_STACK and figures.flags.get("memory_stack") is False:
                return NO
            if value is None:
                return Verdict("unknown", _fields_missing(quantity, figures))
            return YES if _COMPARE[op](value, limit) else NO
        case Flag(name):
            known = figures.flags.get(name)
            return Verdict("unknown", (name,)) if known is None else YES if known else NO
        case Vendor(names, _):
            return YES if figures.vendor in names else NO
        case Named(ids, below):
            return YES if figures.chip in ids or figures.chip in below else NO
        case Like(quantity, _, chip):
            return Verdict("unknown", tuple(f"{name} of {chip}" for name in FIELDS[quantity]))
        case Not(part):
            verdict = decide(part, figures)
            return Verdict(_OPPOSITE[verdict.outcome], verdict.missing)
        case AllOf(parts):
            return _join([decide(part, figures) for part in parts], decisive="no", otherwise="yes")
        case AnyOf(parts):
            return _join([decide(part, figures) for part in parts], decisive="yes", otherwise="no")
        case Given(given, then):
            verdict = decide(given, figures)
            return decide(then, figures) if verdict.outcome == "yes" else verdict
        case Unjoined(parts):
            return _agreed([decide(part, figures) for part in parts])
        case Provided(given, then, why):
            verdict = decide(then, figures)
            held = verdict.outcome != "yes" or decide(given, figures).outcome == "yes"
            return verdict if held else Verdict("unknown", (why,))
        case Meets(vintage, paragraph):
            raise ValueError(f"unresolved reference to {vintage}/{paragraph}")


def _agreed(verdicts: list[Verdict]) -> Verdict:
    """What holds under any joining by and and or."""
    outcomes = {verdict.outcome for verdict in verdicts}
    if outcomes in ({"yes"}, {"no"}):
        return YES if outcomes == {"yes"} else NO
    missing = tuple(dict.fromkeys(name for verdict in verdicts for name in verdict.missing))
    return Verdict("unknown", missing or ("how the text joins its limits",))


def _join(verdicts: list[Verdict], *, decisive: Outcome, otherwise: Outcome) -> Verdict:
    if any(verdict.outcome == decisive for verdict in verdicts):
        return Verdict(decisive)
    missing = tuple(dict.fromkeys(name for verdict in verdicts for name in verdict.missing))
    return Verdict("unknown", missing) if any(v.outcome == "unknown" for v in verdicts) else Verdict(otherwise)


def _fields_missing(quantity: str, figures: Figures) -> tuple[str, ...]:
    if quantity in figures.missing:
        return figures.missing[quantity]
    return FIELDS[quantity]


def comparisons(expr: Expr) -> Iterator[Compare]:
    """Every comparison in a tree, from left to right."""
    return (leaf for leaf in leaves(expr) if isinstance(leaf, Compare))


def resolve(expr: Expr, paragraphs: Callable[[str, str], Expr]) -> Expr:
    """The tree with each reference to another vintage replaced by what `paragraphs(vintage, paragraph)` gives."""
    return _mapped(expr, lambda leaf: paragraphs(leaf.vintage, leaf.paragraph) if isinstance(leaf, Meets) else leaf)


@dataclass(frozen=True, slots=True)
class Book:
    """What trees are read off: `value_of(chip, quantity)`, the ids `below` a chip, the firms `seated` in countries."""

    value_of: Callable[[str, str], Decimal | None]
    below: Callable[[str], frozenset[str]]
    seated: Callable[[frozenset[str]], frozenset[str]]


def refer(expr: Expr, book: Book) -> Expr:
    """The tree with what it says by reference to chips and firms read off a catalogue; once more, off another one."""

    def read(leaf: Expr) -> Expr:
        match leaf:
            case Like(quantity, op, chip) | Compare(quantity, op, _, str(chip)):
                value = book.value_of(chip, quantity)
                return Like(quantity, op, chip) if value is None else Compare(quantity, op, value, like=chip)
            case Named(ids):
                return Named(ids, frozenset(each for name in ids for each in book.below(name)))
            case Vendor(_, seats) if seats:
                return Vendor(book.seated(seats), seats)
        return leaf

    return _mapped(expr, read)


def leaves(expr: Expr) -> Iterator[Expr]:
    """Every leaf of a tree, from left to right."""
    match expr:
        case Not(part):
            yield from leaves(part)
        case AllOf(parts) | AnyOf(parts) | Unjoined(parts):
            for part in parts:
                yield from leaves(part)
        case Given(given, then):
            yield from leaves(given)
            yield from leaves(then)
        case Provided(_, then):
            yield from leaves(then)
        case _:
            yield expr


def _mapped(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    match expr:
        case Not(part):
            return Not(_mapped(part, change))
        case AllOf(parts):
            return AllOf(tuple(_mapped(part, change) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_mapped(part, change) for part in parts))
        case Given(given, then):
            return Given(_mapped(given, change), _mapped(then, change))
        case Unjoined(parts):
            return Unjoined(tuple(_mapped(part, change) for part in parts))
        case Provided(given, then, why):
            return Provided(_mapped(given, change), _mapped(then, change), why)
        case _:
            return change(expr)


def read_expression(node: object, *, place: str) -> Expr:
    """A tree as YAML or JSON writes it.

    A text is one leaf: `tpp >= 4800`, `memory_bandwidth < 6500 GB/s`, a flag (`us_commercial`), `not` and a
    flag, `vendor nvidia, amd`, `seat CN` (of the maker), `chip nvidia-h20`, `any item`, `meets 3a090-2023/a`. An
    object has one of `all` and `any` (a list each), `not`, or `given` with `then`; `{limit: memory_bandwidth >=,
    like: CHIP}` takes the number from that chip's record.

    Raises:
        CatalogueError: at `place`, with the part that was not understood.
    """
    match node:
        case str():
            return _read_leaf(node, place)
        case {"all": list(parts), **rest} if parts and not rest:
            return AllOf(tuple(read_expression(part, place=place) for part in parts))
        case {"any": list(parts), **rest} if parts and not rest:
            return AnyOf(tuple(read_expression(part, place=place) for part in parts))
        case {"not": part, **rest} if not rest:
            return Not(read_expression(part, place=place))
        case {"given": given, "then": then, **rest} if not rest:
            return Given(read_expression(given, place=place), read_expression(then, place=place))
        case {"like": str(chip), "limit": str(leaf), **rest} if not rest:
            return _read_like(leaf, chip, place)
    raise CatalogueError(
        f"{node!r} is no limit: a leaf, or an object with all, any, not, or given and then", place=place
    )


def _read_like(leaf: str, chip: str, place: str) -> Like:
    quantity, _, op = leaf.strip().partition(" ")
    checked = compare(quantity, op.strip(), 0, None, place=place)
    return Like(checked.quantity, checked.op, chip)


def _read_leaf(text: str, place: str) -> Expr:
    text = text.strip()
    if text.startswith("not "):
        return Not(_read_leaf(text.removeprefix("not "), place))
    if text.startswith("meets "):
        vintage, _, paragraph = text.removeprefix("meets ").strip().partition("/")
        return Meets(vintage, paragraph)
    if text.startswith("vendor "):
        return Vendor(_names(text.removeprefix("vendor ")))
    if text.startswith("seat "):
        return Vendor(frozenset(), _names(text.removeprefix("seat ")))
    if text.startswith("chip "):
        return Named(_names(text.removeprefix("chip ")))
    if text == "any item":
        return ANY_ITEM
    if text in FLAGS:
        return Flag(text)
    found = _LEAF.fullmatch(text)
    if found is None:
        raise CatalogueError(
            f"{text!r} is neither QUANTITY OPERATOR NUMBER [UNIT] nor one of {sorted(FLAGS)}", place=place
        )
    return compare(found["quantity"], found["op"], found["value"].replace(",", ""), found["unit"], place=place)


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(","))


def compare(quantity: str, op: str, value: object, unit: str | None, *, place: str) -> Compare:
    """One comparison, checked.

    Raises:
        CatalogueError: no such quantity, operator or unit, or no number.
    """
    if quantity not in UNITS:
        raise CatalogueError(f"{quantity!r} is none of {', '.join(UNITS)}", place=place)
    if op not in _COMPARE:
        raise CatalogueError(f"{op!r} is none of {' '.join(_COMPARE)}", place=place)
    if unit is not None and unit != UNITS[quantity]:
        raise CatalogueError(f"{quantity} is kept in {UNITS[quantity] or 'no unit'}, not in {unit}", place=place)
    try:
        limit = Decimal(str(value))
    except InvalidOperation:
        limit = Decimal("nan")
    if not limit.is_finite():
        raise CatalogueError(f"{value!r} is no number", place=place)
    return Compare(quantity, cast("Operator", op), limit)
