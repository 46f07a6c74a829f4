"""Exposure and fleet in plain text, for a terminal."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from models.exposure import Exposure, ExposureRow, ExposureSum, Position
from models.wording import plural
from pipeline.holdings.deadlines import Deadline, StoodTo
from pipeline.holdings.differences import Difference
from pipeline.holdings.rates import add_up, tell_amount, tell_sum
from pipeline.policy.drafts import tell_change
from pipeline.policy.parts import Saving

#: The order in which acts are told.
ACTS: tuple[str, ...] = (
    *("export", "reexport", "transfer", "import", "buy", "sell"),
    *("use", "remote_use", "service"),
)
_HEADLINE = ("stopped", "licence", "duty")
_EFFECTS = {
    "licence": "needing a licence",
    "duty": "under duty",
    "claimed": "exempt as claimed",
    "unknown": "not known",
}


def tell_exposure(found: Exposure) -> str:
    """An exposure in lines: the headline with its sums, what stands beside it, every act, and what is not known."""
    changes = [f"{each.direction.capitalize()}: {tell_change(each)}" for each in found.changes]
    return "\n".join([*tell_headline(found), *changes, *tell_beside(found), *_by_act(found.rows), *_notes(found)])


def tell_headline(found: Exposure) -> Iterator[str]:
    """The headline and what it adds up, a line each."""
    least = "≥ " if found.lower_bound else ""
    value = tell_sum(found.value_in_scope, found.priced, found.lines, at_least=found.lower_bound)
    yield f"In scope: {least}{plural(found.units_in_scope, 'unit')}, {plural(found.orders_in_scope, 'order')}, {value}"
    counted: dict[str, int] = defaultdict(int)
    for row in found.rows:
        if row.counts and row.in_scope and row.effect in _HEADLINE:
            counted[f"{effect_words(row.effect)} ({act_words(row.act)})"] += row.units
    if counted:
        yield f"  {found.units_in_scope:,} = {' + '.join(f'{units:,} {words}' for words, units in counted.items())}"
    for by in ("site", "entity", "workload"):
        parts = [each for each in found.sums if each.by == by]
        if any(each.name for each in parts):
            yield f"  by {by}: {' + '.join(_part(each) for each in parts)}"
    if found.basis:
        told = (f"{basis} on {plural(lines, 'line')}" for basis, lines in found.basis)
        yield f"  value by {', '.join(told)}"
    if found.total_in_scope is not None:
        currency, amount, day = found.total_in_scope
        sign = "≥ " if found.priced < found.lines or found.lower_bound else ""
        yield f"Total: {sign}{tell_amount(amount, at_least=bool(sign))} {currency}, at rates of {day} or later"
    if found.duties:
        duty = " + ".join(f"{amount:,} {currency}" for currency, amount in found.duties)
        yield f"Duty: {'≥ ' if found.priced < found.lines else ''}{duty}, on the lines with a price"
    if found.deposits_known:
        deposits = tell_sum(found.deposits, found.deposits_known, found.orders_in_scope).replace("priced", "say theirs")
        yield f"Deposits at risk: {deposits}"
    if found.share_of_compute is not None:
        yield f"Share of the fleet's compute in scope: {found.share_of_compute:.1%}"


def _part(each: ExposureSum) -> str:
    return f"{each.name or 'not given'} {each.units:,} ({tell_sum(each.value, each.priced, each.lines)})"


def tell_beside(found: Exposure) -> Iterator[str]:
    """What the headline does not count, a line each."""
    least = "≥ " if found.lower_bound else ""
    for words, units in (
        ("Discouraged, not forbidden", found.units_discouraged),
        ("Eased, under conditions that are not tested here", found.units_eased),
        ("Exempt from the duty as claimed, not tested", found.units_claimed),
        ("Not known whether touched", found.units_unknown),
    ):
        if units:
            yield f"{words}: {least}{plural(units, 'unit')}"
    yield f"Elsewhere: {plural(found.units_elsewhere, 'unit')} of the same chips, not aimed at"
    used = sum(row.units for row in found.rows if row.counts and row.effect == "unaffected" and row.status == "in_use")
    running = f", {used:,} of them in use: may go on running" if used else ""
    yield f"Unaffected: {plural(found.units_unaffected, 'unit')}{running}"
    for by, units in found.spared:
        yield f"Not caught, as determined by {by}: {plural(units, 'unit')}"


def _by_act(rows: Iterable[ExposureRow]) -> Iterator[str]:
    for act, told, under in by_act(rows):
        yield f"{act}: {told}"
        yield from map(_row, under)


def by_act(rows: Iterable[ExposureRow]) -> Iterator[tuple[str, str, list[ExposureRow]]]:
    """Every act in words, its units by effect, and its rows; what faces several acts stands under each."""
    groups: dict[str, list[ExposureRow]] = defaultdict(list)
    for row in rows:
        groups[row.act or ""].append(row)
    for act in (*ACTS, *sorted({*groups} - {*ACTS, ""}), ""):
        if act not in groups:
            continue
        units: dict[str, int] = defaultdict(int)
        for row in groups[act]:
            where = "" if row.in_scope or row.effect == "unaffected" else " elsewhere"
            units[effect_words(row.effect) + where] += row.units
        told = ", ".join(f"{count:,} {words}" for words, count in units.items())
        yield act_words(act).capitalize() if act else "No act ahead", told, groups[act]


def _notes(found: Exposure) -> Iterator[str]:
    yield from found.upstream
    yield from (f"Not known: {note}" for note in found.unknown)
    if found.inventory:
        yield f"Inventory: {found.inventory}"


def tell_stood(found: StoodTo) -> str:
    """A clause and how orders stand to it, in lines."""
    lines = [f"Orders: {tell_clause(found.clause)}"]
    for order in found.orders:
        name, shipment, quantity, outcome, *_, why = tell_deadline(order)
        items = f", {plural(int(str(quantity)), 'item')}" if quantity is not None else ""
        lines.append(f"  {outcome}: {name}{f' {shipment}' if shipment else ''}{items}: {why}")
    return "\n".join(lines)


def tell_clause(clause: Saving) -> str:
    """A clause with what it stands on."""
    return f"{clause.says} ({clause.cites}; {'general knowledge' if clause.sure == 'general' else clause.sure})"


def tell_deadline(found: Deadline) -> tuple[object, ...]:
    """An order, its shipment, items, outcome with what is missing, days, the last promise, its slip, and why."""
    outcome = f"{found.outcome}: {', '.join(found.missing)}" if found.missing else found.outcome
    why = "; ".join([*(test.why for test in found.tests), *([found.promise] if found.promise else [])])
    return (
        *(found.order, found.shipment, found.quantity, outcome, found.days),
        *(found.promised_on, found.slipped, why),
    )


def _row(row: ExposureRow) -> str:
    scope = "in scope" if row.in_scope else "elsewhere"
    order = f", needed by {row.need_by}" if row.need_by else ""
    again = "" if row.counts else ", counted under another act"
    return (
        f"  {row.effect:11} {row.units:>6,} × {row.chip} at {row.site}, {row.status.replace('_', ' ')}, "
        f"{scope}{order}{again}: {row.why}"
    )


def act_words(act: str | None) -> str:
    """An act in words."""
    return {"buy": "purchase", "reexport": "re-export", "sell": "sale"}.get(act or "", (act or "").replace("_", " "))


def effect_words(effect: str) -> str:
    """An effect in words."""
    return _EFFECTS.get(effect, effect)


def tell_fleet(positions: Sequence[Position]) -> str:
    """The fleet by chip and site, with units by status."""
    groups: dict[tuple[str, str], list[Position]] = defaultdict(list)
    for position in positions:
        groups[position.chip or f"{position.item} (not matched)", position.site].append(position)
    lines = []
    for (chip, site), held in sorted(groups.items()):
        sums = add_up(held)
        statuses = ", ".join(f"{units:,} {status.replace('_', ' ')}" for status, units in by_status(held).items())
        lines.append(f"{chip:32} {site:14} {statuses}; {tell_sum(sums.values, sums.priced, sums.lines)}")
    sums = add_up(positions)
    units = sum(position.units for position in positions)
    lines.append(
        f"{plural(units, 'unit')} on {plural(sums.lines, 'line')}: {tell_sum(sums.values, sums.priced, sums.lines)}"
    )
    return "\n".join(lines)


def tell_differences(found: Iterable[Difference]) -> list[str]:
    """What is different in lines, by site and item: `changed  Shanghai  NVIDIA H20, in use: 120 → 80 units`."""
    return [
        f"{each.kind:8} {each.site:14} {each.item}, {each.status.replace('_', ' ')}: "
        f"{each.before:,} → {each.after:,} units"
        for each in found
    ]


def by_status(positions: Iterable[Position]) -> dict[str, int]:
    """Units by status, in the order of the statuses' names."""
    found: dict[str, int] = defaultdict(int)
    for position in positions:
        found[position.status] += position.units
    return dict(sorted(found.items()))
