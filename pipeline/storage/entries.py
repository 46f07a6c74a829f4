"""List entries out of their stored form."""

from datetime import date
from typing import Any

from models.values import ListEntry


def entry_from(body: dict[str, Any]) -> ListEntry:
    """The entry of its stored form."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in body.items()}
    for name in ("starts_on", "ends_on"):
        values[name] = date.fromisoformat(values[name]) if values.get(name) else None
    return ListEntry(**values)
