"""The policy that is shipped: its files read, its references to other vintages and to chips resolved."""

import importlib.resources
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

import yaml

from models.hashing import canonical
from pipeline.catalogue import Catalogue, load_catalogue
from pipeline.errors import CatalogueError
from pipeline.policy.expressions import Book, Expr, refer, resolve
from pipeline.policy.figures import figures_of
from pipeline.policy.groups import read_country_groups
from pipeline.policy.parts import ListMeaning, Test
from pipeline.policy.reading import read_list, read_test, read_vintage
from pipeline.policy.vintages import Policy, Vintage

#: By what name the CSV of country groups stands in a policy's body.
_GROUPS = "country_groups"


@lru_cache(maxsize=1)
def load_policy() -> Policy:
    """The policy that is shipped, its chips read off the catalogue that is shipped; read once.

    Raises:
        CatalogueError: naming the file, the vintage and the key that is wrong.
    """
    folder = importlib.resources.files("pipeline.policy") / "data"
    files = {
        each.name.removesuffix(".yaml"): yaml.safe_load(each.read_text(encoding="utf-8"))
        for each in sorted(folder.iterdir(), key=lambda each: each.name)
        if each.name.endswith(".yaml")
    }
    groups = (folder / "country_groups.csv").read_text(encoding="utf-8")
    return by_catalogue(read_policy(files, groups), load_catalogue())


def read_policy(files: Mapping[str, Any], country_groups: str) -> Policy:
    """Policy from parsed files by name, each with `vintages` and `tests`, and from the CSV of country groups.

    What it says by reference to a chip is still open: see `by_catalogue`.

    Raises:
        CatalogueError: naming the file, and the vintage and the key or the line that is wrong.
    """
    groups = read_country_groups(country_groups)
    vintages: dict[str, Vintage] = {}
    tests: dict[str, Test] = {}
    lists: dict[str, ListMeaning] = {}
    for name, content in files.items():
        strange = set(content) - {"instrument", "vintages", "tests", "lists"}
        if strange:
            raise CatalogueError(f"unknown key {min(strange)!r}", place=f"{name}.yaml")
        for entry, place in _entries(content, "vintages", name):
            vintage = read_vintage(entry, content.get("instrument", ""), groups, place)
            _add(vintages, vintage.id, vintage, place)
        for entry, place in _entries(content, "tests", name):
            test = read_test(entry, content.get("instrument", ""), groups, place)
            _add(tests, test.id, test, place)
        for entry, place in _entries(content, "lists", name):
            meaning = read_list(entry, place)
            _add(lists, meaning.list, meaning, place)
    return Policy(
        vintages={name: _whole(vintage, vintages) for name, vintage in vintages.items()},
        groups=groups,
        body=canonical({**files, _GROUPS: country_groups}).decode(),
        tests=tests,
        lists=lists,
    )


def read_body(body: str) -> Policy:
    """The policy of a stored body, as it was read from the files of its day; to be read off that day's catalogue.

    Raises:
        CatalogueError: it is of an older form that this version reads no longer; names file, entry and key.
    """
    files = json.loads(body)
    return read_policy({name: part for name, part in files.items() if name != _GROUPS}, files[_GROUPS])


def resolved(vintage: Vintage, policy: Policy, catalogue: Catalogue) -> Vintage:
    """A vintage that stands in no file, such as a draft, with its references to vintages and chips resolved.

    Raises:
        CatalogueError: it refers to a vintage or paragraph that is not there.
    """
    book = _book(catalogue)
    return _changed(_whole(vintage, policy.vintages), lambda expr: refer(expr, book))


def by_catalogue(policy: Policy, catalogue: Catalogue) -> Policy:
    """The same policy, with what it says by reference to chips ("reaching the H20's bandwidth") read off a catalogue.

    Done again with another catalogue, the numbers are that one's: a corrected chip moves the limit.
    """
    # Every page and task asks for the same two. The policy asked about is kept beside the answer, so that no other
    # comes to stand at its place in memory; its hash alone would not tell a draft's vintage.
    key = (id(policy), catalogue.sha)
    if (known := _READ_OFF.get(key)) is not None:
        return known[1]
    if len(_READ_OFF) >= _MOST_KEPT:
        _READ_OFF.clear()
    found = _read_off(policy, catalogue)
    _READ_OFF[key] = (policy, found)
    return found


_MOST_KEPT = 16
_READ_OFF: dict[tuple[int, bytes], tuple[Policy, Policy]] = {}


def _read_off(policy: Policy, catalogue: Catalogue) -> Policy:
    book = _book(catalogue)
    vintages = {name: _changed(vintage, lambda expr: refer(expr, book)) for name, vintage in policy.vintages.items()}
    return replace(policy, vintages=vintages)


def _book(catalogue: Catalogue) -> Book:
    def value_of(chip: str, quantity: str) -> Decimal | None:
        entry = catalogue.chips.get(chip)
        return None if entry is None else figures_of(entry).values.get(quantity)

    def below(chip: str) -> frozenset[str]:
        return frozenset(catalogue.descendants(chip)) if chip in catalogue.chips else frozenset()

    def seated(countries: frozenset[str]) -> frozenset[str]:
        return frozenset(firm.id for firm in catalogue.firms.values() if firm.country in countries)

    return Book(value_of, below, seated)


def _entries(content: Mapping[str, Any], key: str, file: str) -> list[tuple[object, str]]:
    found = content.get(key, [])
    if not isinstance(found, list):
        raise CatalogueError(f"{key!r} is no list", place=f"{file}.yaml")
    return [(each, f"{file}.yaml, {_name(each) or f'{key} {n}'}") for n, each in enumerate(found, 1)]


def _name(entry: object) -> object:
    return entry.get("id", entry.get("list")) if isinstance(entry, dict) else None


def _add(into: dict[str, Any], name: str, value: object, place: str) -> None:
    if name in into:
        raise CatalogueError("stands there twice", place=place)
    into[name] = value


def _whole(vintage: Vintage, vintages: Mapping[str, Vintage]) -> Vintage:
    def paragraphs(name: str, paragraph: str) -> Expr:
        if name not in vintages:
            raise CatalogueError(f"refers to an unknown vintage {name!r}", place=vintage.id)
        return vintages[name].under(paragraph)

    return _changed(vintage, lambda expr: resolve(expr, paragraphs))


def _changed(vintage: Vintage, change: Callable[[Expr], Expr]) -> Vintage:
    """A vintage with each of its trees put through `change`."""
    return replace(
        vintage,
        applies_when=None if vintage.applies_when is None else change(vintage.applies_when),
        paragraphs=tuple(replace(each, when=change(each.when)) for each in vintage.paragraphs),
        route=None if vintage.route is None else replace(vintage.route, when=change(vintage.route.when)),
        exceptions=tuple(replace(each, when=change(each.when)) for each in vintage.exceptions),
        rebuttals=tuple(
            each if each.when is None else replace(each, when=change(each.when)) for each in vintage.rebuttals
        ),
    )
