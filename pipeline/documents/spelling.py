"""Spellings of one word: of two countries, abbreviated, parted by a hyphen, mistyped and repaired."""

import re

_PLACES: tuple[tuple[str, str], ...] = (
    (r"\bper\scent\b", "percent"),
    (r"\bcan\snot\b", "cannot"),
    (r"\b(licen)c(e|es|ed|ing)\b", r"\1s\2"),
    (r"\b(defen|offen)c(e|es)\b", r"\1s\2"),
    (r"\b(\w{3,})is(e|es|ed|ing|ation|ations)\b", r"\1iz\2"),
    (r"\b(analy)s(e|es|ed|ing)\b", r"\1z\2"),
    (r"\b(cent|fib|lit|met|theat)re(s?)\b", r"\1er\2"),
    (r"\b(col|fav|hon|lab|behavi|neighb|harb|rum|hum|arm|vap|endeav)our(\w*)\b", r"\1or\2"),
    (r"\b(program)me(s?)\b", r"\1\2"),
    (r"\b(cance|labe|trave|mode|signa|fue)ll(ed|ing|er)\b", r"\1l\2"),
    (r"\bjudgement(s?)\b", r"judgment\1"),
    (r"\bgrey\b", "gray"),
    (r"\bwhilst\b", "while"),
    (r"\b(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day\b|\.)", ""),
    (r"\b(jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.", ""),
)
_DAYS = {
    "m": "Monday",
    "tu": "Tuesday",
    "w": "Wednesday",
    "th": "Thursday",
    "f": "Friday",
    "sa": "Saturday",
    "su": "Sunday",
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_RULES = [(re.compile(pattern, re.IGNORECASE), put) for pattern, put in _PLACES]
#: Pairs of real words that a letter parts; each is a word of the trade.
_REAL = frozenset(
    map(
        frozenset,
        (
            *(("contact", "contract"), ("country", "county"), ("adverse", "averse")),
            *(("through", "thorough"), ("statute", "statue"), ("formally", "formerly")),
        ),
    )
)


def canonical(line: str) -> str:
    """The line in one spelling: American, words unparted, days and months in full."""
    for rule, put in _RULES:
        line = rule.sub(put, line) if put else rule.sub(_in_full, line)
    return line


def _in_full(found: re.Match[str]) -> str:
    begun = found.group(1).lower()
    for month in _MONTHS:
        if month.lower().startswith(begun[:3]):
            return month
    return next(day for start, day in _DAYS.items() if begun.startswith(start))


def is_respelt(old: str, new: str) -> bool:
    """Whether one of two lower-case words is the other mistyped: a letter twice, left out or exchanged within it.

    Ends are inflection and first letters prefix, so that neither counts; nor do short words.
    """
    if old == new:
        return True
    if not (old.isalpha() and new.isalpha()) or min(len(old), len(new)) < 7 or abs(len(old) - len(new)) > 1:
        return False
    if frozenset({old, new}) in _REAL:
        return False
    start = next(
        (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new))
    )
    if not 2 <= start <= min(len(old), len(new)) - 2:
        return False
    if len(old) == len(new):
        return old[start : start + 2] == new[start : start + 2][::-1] and old[start + 2 :] == new[start + 2 :]
    short, long = sorted((old, new), key=len)
    return short[start:] == long[start + 1 :]
