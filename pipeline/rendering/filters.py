"""Filters of every template: names, phrases, counts, sums, days and instants, quoted evidence."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Any
from unicodedata import east_asian_width
from zoneinfo import ZoneInfo

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from models.wording import count as count
from models.wording import plural as plural

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
SPECIAL = {
    "restriction_imposed": "restriction",
    "restriction_eased": "easing",
    "entity_listed": "listing",
    "entity_delisted": "delisting",
    "tariff_changed": "tariff",
    "purchase_discouraged": "guidance against buying",
    "stockpiling": "stockpile",
    "supply_restored": "restored supply",
    "product_launched": "launch",
    "product_withdrawn": "end of a product",
    "order_placed": "order",
    "price_changed": "change of price",
}


#: Of what a happening is, where that is named.
OF_WHAT = {
    "restriction_imposed": "restriction on",
    "restriction_eased": "easing of controls on",
    "entity_listed": "listing of",
    "entity_delisted": "delisting of",
    "tariff_changed": "change of tariff on",
    "purchase_discouraged": "guidance against buying",
    "enforcement": "enforcement against",
    "stockpiling": "stockpile of",
    "supply_cut": "cut in supply of",
    "supply_restored": "restored supply of",
    "substitution": "move away from",
    "product_launched": "launch of",
    "product_withdrawn": "end of",
    "order_placed": "order of",
    "financial_impact": "financial effect tied to",
    "price_changed": "change of price of",
}


def phrase(word: str) -> str:
    """A name of ours as words: `in_force` is "in force", `tariff_changed` is "tariff"."""
    return SPECIAL.get(word, word.replace("_", " "))


def about(word: str, thing: str, to: str = "") -> str:
    """A happening and what it falls on: `restriction on NVIDIA H20`, `move from NVIDIA H800 to NVIDIA A10`."""
    if word == "substitution" and to:
        return f"move from {thing} to {to}" if thing else f"move to {to}"
    return f"{OF_WHAT[word]} {thing}" if thing and word in OF_WHAT else f"{phrase(word)}{f', {thing}' if thing else ''}"


def less(ids: Sequence[str], others: Sequence[str]) -> list[str]:
    """Ids without others."""
    return [each for each in ids if each not in others]


def the(name: str) -> str:
    """The name of a list, a rule or a law as it stands in a sentence: `the Entity List`."""
    return f"the {name}" if name.endswith(("List", "Rule", "Law")) else name


def day(value: date | datetime | str | None) -> str:
    """16 January 2026, from a day or its ISO text; empty where there is none."""
    if not value:
        return ""
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def short_day(value: date | datetime | str | None) -> str:
    """16 Jan, from a day or its ISO text."""
    if not value:
        return ""
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    return f"{value.day} {MONTHS[value.month - 1][:3]}"


def instant(value: datetime | None, zone: str = "UTC") -> str:
    """16 January 2026, 14:05 EST: an instant in the reader's zone; empty where there is none."""
    if value is None:
        return ""
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local.date())}, {local:%H:%M} {local.tzname()}"


def span(value: timedelta) -> str:
    """`21 days`, `5 hours`: a time span in one unit, at least an hour."""
    hours = round(value.total_seconds() / 3600)
    return plural(round(hours / 24), "day") if hours >= 48 else plural(max(hours, 1), "hour")


def amount(value: Decimal | float, *, at_least: bool = False) -> str:
    """A sum short enough for a sentence: 1.2 M, 450 k, 5.5 bn. A lower bound is rounded down, so that it stays one."""
    number, rounding = Decimal(value), ROUND_FLOOR if at_least else ROUND_HALF_EVEN
    for size, unit in ((Decimal(10**9), "bn"), (Decimal(10**6), "M"), (Decimal(10**3), "k")):
        if abs(number) >= size:
            return f"{(number / size).quantize(Decimal('0.1'), rounding).normalize():f} {unit}"
    return f"{number.quantize(Decimal(1), rounding):f}"


def money(
    sums: Sequence[tuple[str, Any]] | Mapping[str, Any], priced: int = 0, lines: int = 0, *, at_least: bool = False
) -> str:
    """Sums per currency; one with unpriced parts is a lower bound: `≥ 1.2 M USD (7 of 9 lines priced)`.

    With nothing priced it is "not priced", never 0. `at_least`: it is a lower bound for another reason.
    """
    pairs = list(sums.items()) if isinstance(sums, Mapping) else [(pair[0], pair[1]) for pair in sums]
    if not pairs:
        return "not priced" if lines else ""
    part = priced < lines
    least = part or at_least
    said = " + ".join(f"{amount(Decimal(str(value)), at_least=least)} {currency}" for currency, value in sorted(pairs))
    return f"{'≥ ' if least else ''}{said}{f' ({priced} of {lines} lines priced)' if part else ''}"


def listing(names: Sequence[str], most: int = 3) -> str:
    """`A`, `A and B`, `A, B, C and 4 more`."""
    named = list(names)
    if len(named) > most:
        return f"{', '.join(named[:most])} and {len(named) - most} more"
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)


@pass_context
def named(context: Context, ids: str | Sequence[str], most: int = 3) -> str:
    """Catalogue ids as names, by `names` of the values; an id without a name stays as it is."""
    known: Mapping[str, str] = context.get("names") or {}
    one = [ids] if isinstance(ids, str) else list(ids)
    return listing([known.get(part, spelled(part)) for part in one if part], most)


#: Ids that are made of a text's own words where the catalogue lacks the thing, and how those words began.
MADE = {
    "us-proclamation-": "Proclamation",
    "us-executive-order-": "Executive Order",
    "cn-announcement-": "Announcement",
}


def spelled(entry_id: str) -> str:
    """A name for an id that the catalogue does not name: `Proclamation 11052`; others stay as they are."""
    for prefix, words in MADE.items():
        if entry_id.startswith(prefix):
            return f"{words} {entry_id.removeprefix(prefix).replace('-', ' ')}"
    return entry_id


def highlight(text: str, start: int, end: int) -> Markup:
    """A passage with its evidence marked; both escaped."""
    # A concatenation of escaped parts is safe; offsets are of the text before it was escaped.
    return escape(text[:start]) + Markup("<mark>") + escape(text[start:end]) + Markup("</mark>") + escape(text[end:])


def wrapped(text: str, width: int = 72, indent: int = 0) -> str:
    """Plain text in lines of at most `width` columns, all but the first indented.

    A word that is longer stands alone, as an address has to; one of a script without blanks goes on in the next line.
    """
    lines: list[str] = []
    room = width - indent
    for word in text.split():
        if lines and columns(lines[-1]) + 1 + columns(word) <= room:
            lines[-1] += f" {word}"
        elif columns(word) > room and columns(word) > len(word):
            lines += _broken(word, room)
        else:
            lines.append(word)
    return f"\n{' ' * indent}".join(lines)


def columns(text: str) -> int:
    """How many columns a text takes where letters have one width: Chinese, Japanese and Korean take two (UAX #11)."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _broken(word: str, room: int) -> list[str]:
    lines = [""]
    for sign in word:
        if columns(lines[-1]) + columns(sign) > room:
            lines.append("")
        lines[-1] += sign
    return lines


def sentence(text: str) -> str:
    """Words as a sentence: the first letter large, a full stop at the end."""
    return f"{text[:1].upper()}{text[1:]}." if text else ""


FILTERS: dict[str, Any] = {
    "about": about,
    "less": less,
    "the": the,
    "amount": amount,
    "count": count,
    "day": day,
    "highlight": highlight,
    "instant": instant,
    "listing": listing,
    "money": money,
    "named": named,
    "phrase": phrase,
    "plural": plural,
    "sentence": sentence,
    "short_day": short_day,
    "span": span,
    "wrapped": wrapped,
}
