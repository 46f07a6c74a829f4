"""What a chip hangs on further up, as a tree: designer, nodes with foundry and fabs, packaging, memory with its makers.

Links come from the catalogue's chips (designer, process, memory), from `catalogue.dependencies`, and of our own lines
from the inventory (supplier, country shipped from). Where firms have their seat is no link.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from models.exposure import Position
from pipeline.catalogue import Catalogue, Chip
from pipeline.catalogue.dependencies import Dependency

Sure = Literal["seen", "general", "unknown"]
Kind = Literal["firm", "place", "node", "memory", "supplier"]
Key = tuple[Kind, str]

#: Memory that stands on the logic die itself, and has no maker of its own.
ON_DIE = frozenset({"SRAM", "none/SRAM"})

KIND_OF: dict[str, Kind] = {
    "designer": "firm",
    "node": "node",
    "foundry": "firm",
    "fab": "place",
    "packager": "firm",
    "packaging_plant": "place",
    "memory": "memory",
    "memory_maker": "firm",
    "memory_plant": "place",
    "supplier": "supplier",
    "shipped_from": "place",
}
#: Which steps follow on a step. A node has parts or a foundry with lines.
_AFTER: dict[str, tuple[str, ...]] = {
    "node": ("foundry", "fab"),
    "packager": ("packaging_plant",),
    "memory": ("memory_maker",),
    "memory_maker": ("memory_plant",),
}


@dataclass(frozen=True, slots=True)
class Link:
    """One step up: what it leads to, and how sure. `on` is None where that is not known.

    `others` are those that do the same beside it (any one of them may stand in); with `join` "all" every one is needed.
    """

    step: str
    of: str
    on: str | None
    name: str
    sure: Sure
    source: str
    others: tuple[str, ...] = ()
    join: Literal["any", "all"] = "any"

    @property
    def key(self) -> Key | None:
        """By what it is hit."""
        return None if self.on is None else (KIND_OF[self.step], self.on)


@dataclass(frozen=True, slots=True)
class Need:
    """A link with what hangs above it: a chip's chain is a tree of these."""

    link: Link
    above: tuple["Need", ...] = ()


def chain(chip_id: str, catalogue: Catalogue, dependencies: Sequence[Dependency]) -> tuple[Need, ...]:
    """What a chip hangs on: designer, dies' nodes with foundry and fabs, packaging, memory with makers and plants."""
    chip = catalogue.chips[chip_id]
    ids = catalogue.ancestors(chip_id)
    stated = _Stated(catalogue, dependencies)
    vendor = catalogue.firms.get(chip.vendor)
    designer = Link("designer", chip.name, chip.vendor, vendor.name if vendor else chip.vendor, *_proof(chip))
    return (
        Need(designer),
        *_stated_by(chip, ids, "node", catalogue, stated),
        *stated.needs("packager", chip.name, ids, ids),
        *_stated_by(chip, ids, "memory", catalogue, stated),
    )


def _stated_by(
    chip: Chip, ids: Sequence[str], step: Literal["node", "memory"], catalogue: Catalogue, stated: "_Stated"
) -> Iterator[Need]:
    """What the catalogue states of a chip itself, or of the next above it that states it, else of its variants.

    Variants that differ leave open which it is.
    """
    for each in (catalogue.chips[id_] for id_ in ids):
        found = _says(each, step)
        for number, name in enumerate(found):
            others = found[:number] + found[number + 1 :]
            link = Link(step, chip.name, name, name, *_proof(each), others, "all")
            yield Need(link, stated.above(step, name, (*ids, name)))
        if found:
            return
    below = [catalogue.chips[id_] for id_ in catalogue.descendants(chip.id)]
    alike = {_says(each, step): each for each in below if _says(each, step)}
    names = tuple(dict.fromkeys(name for found in alike for name in found))
    for name in names:
        others = tuple(each for each in names if each != name)
        sure, source = _proof(next(iter(alike.values())))
        join: Literal["any", "all"] = "all"
        if len(alike) > 1:
            sure, source, join = "unknown", f"which variant of {chip.name} it is is not stated, and they differ", "any"
        link = Link(step, chip.name, name, name, sure, source, others, join)
        yield Need(link, stated.above(step, name, (*ids, name)))
    if not names:
        yield Need(_unknown(step, chip.name))


def _says(chip: Chip, step: Literal["node", "memory"]) -> tuple[str, ...]:
    if step == "node":
        return tuple(dict.fromkeys(nodes_of(chip)))
    return (chip.memory_type,) if chip.memory_type else ()


def nodes_of(chip: Chip) -> Iterator[str]:
    """The nodes of each die where `dies` says them (`8 x 115 TSMC N5`), else the process of the chip."""
    own = [words[3] for words in (die.split(maxsplit=3) for die in chip.dies) if len(words) > 3]
    if own:
        yield from own
    elif chip.process_node:
        yield chip.process_node


def _proof(chip: Chip) -> tuple[Sure, str]:
    source = f"catalogue: {chip.source or 'no source is named'}"
    return ("general" if chip.source is None or "general knowledge" in chip.source else "seen"), source


def _unknown(step: str, of: str) -> Link:
    return Link(step, of, None, "not known", "unknown", f"the {step.replace('_', ' ')} of {of} is stated nowhere")


class _Stated:
    """The dependencies, asked by step and what needs it."""

    def __init__(self, catalogue: Catalogue, dependencies: Sequence[Dependency]) -> None:
        self._catalogue = catalogue
        self._by: dict[tuple[str, str], list[Dependency]] = defaultdict(list)
        for each in dependencies:
            for of in each.of:
                self._by[each.step, of.casefold()].append(each)

    def above(self, step: str, on: str, path: tuple[str, ...]) -> tuple[Need, ...]:
        """What hangs above a thing: of a node stated of several, the nodes it is made of."""
        if step == "memory" and on in ON_DIE:
            return ()
        if step == "node" and ("node", on.casefold()) in self._by:
            return self.needs("node", on, (on,), path)
        return tuple(need for next_ in _AFTER.get(step, ()) for need in self.needs(next_, on, (on,), path))

    def needs(self, step: str, of: str, ids: Sequence[str], path: tuple[str, ...]) -> tuple[Need, ...]:
        """The links of one step; entries for what is below go before those for all. One of them unknown if none."""
        given = [each for id_ in ids for each in self._by.get((step, id_.casefold()), ())]
        near = [each for each in given if set(each.within) & set(path)]
        used = near or [each for each in given if not each.within]
        shown = self._name(of)
        if not used:
            return (Need(_unknown(step, shown)),)
        entry = used[0]
        sure: Sure = entry.sure
        source = entry.source
        if step == "memory_maker" and not entry.within and len(entry.needs) > 1:
            sure, source = "unknown", f"which maker of {of} supplies this chip is not known; {source}"
        names = [self._name(on) for on in entry.needs]
        return tuple(
            Need(
                Link(step, shown, on, name, sure, source, tuple(each for each in names if each != name), entry.join),
                self.above(step, on, (*path, on)),
            )
            for on, name in zip(entry.needs, names, strict=True)
        )

    def _name(self, id_: str) -> str:
        entry = self._catalogue.entries.get(id_)
        return entry.name if entry else id_


def own_links(position: Position) -> Iterator[Link]:
    """What a line of the inventory says of its way to us."""
    if position.supplier:
        yield Link(
            "supplier",
            position.item,
            position.supplier.casefold(),
            position.supplier,
            "seen",
            "the inventory: supplier",
        )
    if position.from_country:
        yield Link(
            "shipped_from", position.item, position.from_country, position.from_country, "seen",
            "the inventory: from_country",
        )  # fmt: skip
