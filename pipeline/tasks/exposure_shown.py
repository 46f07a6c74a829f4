"""An exposure as pages show it: the headline with its sum, what stands beside it, every act, orders against clauses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.exposure import Exposure, ExposureRow
from pipeline.alerts.paragraph import determined_words
from pipeline.holdings.deadlines import Deadline, StoodTo
from pipeline.holdings.rates import tell_sum
from pipeline.holdings.stored import read_exposure, read_stood
from pipeline.holdings.telling import by_act, effect_words, tell_beside, tell_clause, tell_headline
from pipeline.policy.drafts import tell_change

#: As many who determined something are named.
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class ShownRow:
    """Units of one chip at one site in one status, and what is done to an act of theirs."""

    chip: str
    site: str
    site_country: str | None
    status: str
    effect: str
    in_scope: bool
    counts: bool
    units: int
    value: str
    need_by: date | None
    supplier: str | None
    why: str
    determined: str | None


@dataclass(frozen=True, slots=True)
class ShownAct:
    """An act in words, or that none is ahead: its units by effect in words, and the rows."""

    act: str
    is_ahead: bool
    told: str
    rows: tuple[ShownRow, ...]


@dataclass(frozen=True, slots=True)
class ShownOrder:
    """An order or one shipment of it against a clause; `outcome` is makes, misses or unknown, the last with what lacks.

    `margin` is the days to spare or late in words, "" where they are not known.
    """

    order: str
    shipment: str | None
    quantity: int | None
    outcome: str
    missing: tuple[str, ...]
    margin: str
    why: tuple[str, ...]
    promised_on: date | None
    slipped: int | None


@dataclass(frozen=True, slots=True)
class ShownClause:
    """A clause with what it stands on, and the orders."""

    told: str
    orders: tuple[ShownOrder, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An exposure in words, a line each.

    Attributes:
        units: of the headline: stopped, needing a licence, paying a duty.
        headline: units, orders and value in scope.
        sums: how the headline comes about, by act and effect, site, entity and workload; duties, deposits, shares.
        beside: what the headline does not count.
        acts: every act with its rows.
        changes: chips that change side: the direction, and the comparisons.
        reviewed: who determined, or that it is computed and not reviewed.
        clauses: orders of the headline against the days of the clauses.
        unknown: what is not known.
        inventory: how far the inventory can be trusted.
        upstream: what hangs on a firm further up; not counted.
    """

    units: int
    headline: str
    sums: tuple[str, ...]
    beside: tuple[str, ...]
    acts: tuple[ShownAct, ...]
    changes: tuple[tuple[str, str], ...]
    reviewed: str
    clauses: tuple[ShownClause, ...]
    unknown: tuple[str, ...]
    inventory: str
    upstream: tuple[str, ...]


def show_kept(kept: Mapping[str, Any], names: Mapping[str, str]) -> Shown | None:
    """The exposure that an alert keeps; None where none was computed."""
    if kept.get("lines") is None:
        return None
    return show_exposure(read_exposure(kept), read_stood(kept), names)


def show_exposure(found: Exposure, stood: Sequence[StoodTo], names: Mapping[str, str]) -> Shown:
    """An exposure for a page.

    Args:
        found: the exposure.
        stood: how its orders stand to the clauses.
        names: of chips, by their ids.
    """
    headline, *sums = (line.strip() for line in tell_headline(found))
    return Shown(
        units=found.units_in_scope,
        headline=headline,
        sums=tuple(sums),
        beside=tuple(tell_beside(found)),
        acts=tuple(
            ShownAct(act, any(row.act for row in rows), told, tuple(_row(row, names) for row in rows))
            for act, told, rows in by_act(found.rows)
        ),
        changes=tuple((each.direction, tell_change(each)) for each in found.changes),
        reviewed=determined_words(found, MOST_NAMED),
        clauses=show_clauses(stood),
        unknown=found.unknown,
        upstream=found.upstream,
        inventory=found.inventory,
    )


def show_clauses(stood: Sequence[StoodTo]) -> tuple[ShownClause, ...]:
    """Clauses, and how orders stand to each."""
    return tuple(ShownClause(tell_clause(each.clause), tuple(map(_order, each.orders))) for each in stood)


def _row(row: ExposureRow, names: Mapping[str, str]) -> ShownRow:
    return ShownRow(
        chip=names.get(row.chip, row.chip),
        site=row.site,
        site_country=row.site_country,
        status=row.status.replace("_", " "),
        effect=effect_words(row.effect),
        in_scope=row.in_scope,
        counts=row.counts,
        units=row.units,
        value=tell_sum(row.value, row.priced, row.lines),
        need_by=row.need_by,
        supplier=row.supplier,
        why=row.why,
        determined=row.determined,
    )


def _order(found: Deadline) -> ShownOrder:
    why = [test.why for test in found.tests]
    return ShownOrder(
        order=found.order,
        shipment=found.shipment,
        quantity=found.quantity,
        outcome=found.outcome,
        missing=found.missing,
        margin="" if found.days is None else _margin(found.days),
        why=(*why, found.promise) if found.promise else tuple(why),
        promised_on=found.promised_on,
        slipped=found.slipped,
    )


def _margin(days: int) -> str:
    if not days:
        return "on the last day"
    return f"{abs(days):,} {'day' if abs(days) == 1 else 'days'} {'to spare' if days > 0 else 'late'}"
