"""List entries and their changes out of their stored form."""

from datetime import date
from typing import Any

from models.values import ListChange, ListEntry


def entry_from(body: dict[str, Any]) -> ListEntry:
    """The entry of its stored form."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in body.items()}
    for name in ("starts_on", "ends_on"):
        values[name] = date.fromisoformat(values[name]) if values.get(name) else None
    return ListEntry(**values)


def change_from(row: Any) -> ListChange:
    """The change of its row."""
    return ListChange(
        list_id=row.list_id,
        key=row.key,
        kind=row.kind,
        before=entry_from(row.before) if row.before else None,
        after=entry_from(row.after) if row.after else None,
        fields=tuple(row.fields),
        moved=row.moved,
    )
