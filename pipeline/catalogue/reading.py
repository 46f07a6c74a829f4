"""YAML text to entries, strictly: an unknown key, a wrong type or a missing field names file and entry."""

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import yaml

from pipeline.errors import CatalogueError

EntryT = TypeVar("EntryT")  # a frozen dataclass with an `id`

# libyaml's parser is ten times the pure one; a wheel without it still reads.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str, place: str) -> dict[str, Any]:
    """The mapping of one YAML text.

    Raises:
        CatalogueError: it is no YAML, or no mapping.
    """
    try:
        value = yaml.load(text, Loader=_Loader)  # noqa: S506  # a safe loader
    except yaml.YAMLError as fault:
        raise CatalogueError(f"not YAML: {' '.join(str(fault).split())}", place=place) from fault
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise CatalogueError("not a mapping of ids to entries", place=place)
    return value


def read_entries(given: Mapping[str, Any], kind: type[EntryT], place: str) -> dict[str, EntryT]:
    """The entries of one file or of one part of a layer.

    Raises:
        CatalogueError: naming the file, the entry and the field.
    """
    return {str(key): read_entry(str(key), body, kind, place) for key, body in given.items()}


def without_id(kept: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Stored entries as a file gives them: their id is their key alone."""
    return {key: {name: given for name, given in body.items() if name != "id"} for key, body in kept.items()}


def read_entry(id: str, body: object, kind: type[EntryT], place: str) -> EntryT:  # noqa: A002
    """One entry.

    Raises:
        CatalogueError: naming the file, the entry and the field.
    """
    at = f"{place}: {id}"
    if not isinstance(body, dict):
        raise CatalogueError("not a mapping of fields", place=at)
    shape = _shape(kind)  # type: ignore[arg-type]  # a class is hashable
    unknown = [str(name) for name in body if name not in shape]
    if unknown:
        raise CatalogueError(f"unknown key {unknown[0]!r}", place=at)
    missing = [name for name, (_, required) in shape.items() if required and name not in body]
    if missing:
        raise CatalogueError(f"{missing[0]!r} is missing", place=at)
    make: Any = kind
    made: EntryT = make(id=id, **{name: _value(given, shape[name][0], f"{at}: {name}") for name, given in body.items()})
    return made


@cache
def _shape(kind: Any) -> dict[str, tuple[Any, bool]]:
    hints = get_type_hints(kind)
    return {
        spot.name: (hints[spot.name], spot.default is MISSING and spot.default_factory is MISSING)
        for spot in fields(kind)
        if spot.name != "id"
    }


def _value(given: object, hint: Any, place: str) -> Any:
    """`given` as the type of its field; None stands only where the field may be None."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        if given is None:
            return None
        hint = next(part for part in get_args(hint) if part is not type(None))
        origin = get_origin(hint)
    if origin is Literal:
        if given in get_args(hint):
            return given
        raise CatalogueError(f"{given!r} is none of {', '.join(map(str, get_args(hint)))}", place=place)
    if origin is tuple:
        if isinstance(given, list) and all(isinstance(part, str) and part for part in given):
            return tuple(given)
        raise CatalogueError("not a list of texts", place=place)
    if hint is date:
        return _day(given, place)
    if hint is float and isinstance(given, int | float) and not isinstance(given, bool):
        return float(given)
    if type(given) is hint:
        return given
    raise CatalogueError(f"{given!r} is not {hint.__name__}", place=place)


def _day(given: object, place: str) -> date:
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(str(given))
    except ValueError as fault:
        raise CatalogueError(f"{given!r} is no ISO date", place=place) from fault
