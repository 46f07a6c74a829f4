"""An alert's exposure for pages and commands: the figures in lines, the rows under their acts, orders and clauses."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from models.exposure import ExposureRow
from models.hashing import plain
from pipeline.holdings.stored import read_exposure, read_stood
from pipeline.holdings.telling import by_act, tell_beside, tell_clause, tell_deadline, tell_headline
from pipeline.policy.drafts import tell_change


def view_exposure(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What an alert keeps of its exposure, ready to be shown.

    Gives `lines` (the headline with what it adds up, and what stands beside it), `rows`, `acts` (the same rows under
    their acts: `act`, `told`, `rows`), `clauses` (`clause`, `orders`), `changes`, `unknown`, `inventory`.
    """
    if not kept or kept.get("lines") is None:
        # About no hardware, or where nothing of ours is known: there is nothing to be said.
        return {name: [] for name in ("lines", "rows", "acts", "clauses", "changes", "unknown")} | {"inventory": ""}
    found = read_exposure(kept)
    acts = [{"act": act, "told": told, "rows": [*map(_row, rows)]} for act, told, rows in by_act(found.rows)]
    nothing = "Nothing that we hold or have ordered is touched."
    return {
        "lines": [*tell_headline(found), *tell_beside(found)] if acts else [nothing],
        "rows": [*map(_row, found.rows)],
        "acts": acts,
        "clauses": [
            {"clause": tell_clause(stood.clause), "orders": [*map(tell_deadline, stood.orders)]}
            for stood in read_stood(kept)
        ],
        "changes": [*map(tell_change, found.changes)],
        "unknown": list(found.unknown),
        "inventory": found.inventory,
    }


def _row(row: ExposureRow) -> dict[str, Any]:
    shown: dict[str, Any] = plain(row)
    return shown | {"value": _money(row.value)}


def _money(sums: Iterable[tuple[str, Decimal]]) -> str:
    return ", ".join(f"{currency} {total:,.0f}" for currency, total in sums)
