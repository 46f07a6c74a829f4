"""The catalogue: firms, chips, systems, authorities, instruments and places by id, and the tree of chips."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

from models.hashing import canonical, sha256
from pipeline.catalogue.entries import Authority, Chip, Entry, Firm, Instrument, Place, System
from pipeline.catalogue.reading import read_entries, read_yaml, without_id
from pipeline.errors import CatalogueError

KINDS: dict[str, type[Entry]] = {
    "chips": Chip,
    "systems": System,
    "firms": Firm,
    "authorities": Authority,
    "instruments": Instrument,
    "places": Place,
}


@dataclass(frozen=True)
class Catalogue:
    """All entries by id. Ids are unique over all kinds."""

    chips: Mapping[str, Chip]
    systems: Mapping[str, System]
    firms: Mapping[str, Firm]
    authorities: Mapping[str, Authority]
    instruments: Mapping[str, Instrument]
    places: Mapping[str, Place]

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Every entry by id."""
        return {key: entry for kind in KINDS for key, entry in getattr(self, kind).items()}

    def ids(self) -> list[str]:
        """All ids, sorted."""
        return sorted(self.entries)

    def ancestors(self, id: str) -> tuple[str, ...]:  # noqa: A002
        """The id itself, then what it belongs to, nearest first: variant, model, family.

        A system's first ancestor is its chip. An id that the catalogue lacks has itself alone.
        """
        chain = [id]
        system = self.systems.get(id)
        above = system.chip if system else self._parent(id)
        while above is not None and above not in chain:
            chain.append(above)
            above = self._parent(above)
        return tuple(chain)

    def descendants(self, id: str) -> tuple[str, ...]:  # noqa: A002
        """The chips below an id, sorted, without the id itself."""
        return tuple(sorted(self._below.get(id, ())))

    def chip_of(self, id: str) -> str | None:  # noqa: A002
        """The chip that an id names or carries; None where it is neither chip nor system."""
        system = self.systems.get(id)
        return system.chip if system else id if id in self.chips else None

    @cached_property
    def body(self) -> str:
        """What the hash is over: the canonical JSON of every entry."""
        return canonical({kind: dict(getattr(self, kind)) for kind in KINDS}).decode("utf-8")

    @cached_property
    def sha(self) -> bytes:
        """The 32 bytes of SHA-256 over `body`."""
        return sha256(self.body.encode("utf-8"))

    def _parent(self, id: str) -> str | None:  # noqa: A002
        chip = self.chips.get(id)
        return chip.parent if chip else None

    @cached_property
    def _below(self) -> dict[str, list[str]]:
        below: dict[str, list[str]] = {}
        for id in self.chips:  # noqa: A001
            for above in self.ancestors(id)[1:]:
                below.setdefault(above, []).append(id)
        return below


def load_catalogue(layers: Sequence[str] = ()) -> Catalogue:
    """The shipped catalogue, with users' layers over it.

    Args:
        layers: YAML texts, the later over the earlier: `chips: {id: {...}}` and the like. An entry replaces
            the shipped one of its id whole; `null` takes it out.

    Raises:
        CatalogueError: naming file or layer, entry and field.
    """
    return _load(tuple(layers))


@lru_cache(maxsize=4)
def _load(layers: tuple[str, ...]) -> Catalogue:
    parts: dict[str, dict[str, Any]] = {}
    for kind, shape in KINDS.items():
        name = f"{kind}.yaml"
        text = files("pipeline.catalogue").joinpath("data", name).read_text(encoding="utf-8")
        parts[kind] = dict(read_entries(read_yaml(text, name), shape, name))
    for number, layer in enumerate(layers, 1):
        _lay(parts, layer, f"layer {number}")
    catalogue = Catalogue(**parts)
    _check(catalogue)
    return catalogue


def read_body(body: str) -> Catalogue:
    """The catalogue of a stored body: equal to the one whose hash names it, whatever is shipped by now.

    Raises:
        CatalogueError: it is of a form that this version reads no longer; names entry and field.
    """
    kept = json.loads(body)
    strange = set(kept) - set(KINDS)
    if strange:
        raise CatalogueError(f"unknown kind {min(strange)!r}", place="stored catalogue")
    parts: dict[str, Any] = {
        kind: dict(read_entries(without_id(kept.get(kind, {})), shape, f"stored catalogue, {kind}"))
        for kind, shape in KINDS.items()
    }
    catalogue = Catalogue(**parts)
    _check(catalogue)
    return catalogue


def _lay(parts: dict[str, dict[str, Any]], layer: str, place: str) -> None:
    for kind, given in read_yaml(layer, place).items():
        if kind not in KINDS:
            raise CatalogueError(f"unknown kind {kind!r}", place=place)
        if not isinstance(given, dict):
            raise CatalogueError("not a mapping of ids to entries", place=f"{place}: {kind}")
        for gone in (key for key, body in given.items() if body is None):
            parts[kind].pop(gone, None)
        kept = {key: body for key, body in given.items() if body is not None}
        parts[kind].update(read_entries(kept, KINDS[kind], f"{place}: {kind}"))


def _check(catalogue: Catalogue) -> None:
    """References lead somewhere, ids are unique, the tree of chips has no ring.

    Raises:
        CatalogueError: naming the entry.
    """
    seen: dict[str, str] = {}
    for kind in KINDS:
        for id in getattr(catalogue, kind):  # noqa: A001
            if id in seen:
                raise CatalogueError(f"id is taken by {seen[id]}", place=f"{kind}: {id}")
            seen[id] = kind
    for chip in catalogue.chips.values():
        if chip.parent is not None and chip.parent not in catalogue.chips:
            raise CatalogueError(f"unknown parent {chip.parent!r}", place=f"chips: {chip.id}")
        if chip.vendor not in catalogue.firms:
            raise CatalogueError(f"unknown vendor {chip.vendor!r}", place=f"chips: {chip.id}")
        top = catalogue.ancestors(chip.id)[-1]
        if catalogue.chips[top].parent is not None:
            raise CatalogueError("its parents form a ring", place=f"chips: {chip.id}")
    for system in catalogue.systems.values():
        if system.chip not in catalogue.chips:
            raise CatalogueError(f"unknown chip {system.chip!r}", place=f"systems: {system.id}")
    for place in catalogue.places.values():
        if place.government is not None and place.government not in catalogue.authorities:
            raise CatalogueError(f"unknown authority {place.government!r}", place=f"places: {place.id}")
