"""What chips hang on further up: nodes, foundries, fabs, packagers, makers of memory, each with its source."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from pipeline.catalogue.reading import read_entries, read_yaml, without_id
from pipeline.errors import CatalogueError

Known = Literal["seen", "general"]
Via = Literal["node", "foundry", "fab", "packager", "packaging_plant", "memory_maker", "memory_plant"]

NAME = "dependencies.yaml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Dependency:
    """At one step, what `of` hangs on: one of `needs`, or all of it.

    Attributes:
        of: nodes and memory types as the catalogue's chips state them, or ids of chips or firms.
        needs: nodes, or ids of firms or places.
        within: it holds only for what hangs below these; none: for all.
        sure: seen: a page that says so was read; general: general knowledge, not verified.
    """

    id: str
    step: Via
    of: tuple[str, ...]
    needs: tuple[str, ...]
    sure: Known
    source: str
    within: tuple[str, ...] = ()
    join: Literal["any", "all"] = "any"


def read_dependencies(text: str, place: str) -> tuple[Dependency, ...]:
    """The entries of a YAML text.

    Raises:
        CatalogueError: naming entry and field; also where an entry has no source, or names nothing.
    """
    found = tuple(read_entries(read_yaml(text, place), Dependency, place).values())
    for each in found:
        if not (each.source.strip() and each.of and each.needs):
            raise CatalogueError("'of', 'needs' and 'source' say something", place=f"{place}: {each.id}")
    return found


def read_kept(body: str) -> tuple[Dependency, ...]:
    """Entries from the content by whose hash an alert names them.

    Raises:
        CatalogueError: they are of a form that this version reads no longer.
    """
    kept = {each["id"]: each for each in json.loads(body)}
    return tuple(read_entries(without_id(kept), Dependency, "stored dependencies").values())


@cache
def load_dependencies() -> tuple[Dependency, ...]:
    """The shipped entries.

    Raises:
        CatalogueError: naming entry and field.
    """
    return read_dependencies(files("pipeline.catalogue").joinpath("data", NAME).read_text(encoding="utf-8"), NAME)
