"""The figures of a sentence that count on a topic: those the speaker states as holding now, not earlier or wrong ones."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re
from collections.abc import Sequence
from datetime import date

from pipeline.events.amount_words import generations
from pipeline.events.amounts import find_amounts
from pipeline.events.calls.values import Bound, Figure, FigureKind
from pipeline.events.numbers import NUMBER, read_number

MONTHS = {"month": 1.0, "quarter": 3.0, "year": 12.0, "week": 12 / 52, "day": 12 / 365}
VAGUE = {"several": (3.0, 7.0), "few": (3.0, 4.0), "couple": (2.0, 2.0), "some": (2.0, 5.0)}
_DURATION = re.compile(
    rf"(?P<half>half\s+an?\s+)?(?P<a>{NUMBER}|\ban?\b(?=\s+(?:full\s+|whole\s+)?(?:month|quarter|year|week))|\b(?:several|a\s+few|a\s+couple\s+of))"
    rf"(?:\s*(?:to|or|and|[-–—])\s*(?P<b>{NUMBER}))?(?P<plus>\s+and\s+a\s+half)?[\s-]+(?:full\s+|whole\s+|more\s+)?(?P<unit>month|quarter|year|week|day)s?\b(?P<plus2>\s+and\s+a\s+half)?"
    r"(?!\s+(?:ago|old|earlier|before|later|ended|on\s+year))",
    re.IGNORECASE,
)
_HALF_YEAR = re.compile(r"\bhalf\s+an?\s+(?P<unit>month|quarter|year)\b", re.IGNORECASE)
_UNTIL = re.compile(
    r"\b(?:through|until|till|into|to)\s+(?:at\s+least\s+)?(?:(?P<part>the\s+end\s+of|end\s+of|late|mid[- ]|the\s+middle\s+of|early|the\s+first\s+half\s+of|the\s+second\s+half\s+of|the\s+(?:first|second|third|fourth)\s+quarter\s+of)\s*)?(?P<year>20[2-4]\d|next\s+year|this\s+year|the\s+year)\b",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    r"\b(?P<many>an?|one|two|three|four)[\s-](?P<part>third|quarter|fifth|sixth|eighth|tenth|half)s?\b(?=\s+(?:of|on|fewer|less|more)\b)|\b(?P<half>half)\b(?=\s+(?:of|our|the|as)\b)",
    re.IGNORECASE,
)
_PART = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_DOLLARS_CENTS = re.compile(
    rf"(?P<a>{NUMBER})\s+(?P<word>dollars?|euros?)\s+and\s+(?P<b>{NUMBER})\s+cents?", re.IGNORECASE
)
_OF_CHIP = re.compile(
    rf"(?P<a>{NUMBER})\s+(?:of\s+(?:the|these|them|those)\b|(?:domestic|nvidia|huawei|amd|ai|new|more)\s+)",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"(?P<a>{NUMBER})(?!\s*(?:%|percent|per\s?cent|months?|years?|quarters?|weeks?|days?|generations?|dollars?|euros?|yuan|million|billion))",
    re.IGNORECASE,
)

#: What stands right before a figure that is not the present one.
_OLD_BEFORE = re.compile(
    r"(?:\b(?:releas\w+|wrote\s+back|against|versus|vs\.?|from|than|compared\s+(?:with|to)|instead\s+of|rather\s+than|not|isn't|no\s+longer|above|below|beyond|of\s+the|reports?\s+of|rumou?rs?\s+of)\s+(?:(?:the|our|about|some|roughly|only|just|a|an)\s+){0,2})$",
    re.IGNORECASE,
)
_OLD_AFTER = re.compile(
    r"^[\s,]*(?:(?!as\b)\w+\s+){0,3}?(?:(?:that\s+)?(?:we|I)\s+(?:had\s+)?(?:planned|guided|told|said|spoke|gave|had\s+in)|(?:is|was|would\s+be|sounds|seems|looks)\s+(?:\w+\s+)?(?:too\s+(?:high|much|many|low|long|short|optimistic|little|few)|wrong|not\s+(?:right|correct|what))|(?:a\s+(?:year|quarter)\s+)?ago\b|in\s+(?:the\s+)?(?:last|previous|prior)\b|last\s+(?:quarter|year|time))",
    re.IGNORECASE,
)
#: A figure after these is one of a change, and the present one follows: "up from 35 million".
_RANGE_FROM = re.compile(r"\b(?:between|rang\w+\s+from|anywhere\s+from)\s+$", re.IGNORECASE)
_AT_LEAST = re.compile(
    r"\b(?:at\s+least|more\s+than|over|upwards\s+of|no\s+less\s+than|above)\s+(?:\w+\s+)?$", re.IGNORECASE
)
_AT_MOST = re.compile(
    r"\b(?:at\s+most|less\s+than|under|up\s+to|no\s+more\s+than|fewer\s+than|not\s+quite|barely)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:about|around|roughly|some|nearly|almost|approximately|close\s+to|perhaps|maybe)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"\b(?:guid(?:e|es|ed|ing|ance)|expect\w*|outlook|forecast\w*|will|next\s+(?:quarter|year)|current\s+quarter|plan)\b",
    re.IGNORECASE,
)


def find_figures(
    text: str, start: int, kinds: Sequence[FigureKind], held_on: date, *, bare: bool = False
) -> tuple[Figure, ...]:
    """The figures of some kinds in a sentence, in order of place.

    Args:
        text: the sentence, names in it as placeholders of the same length.
        start: where it stands in the call.
        kinds: that count.
        held_on: day of the call: `through the end of next year`.
        bare: a number without a noun counts units, since the question asked how many.
    """
    found: list[Figure] = []
    if "generations" in kinds:
        found += _generations(text)
    if "until" in kinds:
        found += _until(text, held_on)
    if "months" in kinds:
        found += _months(text)
    if "percent" in kinds:
        found += _percent(text, held_on)
    if "money" in kinds:
        found += _money(text, held_on)
    if "units" in kinds:
        found += _units(text, held_on)
        if bare and not found:
            found += [
                _made("units", "units", read_number(one["a"]), text, one.start("a"), one.end("a"))
                for one in _BARE.finditer(text)
            ]
    kept: list[Figure] = []
    for one in sorted(found, key=lambda one: (one.start, one.start - one.end)):
        taken = any(one.start < other.end and other.start < one.end for other in kept)
        if not taken and not is_old(text, one.start, one.end):
            kept.append(one)
    return tuple(_moved(one, start) for one in kept)


def is_old(text: str, start: int, end: int) -> bool:
    """Whether a figure is told as an earlier one, or as one that does not hold."""
    before, after = text[max(0, start - 60) : start], text[end : end + 60]
    if _OLD_AFTER.search(after):
        return True
    old = _OLD_BEFORE.search(before)
    if old is None or _RANGE_FROM.search(before):
        return False
    # "less than six months" hedges six; "a fifth less than 2.60" compares with it.
    return not (
        re.search(r"\b(?:more|less|fewer|no\s+more|no\s+less)\s+than\s+(?:\w+\s+)?$", before, re.IGNORECASE)
        and not re.search(
            r"\b(?:%|percent|fifth|quarter|third|half|tenth)\s+(?:more|less|fewer)\s+than\s+$", before, re.IGNORECASE
        )
    )


def _made(kind: FigureKind, unit: str, value: float, text: str, start: int, end: int, low: float | None = None, high: float | None = None) -> Figure:  # fmt: skip
    before, after = text[max(0, start - 30) : start], text[end : end + 40]
    bound: Bound = ""
    if _AT_LEAST.search(before) or re.match(r"\s+(?:at\s+least|or\s+more)\b", after, re.IGNORECASE):
        bound = "at least"
    elif _AT_MOST.search(before) or re.match(
        r",?\s+(?:at\s+(?:the\s+)?most|or\s+less|perhaps\s+(?:a\s+little\s+)?less)\b", after, re.IGNORECASE
    ):
        bound = "at most"
    elif _ABOUT.search(before):
        bound = "about"
    clause = text[
        max(text.rfind(";", 0, start), text.rfind(". ", 0, start), text.rfind(" and ", 0, start)) + 1 : end + 60
    ]
    return Figure(kind, value, unit, bound, low, high, start, end, forward=bool(_FORWARD.search(clause)))


def _moved(one: Figure, by: int) -> Figure:
    return Figure(
        one.kind, one.value, one.unit, one.bound, one.low, one.high, one.start + by, one.end + by, one.forward
    )


def _generations(text: str) -> list[Figure]:
    out = []
    for match in generations.finditer(text):
        said = match["a"].lower()
        vague = next((span for word, span in VAGUE.items() if word in said), None)
        value = sum(vague) / 2 if vague else 1.0 if said == "a" else read_number(said)
        if said == "a" and not re.search(r"\bmore\b", match[0], re.IGNORECASE):
            continue  # "a generation of models" counts nothing
        out.append(_made("generations", "generations", value, text, *match.span(), *(vague or ())))
    return out


def _months(text: str) -> list[Figure]:
    out = [
        _made("months", "months", MONTHS[one["unit"].lower()] / 2, text, *one.span())
        for one in _HALF_YEAR.finditer(text)
    ]
    for match in _DURATION.finditer(text):
        factor, said = MONTHS[match["unit"].lower()], match["a"].lower()
        vague = next((span for word, span in VAGUE.items() if word in said), None)
        if vague:
            low, high = vague[0] * factor, vague[1] * factor
            out.append(_made("months", "months", (low + high) / 2, text, *match.span(), low, high))
            continue
        first = 1.0 if said in {"a", "an"} else read_number(said)
        first += 0.5 if match["plus"] or match["plus2"] else 0.0
        if match["b"]:
            second = read_number(match["b"])
            low, high = round(first * factor, 2), round(second * factor, 2)
            out.append(_made("months", "months", (low + high) / 2, text, *match.span(), low, high))
        else:
            out.append(_made("months", "months", round(first * factor, 2), text, *match.span()))
    return out


def _until(text: str, held_on: date) -> list[Figure]:
    out = []
    for match in _UNTIL.finditer(text):
        said = match["year"].lower()
        year = held_on.year + 1 if said.startswith("next") else held_on.year if not said[0].isdigit() else int(said)
        part = " ".join((match["part"] or "").lower().split())
        quarter = next(
            (
                number
                for number, word in enumerate(("first", "second", "third", "fourth"), 1)
                if f"{word} quarter" in part
            ),
            0,
        )
        month = quarter * 3 if quarter else 6 if "mid" in part or "first half" in part else 3 if "early" in part else 12
        if not part and match[0].lower().startswith(("into", "to")):
            month = 1
        day = date(year, month, 28)
        out.append(_made("until", "day", float(day.toordinal()), text, *match.span()))
    return out


def _percent(text: str, held_on: date) -> list[Figure]:
    out = []
    for match in _FRACTION.finditer(text):
        many = (match["many"] or "one").lower()
        share = (1.0 if many in {"a", "an"} else read_number(many)) / _PART[(match["part"] or "half").lower()]
        out.append(_made("percent", "percent", float(round(100 * share)), text, *match.span()))
    for found in find_amounts(text, held_on):
        amount = found.amount
        value = amount.value if amount.value is not None else _middle(amount.low, amount.high)
        if amount.kind == "percent" and value is not None:
            out.append(_made("percent", "percent", value, text, found.start, found.end, amount.low, amount.high))
    return out


def _money(text: str, held_on: date) -> list[Figure]:
    out = []
    for match in _DOLLARS_CENTS.finditer(text):
        unit = "USD" if match["word"].lower().startswith("dollar") else "EUR"
        whole, cents = read_number(match["a"]), read_number(match["b"])
        out.append(_made("money", unit, round(whole + cents / 100, 4), text, *match.span()))
    for found in find_amounts(text, held_on):
        amount = found.amount
        value = amount.value if amount.value is not None else _middle(amount.low, amount.high)
        if amount.kind in {"charge", "revenue", "guidance", "price"} and amount.unit and value is not None:
            out.append(_made("money", amount.unit, value, text, found.start, found.end, amount.low, amount.high))
    return out


def _units(text: str, held_on: date) -> list[Figure]:
    out = []
    for found in find_amounts(text, held_on):
        amount = found.amount
        value = amount.value if amount.value is not None else _middle(amount.low, amount.high)
        if amount.kind == "units" and value is not None:
            out.append(_made("units", "units", value, text, found.start, found.end, amount.low, amount.high))
    for match in _OF_CHIP.finditer(text):
        value = read_number(match["a"])
        if value >= 100:
            out.append(_made("units", "units", value, text, match.start("a"), match.end("a")))
    return out


def _middle(low: float | None, high: float | None) -> float | None:
    return (low + high) / 2 if low is not None and high is not None else low if low is not None else high
