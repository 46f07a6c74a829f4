"""Sums per currency, and one total where the user supplied dated rates. An unknown price is never 0."""

import csv
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from models.exposure import Position, ValueBasis
from pipeline.errors import HoldingsError
from pipeline.holdings.codes import CURRENCIES


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums by currency, in its order of code; `priced` of `lines` inventory lines have a price, told by `basis`."""

    values: tuple[tuple[str, Decimal], ...]
    priced: int
    lines: int
    basis: tuple[tuple[ValueBasis, int], ...] = ()


def worth(position: Position) -> tuple[Decimal, ValueBasis] | None:
    """What a line is worth, and by what: its price by item, else what is committed, else what was paid."""
    if position.unit_cost is not None:
        return position.unit_cost * position.quantity, "unit cost"
    if position.committed is not None:
        return position.committed, "committed"
    return None if position.paid is None else (position.paid, "paid")


def add_up(positions: Iterable[Position]) -> Sums:
    """The value of positions. An inventory line that holds several chips is counted, and priced, once."""
    lines: dict[int, Position] = {}
    for position in positions:
        lines.setdefault(position.line, position)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    basis: Counter[ValueBasis] = Counter()
    for position in lines.values():
        told = worth(position)
        if told is not None and position.currency is not None:
            sums[position.currency] += told[0]
            basis[told[1]] += position.lines
    return Sums(
        tuple(sorted(sums.items())),
        basis.total(),
        sum(each.lines for each in lines.values()),
        tuple(sorted(basis.items())),
    )


def duty_on(values: Iterable[tuple[str, Decimal]], percent: Decimal) -> tuple[tuple[str, Decimal], ...]:
    """A duty in percent of values, to the cent."""
    cent = Decimal("0.01")
    return tuple((currency, (amount * percent / 100).quantize(cent, ROUND_HALF_UP)) for currency, amount in values)


def add_deposits(positions: Iterable[Position]) -> tuple[tuple[tuple[str, Decimal], ...], int]:
    """Deposits by currency, and how many lines say what theirs is. A line that holds several chips counts once."""
    lines: dict[int, Position] = {}
    for position in positions:
        lines.setdefault(position.line, position)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    known = 0
    for position in lines.values():
        if position.deposit is not None and position.currency is not None:
            sums[position.currency] += position.deposit
            known += position.lines
    return tuple(sorted(sums.items())), known


@dataclass(frozen=True)
class Rates:
    """What one unit of each currency is worth in `base`, and the day of each rate."""

    base: str
    rates: Mapping[str, tuple[Decimal, date]]

    def total(self, values: Sequence[tuple[str, Decimal]]) -> tuple[str, Decimal, date] | None:
        """Base currency, sum and the oldest day used; None where there is nothing, or a currency has no rate."""
        found = [(amount, *self.rates[currency]) for currency, amount in values if currency in self.rates]
        if not found or len(found) != len(values):
            return None
        total = sum((amount * rate for amount, rate, _ in found), Decimal(0))
        return self.base, total.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP), min(day for *_, day in found)


def read_rates(data: bytes, *, name: str) -> Rates:
    """Rates from CSV: `currency,rate,as_of`; the base is the one currency whose rate is 1.

    Raises:
        HoldingsError: naming file and line; a wrong rate would make every total wrong, so none is set aside.
    """
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as fault:
        raise HoldingsError(f"not CSV in UTF-8: {fault}", place=name) from fault
    if not rows or rows[0] != ["currency", "rate", "as_of"]:
        raise HoldingsError("line 1: expected currency,rate,as_of", place=name)
    rates: dict[str, tuple[Decimal, date]] = {}
    for number, row in enumerate(rows[1:], 2):
        if not row:
            continue
        place = f"{name}, line {number}"
        if len(row) != 3 or row[0] not in CURRENCIES or row[0] in rates:
            raise HoldingsError("expected a currency of ISO 4217, once, its rate and the rate's day", place=place)
        if not re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{1,12})?", row[1]) or Decimal(row[1]) == 0:
            raise HoldingsError(f"{row[1]!r} is no rate", place=place)
        try:
            rates[row[0]] = (Decimal(row[1]), date.fromisoformat(row[2]))
        except ValueError as fault:
            raise HoldingsError(f"{row[2]!r} is no day such as 2026-11-20", place=place) from fault
    bases = [currency for currency, (rate, _) in rates.items() if rate == 1]
    if len(bases) != 1:
        raise HoldingsError("exactly one currency must have the rate 1: it is that of the total", place=name)
    return Rates(bases[0], rates)


def read_kept_rates(body: str) -> Rates:
    """Rates from the content by whose hash an alert names them."""
    kept = json.loads(body)
    rates = {currency: (Decimal(rate), date.fromisoformat(day)) for currency, (rate, day) in kept["rates"].items()}
    return Rates(kept["base"], rates)


_SIZES = ((Decimal(10) ** 9, " bn"), (Decimal(10) ** 6, " M"), (Decimal(10) ** 3, " k"))


def tell_amount(amount: Decimal, *, at_least: bool = False) -> str:
    """An amount in short: `1.2 M`. A lower bound is rounded down, so that it stays one."""
    rounding = ROUND_FLOOR if at_least else ROUND_HALF_UP
    for size, word in _SIZES:
        if amount >= size:
            return f"{(amount / size).quantize(Decimal('0.1'), rounding=rounding):,}{word}"
    return f"{amount.quantize(Decimal(1), rounding=rounding):,}"


def tell_sum(values: Iterable[tuple[str, Decimal]], priced: int, lines: int, *, at_least: bool = False) -> str:
    """Sums in words: `≥ 1.2 M USD (7 of 9 lines priced)`; `price not known`.

    `at_least`: it is a lower bound for another reason than a price.
    """
    if not lines:
        return "nothing"
    partial = priced < lines
    least = partial or at_least
    told = " + ".join(f"{tell_amount(amount, at_least=least)} {currency}" for currency, amount in values)
    if not told:
        return "price not known"
    return f"{'≥ ' if least else ''}{told}{f' ({priced} of {lines} lines priced)' if partial else ''}"
