"""What an exposure was asked by beside the stored versions: kept with its alert, so that it can be asked again."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from models.exposure import Measure
from models.values import Limit, LimitTree


@dataclass(frozen=True, slots=True)
class Asking:
    """A measure and how the inventory was asked about it.

    Attributes:
        measure: what is done, in the terms of the inventory.
        on: the day by which determinations, freshness and changes of side are told.
        of_turn: of an event's own turn: with the chips that change side, and orders against clauses.
        saved_until: the last day that a saving clause of the texts states.
        need: the lines alone that are needed by one day, as their clock is named; empty: all lines.
        screened: of a screening, its outcome; empty of anything else.
    """

    measure: Measure
    on: date
    of_turn: bool = False
    saved_until: date | None = None
    need: str = ""
    screened: str = ""


def read_asking(kept: Mapping[str, Any]) -> Asking:
    """What `models.hashing.plain` wrote; keys beside its own are passed over.

    Raises:
        KeyError, TypeError, ValueError: it was written by a version that keeps it otherwise.
    """
    values = {field.name: kept[field.name] for field in fields(Asking)}
    return Asking(
        **{
            **values,
            "measure": _measure(kept["measure"]),
            "on": date.fromisoformat(kept["on"]),
            "saved_until": date.fromisoformat(kept["saved_until"]) if kept["saved_until"] else None,
        }
    )


def _measure(kept: Mapping[str, Any]) -> Measure:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
    values["thresholds"] = tuple(Limit(**each) for each in kept["thresholds"])
    values["limits"] = _tree(kept["limits"]) if kept["limits"] else None
    values["on"] = date.fromisoformat(kept["on"]) if kept["on"] else None
    return Measure(**values)


def _tree(kept: Mapping[str, Any]) -> LimitTree:
    limit = Limit(**kept["limit"]) if kept["limit"] else None
    return LimitTree(kept["op"], limit, tuple(_tree(part) for part in kept["parts"]))
