"""Numbers as texts write them: `4,800`, `16.5`, `21k`, `30 billion`, `four thousand eight hundred`."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re

ones = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
tens = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
scales = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "mln": 1e6, "mn": 1e6,
    "bn": 1e9, "bln": 1e9, "tn": 1e12, "trn": 1e12, "k": 1e3, "m": 1e6, "b": 1e9, "万": 1e4, "亿": 1e8, "千": 1e3, "百万": 1e6,
}  # fmt: skip

_units = "|".join(sorted([*ones, *tens], key=len, reverse=True))
# A word number begins with a unit word, so that "hundred" alone or "and" never starts one.
# After a thousand an "and" goes on to what is less than one: "eight thousand and fifty", not "… and nine thousand".
_and = r"(?<!thousand)(?<!million)(?<!billion)\s+and\s+|(?<=thousand)\s+and\s+(?!(?:[a-z]+[\s-]+){1,3}?(?:thousand|million|billion)\b)"
WORDS = rf"\b(?:{_units}|half\s+a\s+(?=million|billion|trillion)|a\s+(?=hundred|thousand|million|billion|trillion))(?:(?:{_and}|[\s-]+|(?<=a\s))(?:{_units}|hundred|thousand|million|billion|trillion)\b)*"
DIGITS = r"(?<![A-Za-z0-9_.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|(?<![A-Za-z0-9_,])(?<!\d\.)\d+(?:\.\d+)?(?![\d])"
SCALE = r"(?:[\s-]?(?:thousand|million|billion|trillion|mln|bln|bn|mn|tn|trn|万|亿)(?![A-Za-z])|[kK](?![A-Za-z]))"
NUMBER = rf"(?:(?:{DIGITS})(?:{SCALE})?|{WORDS})"


zh_digits = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
zh_scales = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
ZH_NUMBER = r"(?:[零一二两三四五六七八九十百千]+[万亿]?|\d[\d,]*(?:\.\d+)?[千百]?[万亿]?)"


def read_chinese_number(text: str) -> float:
    """The value of a span that `ZH_NUMBER` matched: 三千, 一万, 十二, 2.3亿.

    Raises:
        ValueError: the span is no number.
    """
    match = re.fullmatch(r"(?P<plain>\d[\d,]*(?:\.\d+)?)(?P<rest>[百千万亿]*)", text)
    if match:
        value = float(match["plain"].replace(",", ""))
        for sign in match["rest"]:
            value *= zh_scales[sign]
        return round(value, 2)
    total = section = digit = 0.0
    for sign in text:
        if sign in zh_digits:
            digit = float(zh_digits[sign])
        elif sign in {"十", "百", "千"}:
            section += (digit or 1.0) * zh_scales[sign]
            digit = 0.0
        elif sign in zh_scales:
            total += (section + digit or 1.0) * zh_scales[sign]
            section = digit = 0.0
        else:
            raise ValueError(f"{text!r} is no number")
    return total + section + digit


def read_number(text: str) -> float:
    """The value of a span that `NUMBER` matched.

    Raises:
        ValueError: the span is no number.
    """
    text = text.strip().lower().replace("-", " ")
    match = re.match(r"[\d,]*\d(?:\.\d+)?", text)
    if match:
        rest = text[match.end() :].strip()
        value = float(match[0].replace(",", ""))
        if rest.strip(" ,.;:)") and rest not in scales:
            raise ValueError(f"{text!r} is no number")
        return _exact(value, scales[rest]) if rest in scales else value
    total = current = 0.0
    words = [word for word in text.split() if word != "and"]
    if not words:
        raise ValueError(f"{text!r} is no number")
    for word in words:
        if word == "half":
            current = 0.5
        elif word == "a":
            current = current or 1.0
        elif word in ones:
            current += ones[word]
        elif word in tens:
            current += tens[word]
        elif word == "hundred":
            current = (current or 1.0) * 100
        elif word in scales:
            total += (current or 1.0) * scales[word]
            current = 0.0
        else:
            raise ValueError(f"{word!r} is no number")
    return total + current


def _exact(value: float, scale: float) -> float:
    """5.5 billion is 5500000000 exactly."""
    return round(value * scale, 2 if scale >= 1000 else 6)
