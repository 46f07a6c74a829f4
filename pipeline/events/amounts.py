"""Sums, counts, shares and spans of time that a sentence states, sorted by what they measure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from models.values import Amount, ClaimType
from pipeline.events.amount_words import (
    SCALE,
    becoming,
    capped_units,
    charge_words,
    chinese,
    currency_of,
    fractions,
    generations,
    guidance_words,
    hourly,
    money,
    money_talk,
    month_context,
    month_quarter,
    months,
    moving,
    nth,
    percent,
    quarter,
    ranging,
    revenue_words,
    spoken,
    units,
    year,
    zh_becomes,
    zh_charge,
    zh_money,
    zh_months,
    zh_revenue,
    zh_share,
)
from pipeline.events.numbers import NUMBER, read_chinese_number, read_number, scales

Kind = Literal["charge", "revenue", "guidance", "units", "price", "percent", "months", "generations"]


@dataclass(frozen=True, slots=True)
class FoundAmount:
    """An amount and the span that states it."""

    amount: Amount
    start: int
    end: int


#: What a verb of multiplying adds, in percent.
multiples = (("trip", 200.0), ("quad", 300.0), ("doub", 100.0), ("twice", 100.0))

allowed: dict[ClaimType, frozenset[Kind]] = {
    "financial_impact": frozenset({"charge", "revenue", "guidance", "percent"}),
    "order_placed": frozenset({"units", "price", "months"}),
    "price_changed": frozenset({"price", "percent"}),
    "stockpiling": frozenset({"units", "months", "generations", "price"}),
    "supply_cut": frozenset({"units", "percent", "months"}),
    "supply_restored": frozenset({"units", "percent", "months"}),
    "tariff_changed": frozenset({"percent"}),
}


def find_amounts(text: str, published_on: date | None = None) -> list[FoundAmount]:
    """Every amount in a text, in order of place.

    Args:
        text: a sentence or a passage.
        published_on: fixes the year of `the second quarter`; without it such a period is None.
    """
    found: list[FoundAmount] = []
    taken: list[tuple[int, int]] = []

    def put(start: int, end: int, amount: Amount | None) -> None:
        if all(end <= s or start >= e for s, e in taken):
            taken.append((start, end))
            if amount is not None:
                found.append(FoundAmount(amount, start, end))

    if chinese.search(text):
        for span, amount in _in_chinese(text):
            put(*span, amount)
    for match in money.finditer(text):
        made = _money(match, text, published_on)
        if made:
            put(match.start(), match.end(), made)
    for match in hourly.finditer(text):
        value = read_number(match["a"]) if match["a"] else read_number(match["cents"]) / 100
        put(*match.span(), Amount("price", round(value, 4), "USD"))
    found = [one for one in found if not _left_behind(one, found, text)]
    for match in spoken.finditer(text):
        value = read_number(match["c"])
        if value >= 1e6 and money_talk.search(text):
            kind = _kind_of_money(match, text)
            put(*match.span(), Amount(kind, value, None, None, None, _period(text, *match.span(), published_on)))
    for match in percent.finditer(text):
        put(*match.span(), _percent(match, text))
    for match in units.finditer(text):
        if match["zh"]:
            put(*match.span(), Amount("units", read_chinese_number(match["zh"]), "units"))
        elif not re.match(r"(?:20[12]\d|one)$", match["a"]) and not _few_of_them(match):
            low, high = match["a"] + (match["as"] or ""), match["b"] and match["b"] + (match["bs"] or "")
            moved = bool(high) and _moves(text, match.start())
            put(*match.span(), _ranged("units", high if moved else low, None if moved else high, "units"))
    for match in capped_units.finditer(text):
        put(*match.span("a"), Amount("units", read_number(match["a"]), "units"))
    for match in generations.finditer(text):
        put(*match.span(), Amount("generations", _vague(match["a"]), "generations"))
    for match in months.finditer(text):
        around = text[max(0, match.start() - 60) : match.end() + 40]
        if month_context.search(around):
            put(*match.span(), _months(match))
    return sorted(found, key=lambda one: one.start)


def _left_behind(one: FoundAmount, others: list[FoundAmount], text: str) -> bool:
    """Is a sum the old one: "from $3.75 in January to $19.50", "to $2.10 an hour, down from $3"?"""
    before = text[max(0, one.start - 40) : one.start]
    if not moving.search(before) or ranging.search(before):
        return False
    ahead = next((other for other in others if one.end < other.start < one.end + 60), None)
    if ahead and becoming.search(text[one.end : ahead.start]):
        return True
    back = next((other for other in others if one.start - 60 < other.end < one.start), None)
    return back is not None and not re.search(r"[.;]\s", text[back.end : one.start])


def _few_of_them(match: re.Match[str]) -> bool:
    """Two million of them are goods, "three of them" are people as likely."""
    return match["noun"].lower().startswith("of") and _number(match["a"] + (match["as"] or "")) < 100


def without_names(text: str, mentions: Iterable[tuple[int, int, str]]) -> str:
    """The text with its names as placeholders of the same length, so that `Gaudi 3` counts nothing.

    Args:
        text: a sentence or a passage.
        mentions: (start, end, label) of its mentions.
    """
    parts, at = [], 0
    for start, end, label in sorted(mentions):
        if start < at:
            continue
        name = ("GPU" if label == "CHIP" and end - start > 2 else "Qq") + "q" * (end - start)
        parts += [text[at:start], name[: end - start]]
        at = end
    return "".join([*parts, text[at:]])


def amounts_for(type_: ClaimType, text: str, published_on: date | None) -> tuple[Amount, ...]:
    """The amounts of a sentence that a claim of a type takes up, by the guide's list of types with amounts."""
    kinds = allowed.get(type_)
    if not kinds:
        return ()
    out = []
    for found in find_amounts(text, published_on):
        amount = found.amount
        if type_ == "financial_impact" and amount.kind == "price":
            amount = Amount(
                "revenue" if revenue_words.search(text) else "charge",
                amount.value,
                amount.unit,
                amount.low,
                amount.high,
                amount.period,
            )
        elif (
            type_ != "financial_impact"
            and amount.kind in {"charge", "revenue", "guidance"}
            and type_ in {"order_placed", "price_changed"}
        ):
            amount = Amount("price", amount.value, amount.unit, amount.low, amount.high, amount.period)
        if amount.kind in kinds:
            out.append(amount)
    return tuple(dict.fromkeys(out))


def _in_chinese(text: str) -> Iterator[tuple[tuple[int, int], Amount | None]]:
    for match in zh_money.finditer(text):
        if text[match.end() : match.end() + 6].startswith(zh_becomes) and text[: match.start()].endswith(("由", "从")):
            yield match.span(), None  # 由5.2万元下调为3.9万元: the figure is the new one
            continue
        around = text[max(0, match.start() - 12) : match.end() + 8]
        kind: Kind = "charge" if zh_charge.search(around) else "revenue" if zh_revenue.search(around) else "price"
        yield match.span(), Amount(kind, read_chinese_number(match["a"]), currency_of[match["word"]])
    for match in zh_share.finditer(text):
        share = read_chinese_number(match["b"]) if match["b"] else 10 * read_chinese_number(match["a"])
        yield match.span(), Amount("percent", share + (5.0 if match["half"] else 0.0), "percent")
    for match in zh_months.finditer(text):
        months_of = {"年": 12.0, "个月": 1.0, "个季度": 3.0}[match["unit"]]
        count = 0.5 if match["a"] == "半" else read_chinese_number(match["a"])
        yield match.span(), Amount("months", count * months_of, "months")


def _percent(match: re.Match[str], text: str) -> Amount:
    if match["share"]:
        many, part = match["many"] or match["many2"], match["part"] or match["part2"]
        value = round(100 * read_number("one" if many[0] == "a" else many) / fractions[part.lower()])
        return Amount("percent", float(value), "percent")
    if match["zero"]:
        return Amount("percent", 0.0, "percent")
    if match["half"]:
        word = match["half"].lower()
        return Amount("percent", next((v for start, v in multiples if word.startswith(start)), 50.0), "percent")
    if match["b"] and _moves(text, match.start()):
        return _ranged("percent", match["b"], None, "percent")
    return _ranged("percent", match["a"], match["b"], "percent")


def _moves(text: str, start: int) -> bool:
    before = text[max(0, start - 40) : start]
    return moving.search(before) is not None and ranging.search(before) is None


def _money(match: re.Match[str], text: str, published_on: date | None) -> Amount | None:
    if match["sign"]:
        unit = currency_of[match["sign"].strip().lower()]
        first, first_scale, second, second_scale = match["a"], match["as"], match["b"], match["bs"]
    else:
        unit = currency_of[re.sub(r"u\.?s\.?\s+", "", match["word"].lower())]
        first, first_scale, second, second_scale = match["c"], match["cs"], match["d"], match["ds"]
    low = _scaled(first, first_scale or second_scale)
    kind = _kind_of_money(match, text)
    period = _period(text, match.start(), match.end(), published_on) if kind != "price" else None
    if second is None:
        return Amount(kind, low, unit, None, None, period)
    high = _scaled(second, second_scale or first_scale)
    if _moves(text, match.start()):
        return Amount(kind, high, unit, None, None, period)
    if high <= low:
        return Amount(kind, low, unit, None, None, period)
    return Amount(kind, None, unit, low, high, period)


def _kind_of_money(match: re.Match[str], text: str) -> Kind:
    """By the nearest telling word, what follows the sum counting as nearer."""
    cut = max(text.rfind(mark, 0, match.start()) for mark in (". ", "; "))
    before, after = text[max(cut + 1, match.start() - 90) : match.start()], text[match.end() : match.end() + 60]
    stop = re.search(r"[.;](?:\s|$)|,?\s+(?:and|while|but)\s", after)
    after = after[: stop.start()] if stop else after
    if re.match(
        r"\s*(?:an?|per|each|/)\s*(?:hour|gpu|chip|unit|card|piece|month|gpu-hour|wafer)|\s*(?:apiece|each|hourly)",
        after,
        re.IGNORECASE,
    ):
        return "price"
    distance: dict[Kind, int] = {}
    for kind, pattern in (("charge", charge_words), ("guidance", guidance_words), ("revenue", revenue_words)):
        ahead = pattern.search(after)
        behind = [m.end() for m in pattern.finditer(before)]
        places = ([ahead.start()] if ahead else []) + ([len(before) - behind[-1] + 8] if behind else [])
        if places:
            distance[kind] = min(places)  # type: ignore[index]
    if not distance:
        return "price"
    best = min(distance, key=lambda kind: distance[kind])
    if best == "revenue" and (
        ("guidance" in distance and "charge" not in distance)
        or re.search(
            r"\bexpect(?:s|ed|ing)?\s+(?:\S+\s+){0,4}?revenues?\s+(?:of|to\s+be)[^.;]{0,25}$", before, re.IGNORECASE
        )
    ):
        return "guidance"
    return best


def _scaled(number: str, scale: str | None) -> float:
    value = read_number(number)
    if not scale:
        return value
    return round(value * scales[scale.strip().lower()], 2)


def _ranged(kind: Kind, first: str, second: str | None, unit: str) -> Amount:
    low = _number(first)
    if not second:
        return Amount(kind, low, unit)
    high = _number(second)
    return Amount(kind, None, unit, low, high) if high > low else Amount(kind, low, unit)


def _number(text: str) -> float:
    match = re.match(rf"(?P<n>{NUMBER})(?P<s>{SCALE})?$", text.strip(), re.IGNORECASE)
    if match is None:
        return read_number(text)
    return _scaled(match["n"], match["s"])


def _vague(text: str) -> float | None:
    lower = text.lower()
    if "couple" in lower:
        return 2.0
    if "several" in lower or "few" in lower:
        return None
    return 1.0 if lower == "a" else read_number(text)


def _months(match: re.Match[str]) -> Amount:
    if match["next"]:
        return Amount("months", None, "months", 12.0, 24.0)
    factor = {"m": 1.0, "q": 3.0, "y": 12.0, "w": 12 / 52, "d": 1 / 30}[match["span"][0].lower()]
    first = match["a"].lower()
    low = 0.5 if first.startswith("half") else 1.0 if first in {"a", "an"} else read_number(first)
    if match["b"]:
        return Amount("months", None, "months", round(low * factor, 2), round(read_number(match["b"]) * factor, 2))
    return Amount("months", round(low * factor, 2), "months")


def _period(text: str, start: int, end: int, published_on: date | None) -> str | None:
    """The quarter or year nearest to a sum in its sentence."""
    best: tuple[int, str] | None = None
    for match in quarter.finditer(text):
        name = _quarter(match, published_on)
        gap = min(abs(match.start() - end), abs(start - match.end()))
        if name and (best is None or gap < best[0]):
            best = (gap, name)
    if best:
        return best[1]
    for match in year.finditer(text):
        if match["year"]:
            return match["year"]
        if published_on:
            return str(published_on.year + (match["rel"].lower() == "next"))
    return None


def _quarter(match: re.Match[str], published_on: date | None) -> str | None:
    if match["rel"]:
        if published_on is None:
            return None
        step = {"next": 1, "last": -1, "previous": -1, "prior": -1}.get(match["rel"].lower(), 0)
        index = published_on.year * 4 + (published_on.month - 1) // 3 + step
        return f"{index // 4}-Q{index % 4 + 1}"
    if match["month"]:
        number = month_quarter[match["month"].lower()]
    else:
        number = int(match["q"]) if match["q"] else nth[match["nth"].lower()]
    stated = match["year"] or match["y2"]
    if stated:
        return f"{stated if len(stated) == 4 else '20' + stated}-Q{number}"
    if published_on is None:
        return None
    here = published_on.year * 4 + (published_on.month - 1) // 3
    options = [
        candidate * 4 + number - 1 for candidate in (published_on.year - 1, published_on.year, published_on.year + 1)
    ]
    index = min(options, key=lambda one: abs(one - here))
    return f"{index // 4}-Q{number}"
