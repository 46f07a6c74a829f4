"""What hangs on a thing further up that is hit: chips, by which ways and how sure, and what of ours they are."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from models.exposure import Position
from pipeline.catalogue import Catalogue
from pipeline.catalogue.dependencies import Dependency
from pipeline.errors import CallError
from pipeline.holdings.upstream import KIND_OF, Key, Link, Need, Sure, chain, nodes_of, own_links

#: What must still come; the rest is in hand.
COMING = frozenset({"on_order", "in_transit"})
#: Which unknown steps leave open whether a chip hangs on a thing of a kind; of a firm, by its role.
_OPEN: dict[str, frozenset[str]] = {
    "place": frozenset(KIND_OF) - {"designer", "supplier", "shipped_from"},
    "node": frozenset({"node"}),
    "memory": frozenset({"memory"}),
}
_OPEN_BY_ROLE: dict[str, frozenset[str]] = {
    "foundry": frozenset({"node", "foundry", "packager"}),
    "memory maker": frozenset({"memory", "memory_maker"}),
    "OSAT": frozenset({"packager"}),
}
_WEAK: tuple[Sure, ...] = ("seen", "general", "unknown")


@dataclass(frozen=True, slots=True)
class Path:
    """From a chip up to what is hit. `stand_ins` do the same somewhere on the way and are not hit."""

    links: tuple[Link, ...]
    sure: Sure  # of its weakest link
    stand_ins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """Cost of the priced lines in a currency (unit cost × quantity); `lines` counts the unpriced as well."""

    currency: str | None
    amount: Decimal
    priced: int
    lines: int


@dataclass(frozen=True, slots=True)
class Lot:
    """What of ours it is in one status, in chips."""

    status: str
    units: int
    values: tuple[Value, ...]

    @property
    def coming(self) -> bool:
        """It must still come: at risk. What is in hand is not affected in itself."""
        return self.status in COMING


@dataclass(frozen=True, slots=True)
class Reached:
    """A chip held that hangs on it, or those lines of it that do. No chip: items that the catalogue does not match."""

    chip: str | None
    name: str
    sure: Sure  # of its surest path
    paths: tuple[Path, ...]
    lots: tuple[Lot, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """A chip held of which it is not known whether it hangs on it, with what is missing."""

    chip: str
    name: str
    missing: tuple[str, ...]
    lots: tuple[Lot, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """What is hit, by all that its name means."""

    name: str
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """What hangs on a thing. `not_held` are names of the catalogue's other chips that do."""

    thing: Thing
    reached: tuple[Reached, ...]
    open: tuple[Open, ...]
    not_held: tuple[str, ...]
    unmatched: int  # units, not reached, of lines whose chip is not known


def thing_of(
    text: str, catalogue: Catalogue, dependencies: Sequence[Dependency], positions: Iterable[Position]
) -> Thing:
    """What a name means: a firm with what is part of it, a place, a node, a type of memory, a supplier of ours.

    Raises:
        CallError: it means none of these, or several firms or places.
    """
    asked = text.strip().casefold()
    firms = [
        each
        for each in catalogue.firms.values()
        if asked in {name.casefold() for name in (each.id, each.name, *each.aliases, *each.unsure, *each.native)}
    ]
    places = [
        each
        for each in catalogue.places.values()
        if asked in {name.casefold() for name in (each.id, each.name, *each.aliases, *each.native)}
    ]
    if len(firms) > 1 or len(places) > 1:
        raise CallError(f"{text!r} may be {', '.join(each.id for each in (*firms, *places))}")
    keys: set[Key] = {("firm", each.id) for each in firms}
    while parts := {("firm", each.id) for each in catalogue.firms.values() if ("firm", each.part_of) in keys} - keys:
        keys |= parts  # type: ignore[arg-type]  # the literal is lost in the set
    keys |= {("place", each.id) for each in places}
    for chip in catalogue.chips.values():
        keys |= {("node", node) for node in nodes_of(chip) if node.casefold() == asked}
        if chip.memory_type and chip.memory_type.casefold() == asked:
            keys.add(("memory", chip.memory_type))
    keys |= {
        ("node", node)
        for each in dependencies
        if each.step in ("node", "foundry")
        for node in (*each.of, *(each.needs if each.step == "node" else ()))
        if node.casefold() == asked
    }
    called = {asked} | {name.casefold() for each in firms for name in (each.name, *each.aliases)}
    keys |= {("supplier", each.supplier.casefold()) for each in positions
             if each.supplier and each.supplier.casefold() in called}  # fmt: skip
    if not keys:
        raise CallError(
            f"{text!r} is no firm or place of the catalogue, no node or memory type of a chip, no supplier of ours"
        )
    return Thing(firms[0].name if firms else places[0].name if places else text.strip(), tuple(sorted(keys)))


def reach(
    thing: Thing, catalogue: Catalogue, dependencies: Sequence[Dependency], positions: Sequence[Position]
) -> Reach:
    """What hangs on a thing: chips held by which paths, with what of ours they are; what is open; who else.

    Chips in order of what must still come, the most first. Where not the chip but the supplier of a line, or the
    country that it is shipped from, is hit, those lines alone are reached.
    """
    held: dict[str | None, list[Position]] = defaultdict(list)
    for each in positions:
        held[each.chip if each.chip in catalogue.chips else None].append(each)
    reached: list[Reached] = []
    open_: list[Open] = []
    unmatched, opening = 0, _opening(thing, catalogue)
    for chip_id, lines in held.items():
        name = catalogue.chips[chip_id].name if chip_id else "items that the catalogue does not match"
        needs = chain(chip_id, catalogue, dependencies) if chip_id else ()
        paths = tuple(_paths(needs, thing.keys))
        sure = _best(paths)
        own, rest = _parted(lines, thing)
        if sure in ("seen", "general"):
            reached.append(Reached(chip_id, name, sure, (*paths, *_own_paths(own, thing)), _lots(lines)))
            continue
        if own:
            reached.append(Reached(chip_id, name, "seen", _own_paths(own, thing), _lots(own)))
        missing = tuple(dict.fromkeys(link.source for link in _unknowns(needs) if link.step in opening))
        if chip_id is None:
            unmatched = sum(each.units for each in rest)
        elif rest and paths:
            reached.append(Reached(chip_id, name, "unknown", paths, _lots(rest)))
        elif rest and missing:
            open_.append(Open(chip_id, name, missing, _lots(rest)))
    return Reach(
        thing,
        tuple(sorted(reached, key=lambda each: (-_coming(each.lots), each.name))),
        tuple(sorted(open_, key=lambda each: (-_coming(each.lots), each.name))),
        tuple(_not_held(thing, catalogue, dependencies, held)),
        unmatched,
    )


def _not_held(
    thing: Thing, catalogue: Catalogue, dependencies: Sequence[Dependency], held: Container[str | None]
) -> Iterator[str]:
    for chip in catalogue.chips.values():
        if chip.id not in held and not catalogue.descendants(chip.id):
            paths = tuple(_paths(chain(chip.id, catalogue, dependencies), thing.keys))
            if _best(paths) in ("seen", "general"):
                yield chip.name


def _best(paths: Iterable[Path]) -> Sure | None:
    return min((path.sure for path in paths), key=_WEAK.index, default=None)


def _parted(lines: Iterable[Position], thing: Thing) -> tuple[list[Position], list[Position]]:
    """Lines whose supplier or way is hit, and the rest."""
    parted: tuple[list[Position], list[Position]] = ([], [])
    for each in lines:
        parted[0 if any(link.key in thing.keys for link in own_links(each)) else 1].append(each)
    return parted


def _own_paths(lines: Iterable[Position], thing: Thing) -> tuple[Path, ...]:
    found = (Path((link,), link.sure) for each in lines for link in own_links(each) if link.key in thing.keys)
    return tuple(dict.fromkeys(found))


def _paths(
    needs: Sequence[Need], keys: Container[Key | None], before: tuple[Link, ...] = (), beside: tuple[str, ...] = ()
) -> Iterator[Path]:
    """Every way up to one of the keys; it ends at the first that is hit."""
    hit = [_leads_to(need, keys) for need in needs]
    for need, leads in zip(needs, hit, strict=True):
        if not leads:
            continue
        links = (*before, need.link)
        free = {
            each.link.name
            for each, also in zip(needs, hit, strict=True)
            if each.link.step == need.link.step and not also
        }
        stand_ins = (*beside, *(name for name in need.link.others if need.link.join == "any" and name in free))
        if need.link.key in keys:
            yield Path(links, max((link.sure for link in links), key=_WEAK.index), stand_ins)
        else:
            yield from _paths(need.above, keys, links, stand_ins)


def _leads_to(need: Need, keys: Container[Key | None]) -> bool:
    return need.link.key in keys or any(_leads_to(each, keys) for each in need.above)


def _unknowns(needs: Iterable[Need]) -> Iterator[Link]:
    for need in needs:
        if need.link.on is None:
            yield need.link
        yield from _unknowns(need.above)


def _opening(thing: Thing, catalogue: Catalogue) -> frozenset[str]:
    """The steps at which what is not known may be the thing."""
    steps: set[str] = set()
    for kind, id_ in thing.keys:
        steps |= _OPEN.get(kind, frozenset())
        roles = catalogue.firms[id_].roles if kind == "firm" else ()
        for role, open_ in _OPEN_BY_ROLE.items():
            if any(each.startswith(role) for each in roles):
                steps |= open_
    return frozenset(steps)


def _coming(lots: Iterable[Lot]) -> int:
    return sum(lot.units for lot in lots if lot.coming)


def _lots(lines: Iterable[Position]) -> tuple[Lot, ...]:
    by: dict[str, list[Position]] = defaultdict(list)
    for each in lines:
        by[each.status].append(each)
    return tuple(
        Lot(status, sum(each.units for each in here), _values(here))
        for status, here in sorted(by.items(), key=lambda pair: (pair[0] not in COMING, pair[0]))
    )


def _values(lines: Iterable[Position]) -> tuple[Value, ...]:
    by: dict[str | None, list[Position]] = defaultdict(list)
    for each in lines:
        by[each.currency].append(each)
    return tuple(
        Value(
            currency,
            sum((each.unit_cost * each.quantity for each in here if each.unit_cost is not None), Decimal(0)),
            sum(each.lines for each in here if each.unit_cost is not None),
            sum(each.lines for each in here),
        )
        for currency, here in sorted(by.items(), key=lambda pair: pair[0] or "")
    )
