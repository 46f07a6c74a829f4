"""Pictures as they are kept: less what is empty, and with the holdings apart, which many pictures share."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pipeline.rules.picture import Picture, to_context


@cache
def _empty() -> Mapping[str, Mapping[str, Any]]:
    return to_context(Picture())  # type: ignore[return-value]  # each part is a dictionary


def packed(context: Mapping[str, Any]) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """A picture less what is as in an empty one, and its holdings."""
    parts = {part: _stated(part, values) for part, values in context.items()}
    holdings = parts.pop("holdings")
    return {part: values for part, values in parts.items() if values}, holdings


def _stated(part: str, values: Mapping[str, Any]) -> dict[str, Any]:
    empty = _empty()[part]
    return {name: value for name, value in values.items() if value != empty[name]}


def unpacked(parts: Mapping[str, Mapping[str, Any]], holdings: Mapping[str, Any]) -> dict[str, object]:
    """The picture that was packed. A field that came later is empty in it, one that there is no more is left out."""
    given = {**parts, "holdings": holdings}
    return {
        part: {name: given.get(part, {}).get(name, value) for name, value in empty.items()}
        for part, empty in _empty().items()
    }
