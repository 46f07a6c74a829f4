"""Sums, counts, shares and spans of time that a sentence states, sorted by what they measure."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from models.values import Amount, ClaimType
from pipeline.events.numbers import NUMBER, read_number, scales

Kind = Literal["charge", "revenue", "guidance", "units", "price", "percent", "months", "generations"]


@dataclass(frozen=True, slots=True)
class FoundAmount:
    """An amount and the span that states it."""

    amount: Amount
    start: int
    end: int


SCALE = r"(?:\s?(?:thousand|million|billion|trillion|mln|bln|bn|mn|tn|trn|[mbk](?![A-Za-z])|万|亿)(?:illion)?)"
SIGN = r"(?:US\$|NT\$|HK\$|S\$|C\$|A\$|RMB\s?|CNY\s?|USD\s?|EUR\s?|KRW\s?|JPY\s?|TWD\s?|GBP\s?|[$€£¥₩])"
PLAIN = r"\d[\d,]*(?:\.\d+)?"
MONEY = (
    rf"(?P<sign>{SIGN})\s?(?P<a>{PLAIN})(?P<as>{SCALE})?(?:\s*(?:to|and|or|[-–—])\s*(?:{SIGN})?\s?(?P<b>{PLAIN})(?P<bs>{SCALE})?(?!\s*(?:%|percent)))?"
    rf"|(?P<c>{NUMBER})(?P<cs>{SCALE})?(?:\s*(?:to|and|[-–—])\s*(?P<d>{NUMBER})(?P<ds>{SCALE})?)?\s*(?P<word>(?:U\.?S\.?\s+)?dollars?|euros?|yuan|renminbi|yen|won|pounds?|rmb|NT\s+dollars?|USD|CNY|EUR|美元|元人民币|人民币|日元|韩元|欧元|元)(?![A-Za-z])"
)
money = re.compile(MONEY, re.IGNORECASE)
percent = re.compile(
    rf"(?P<a>(?<![\d.,])\d+(?:\.\d+)?|{NUMBER})(?:\s*(?:%|percent|per\s?cent))?(?:\s*(?:to|and|or|[-–—])\s*(?P<b>\d+(?:\.\d+)?))?\s*-?(?:%|percent(?!age)|per\s?cent|％)"
    r"|\b(?P<half>(?:cut\s+(?:\S+\s+){0,4}?in\s+half|halv(?:e|es|ed|ing)|by\s+half|double[sd]?|doubling|tripled?|triples|quadrupled?))\b",
    re.IGNORECASE,
)
UNIT_NOUN = (
    r"(?:(?:ai|nvidia|amd|huawei|google|intel|cambricon|advanced|high-end|accelerator|graphics|blackwell|hopper|rubin|ascend|instinct|data-?cent(?:er|re)|inference|training|smuggled|rented|restricted|kunlunxin|(?-i:[A-Z][\w-]*\d[\w-]*)|(?-i:[A-Z][A-Za-z]+))\s+){0,4}?"
    r"(?:chips?|gpus?|accelerators?|processors?|units?|cards?|boards?|modules?|wafers?|servers?|racks?|systems?|tpus?|npus?|dies|stacks?|superchips?|pieces|sets|machines|(?-i:[A-Z]{1,4}\d{1,4}[A-Z]{0,2}s?)(?![\w%])|(?-i:MI\d{3}\w*)|(?-i:Blackwells?|Rubins?|Gaudi|Trainium\d?|TPUs?|Ascends?))"
)
units = re.compile(
    rf"(?P<a>{NUMBER})(?P<as>{SCALE})?(?:\s*(?:to|and|or|[-–—])\s*(?P<b>{NUMBER})(?P<bs>{SCALE})?)?[\s-]+(?:of\s+(?:its|the|their)\s+)?(?:more\s+|additional\s+|new\s+)?(?P<noun>{UNIT_NOUN})(?![\w-])"
    r"|(?P<zh>\d[\d,.]*)(?P<zs>万|亿)?(?:片|颗|块|张|枚|台|套)",
    re.IGNORECASE,
)
capped_units = re.compile(
    rf"(?:limit|cap|capped|ceiling)\w*\s+(?:of|at)\s+(?P<a>{NUMBER})(?!\s*(?:%|percent|GB|TB|tpp))", re.IGNORECASE
)
months = re.compile(
    rf"(?P<a>{NUMBER}|\ba)(?:\s*(?:to|or|[-–—])\s*(?P<b>{NUMBER}))?[\s-]+(?P<span>months?|quarters?|years?|weeks?)(?:['’]s?|s['’])?(?!\s*(?:old|ago|earlier|later|later,|period|ended|plan|low|high))",
    re.IGNORECASE,
)
month_context = re.compile(
    r"worth|supply|inventory|stock|lead[\s-]times?|enough|last|cover|buffer|demand|backlog|deliver|delay|wait|postpon|through|hold|store|push|lease|contract|multi-year|deal|sold\s+out",
    re.IGNORECASE,
)
generations = re.compile(
    rf"(?P<a>{NUMBER}|a\s+couple(?:\s+of)?|couple(?:\s+of)?|several|a\s+few|a)(?:\s+(?:more|further|additional))?\s+(?:(?:model|more|ai|future|product|further|whole)\s+)*generations?\b",
    re.IGNORECASE,
)

currency_of = {
    "$": "USD", "us$": "USD", "usd": "USD", "nt$": "TWD", "hk$": "HKD", "s$": "SGD", "c$": "CAD", "a$": "AUD", "rmb": "CNY", "cny": "CNY", "eur": "EUR",
    "krw": "KRW", "jpy": "JPY", "twd": "TWD", "gbp": "GBP", "€": "EUR", "£": "GBP", "¥": "CNY", "₩": "KRW", "yuan": "CNY", "renminbi": "CNY", "yen": "JPY",
    "won": "KRW", "pound": "GBP", "pounds": "GBP", "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD", "nt dollar": "TWD", "nt dollars": "TWD",
    "美元": "USD", "元人民币": "CNY", "人民币": "CNY", "元": "CNY", "日元": "JPY", "韩元": "KRW", "欧元": "EUR",
}  # fmt: skip

allowed: dict[ClaimType, frozenset[Kind]] = {
    "financial_impact": frozenset({"charge", "revenue", "guidance", "percent"}),
    "order_placed": frozenset({"units", "price", "months"}),
    "price_changed": frozenset({"price", "percent"}),
    "stockpiling": frozenset({"units", "months", "generations", "price"}),
    "supply_cut": frozenset({"units", "percent", "months"}),
    "supply_restored": frozenset({"units", "percent", "months"}),
    "tariff_changed": frozenset({"percent"}),
}

charge_words = re.compile(
    r"charges?|write-?\s?(?:downs?|offs?)|wr(?:ite|ote|itten|iting)\s+(?:down|off)|impairments?|provisions?|reserves?|hit\b|one-time|blow|headwind|cost\s+(?:it|us|the|nvidia|amd)|计提|减记|减值|费用",
    re.IGNORECASE,
)
guidance_words = re.compile(r"guid(?:e|es|ed|ing|ance)|outlook|forecast|指引", re.IGNORECASE)
revenue_words = re.compile(
    r"revenues?|sales\b|turnover|top\s+line|营收|收入|earnings|profits?|loss(?:es)?|损失|利润", re.IGNORECASE
)
charge_verbs = re.compile(r"\b(?:share\s+price|stock|market\s+(?:cap|value))\b", re.IGNORECASE)

quarter = re.compile(
    r"\b(?P<fy>fiscal\s+)?(?P<nth>first|second|third|fourth)[\s-](?:fiscal[\s-])?quarter(?:\s+(?:of\s+)?(?:fiscal\s+(?:year\s+)?)?(?P<year>20\d\d))?|\bQ(?P<q>[1-4])(?:\s*(?:FY|fiscal\s+)?\s*'?(?P<y2>20\d\d|\d\d)\b)?"
    r"|\b(?P<rel>this|current|next|last|previous|prior)\s+quarter|\b(?P<month>January|April|July|October|March|June|September|December)\s+quarter",
    re.IGNORECASE,
)
year = re.compile(
    r"\b(?:in|for|during|of|fiscal(?:\s+year)?|full-year|calendar)\s+(?P<year>20[2-4]\d)\b|\b(?P<rel>this|next)\s+year\b",
    re.IGNORECASE,
)
nth = {"first": 1, "second": 2, "third": 3, "fourth": 4}
month_quarter = {
    "january": 4,
    "april": 1,
    "july": 2,
    "october": 3,
    "march": 1,
    "june": 2,
    "september": 3,
    "december": 4,
}


def find_amounts(text: str, published_on: date | None = None) -> list[FoundAmount]:
    """Every amount in a text, in order of place.

    Args:
        text: a sentence or a passage.
        published_on: fixes the year of `the second quarter`; without it such a period is None.
    """
    found: list[FoundAmount] = []
    taken: list[tuple[int, int]] = []

    def put(start: int, end: int, amount: Amount) -> None:
        if all(end <= s or start >= e for s, e in taken):
            taken.append((start, end))
            found.append(FoundAmount(amount, start, end))

    for match in money.finditer(text):
        made = _money(match, text, published_on)
        if made:
            put(match.start(), match.end(), made)
    for match in percent.finditer(text):
        if match["half"]:
            word = match["half"].lower()
            value = (
                200.0
                if word.startswith("trip")
                else 300.0
                if word.startswith("quad")
                else 100.0
                if word.startswith("doub")
                else 50.0
            )
            put(*match.span(), Amount("percent", value, "percent"))
            continue
        put(*match.span(), _ranged("percent", match["a"], match["b"], "percent"))
    for match in units.finditer(text):
        if match["zh"]:
            put(*match.span(), Amount("units", read_number(match["zh"]) * scales.get(match["zs"] or "", 1.0), "units"))
        elif not re.match(r"(?:20[12]\d|one)$", match["a"]):
            put(
                match.start(),
                match.end(),
                _ranged(
                    "units", match["a"] + (match["as"] or ""), match["b"] and match["b"] + (match["bs"] or ""), "units"
                ),
            )
    for match in capped_units.finditer(text):
        put(*match.span("a"), Amount("units", read_number(match["a"]), "units"))
    for match in generations.finditer(text):
        put(*match.span(), Amount("generations", _vague(match["a"]), "generations"))
    for match in months.finditer(text):
        around = text[max(0, match.start() - 60) : match.end() + 40]
        if month_context.search(around):
            put(*match.span(), _months(match))
    return sorted(found, key=lambda one: one.start)


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
    factor = {"m": 1.0, "q": 3.0, "y": 12.0, "w": 12 / 52}[match["span"][0].lower()]
    low = 1.0 if match["a"].lower() == "a" else read_number(match["a"])
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
