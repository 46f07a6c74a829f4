"""Dates that a text states or fixes by reference to its day of publication.

Of a period the start is taken. A date that the text does not fix is not guessed. Comment deadlines, days on which
something was said or published, and page dates are told apart by the words before them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.events.date_roles import Role, clause_end, role_of
from pipeline.events.date_words import COUNT, SPAN, months, ordinal_days, ordinals, readers, weekdays, zh_weekdays
from pipeline.events.numbers import read_number


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A day that a span of text fixes, and what the words around it tie it to."""

    on: date
    start: int
    end: int
    role: Role


def find_dates(text: str, published_on: date | None) -> list[FoundDate]:
    """The days that a text fixes, in order of place, the longest reading winning.

    Args:
        text: a sentence or a passage.
        published_on: the day of publication; relative dates and dates without a year need it.
    """
    found: list[tuple[int, int, date]] = []
    for kind, pattern in readers:
        for match in pattern.finditer(text):
            try:
                on = _resolve(kind, match, text, published_on)
            except (ValueError, OverflowError):
                continue  # "February 30": the text states no day
            if on is not None and all(match.end() <= s or match.start() >= e for s, e, _ in found):
                found.append((match.start(), match.end(), on))
    found = [*_counted_from(text, [_of_the_act(one, text, found, published_on) for one in found])]
    return [
        FoundDate(on, start, end, role_of(text, start, end, future=published_on is not None and on > published_on))
        for start, end, on in sorted(found)
    ]


at_once = re.compile(r"immediate|at once", re.IGNORECASE)
SAME_NEWS = timedelta(days=14)


def _of_the_act(
    one: tuple[int, int, date], text: str, found: list[tuple[int, int, date]], published: date | None
) -> tuple[int, int, date]:
    """A day, where `with immediate effect` is the day of an act that its sentence names: "last Thursday BIS told …"."""
    start, end, on = one
    if published is None or on != published or not at_once.search(text, start, end):
        return one
    sentence = text.rfind(". ", 0, start) + 1
    acts = {day for at, _, day in found if sentence <= at < start and published - SAME_NEWS <= day < published}
    return (start, end, acts.pop()) if len(acts) == 1 else one


# "For one year from November 10" lasts from that day on; "one year from November 10" is a day.
lasting = re.compile(r"\bfor\s+$", re.IGNORECASE)
counted = re.compile(rf"\b{COUNT}[\s-]+{SPAN}\s+(?:after|from|following)\s+(?:the\s+)?$", re.IGNORECASE)
since_effect = re.compile(
    rf"\b{COUNT}[\s-]+{SPAN}\s+(?:after|from|following)\s+(?:(?:the|its|this|that)\s+)?(?:effective\s+date|(?:it|the\s+\w+|they)\s+(?:takes?|comes?|goes|go|enters?)\s+(?:into\s+)?(?:effect|force)|entry\s+into\s+force)",
    re.IGNORECASE,
)


def _counted_from(text: str, found: list[tuple[int, int, date]]) -> Iterator[tuple[int, int, date]]:
    """Days counted from another that the text states: "60 days after January 16, 2026", "after it takes effect"."""
    for start, end, on in found:
        ahead = counted.search(text, max(0, start - 60), start)
        if ahead and lasting.search(text, max(0, ahead.start() - 8), ahead.start()):
            ahead = None
        if ahead:
            yield ahead.start(), end, _after(on, int(read_number(_count(ahead["count"]))), ahead["span"].lower())
        else:
            yield start, end, on
    first = next((on for start, end, on in sorted(found) if role_of(text, start, end, future=True) == "starts"), None)
    for match in since_effect.finditer(text) if first else ():
        if first and all(match.end() <= s or match.start() >= e for s, e, _ in found):
            yield *match.span(), _after(first, int(read_number(_count(match["count"]))), match["span"].lower())


def effective_date(text: str, published_on: date | None) -> date | None:
    """The first day in a text tied to taking effect or starting; else to complying; else to ending; else None."""
    found = find_dates(text, published_on)
    return next((one.on for role in ("starts", "complies", "ends") for one in found if one.role == role), None)


def end_date(text: str, published_on: date | None) -> date | None:
    """The first day in a text on which what it tells of ends by plan, or None."""
    return next((one.on for one in find_dates(text, published_on) if one.role == "ends"), None)


# ── what a span means ────────────────────────────────────────────────────────────────────────────


def _resolve(kind: str, match: re.Match[str], text: str, published: date | None) -> date | None:
    part = {name: value for name, value in match.groupdict().items() if value is not None}
    year = int(part["year"]) if "year" in part else None
    if "which" in part and published:
        year = published.year + {"last": -1, "next": 1}.get(part["which"].lower(), 0)
    if kind in {"iso", "zh_day"}:
        month, day = int(part["mm"]), int(part["day"])
        return date(year, month, day) if year else _nearest(month, day, published)
    if kind == "day":
        month, day = months[part["month"].lower()], int(part["day"])
        return date(year, month, day) if year else _nearest(month, day, published)
    if kind == "month":
        if part["month"] == "may" or (part["month"] in {"march", "mar"} and year is None and part["month"].islower()):
            return None  # the modal and the verb
        month = months[part["month"].lower()]
        return date(year, month, 1) if year else _nearest(month, 1, published)
    if kind == "word_day":
        month, day = months[part["month"].lower()], ordinal_days[part["nth_word"].lower()]
        return date(year, month, day) if year else _nearest(month, day, published)
    if kind == "end_of_month":
        first = (
            date(year, months[part["month"].lower()], 1)
            if year
            else _nearest(months[part["month"].lower()], 1, published)
        )
        return first and _last_of_month(first)
    if kind == "zh_month":
        if year is None:
            if published is None:
                return None
            year = published.year + (part.get("rel") == "明年")
        return date(year, int(part["mm"]), 1)
    if kind == "quarter":
        year = 2000 + int(part["yy"]) if "yy" in part else year  # "3Q26", "Q3 '26"
        told = part.get("q") or part.get("q2")
        number = int(told) if told else ordinals[part["nth"].lower()]
        return date(year, 3 * number - 2, 1) if year else _nearest(3 * number - 2, 1, published)
    if kind == "half":
        if year is None:
            if published is None:
                return None
            year = published.year + (part.get("rel", "").lower() == "next")
        second = part.get("q", part.get("q2", part.get("nth", ""))).lower() in {"2", "second", "2nd", "latter"}
        return date(year, 7 if second else 1, 1)
    if kind == "year":
        return date(year, 1, 1) if year else None
    if kind == "end_of":
        return date(year, 12, 31) if year else None
    if published is None:
        return None
    return _relative(kind, part, match, text, published)


def _relative(kind: str, part: dict[str, str], match: re.Match[str], text: str, published: date) -> date | None:
    if kind in {"at_once", "today", "zh_today"}:
        return published
    if kind in {"tomorrow", "zh_tomorrow"}:
        return published + timedelta(days=1)
    if kind == "yesterday":
        return published - timedelta(days=1)
    if kind == "year_end":
        return date(published.year, 12, 31)
    if kind == "ago":
        span = part["span"].lower()
        on = _after(published, -int(read_number(_count(part["count"]))), span)
        return on.replace(day=1) if span.startswith("month") else on
    if kind == "weekend":
        return published - timedelta(days=(published.weekday() - 5) % 7)
    if kind == "day_alone":
        return published.replace(day=int(part["day"]))
    if kind == "month_beside":
        if part["month"].islower():
            return None  # "next may be"
        return _month_beside(published, months[part["month"].lower()], ahead=part["rel"].lower() == "next")
    if kind == "from_now":
        return _after(published, int(read_number(_count(part["count"]))), part["span"].lower())
    if kind == "zh_from_now":
        span = {"天": "day", "日": "day", "个月": "month", "周": "week", "年": "year"}[part["span"]]
        return _after(published, int(part["count"]), span)
    if kind == "nth_day":
        return published + timedelta(days=int(part["nth_day"]))
    if kind == "first_of_next":
        return _last_of_month(published) + timedelta(days=1)
    if kind == "new_year":
        return date(published.year + 1, 1, 1)
    if kind == "end_of_next":
        return _end_of(published, part["rel"].lower(), part["period"].lower())
    if kind == "next_period":
        return _period(published, part["rel"].lower(), part["period"].lower())
    if kind == "zh_next":
        if "rel2" in part:
            return _period(published, "next", "year") if part["rel2"] == "明年" else None
        rel = {"下": "next", "上": "last", "本": "this"}[part["rel"][0]]
        return _period(published, rel, {"月": "month", "季度": "quarter", "周": "week"}[part["period"]])
    if kind == "weekday":
        rel = part.get("rel", "").lower()
        if "after" in part:
            rel = "next"
        return _weekday(published, weekdays[part["weekday"].lower()], rel, _ahead(text, match.start()))
    if kind == "zh_weekday":
        rel = {"下": "next", "上": "last", "本": "this", "这": "this"}.get(part.get("rel", ""), "")
        return _weekday(
            published, zh_weekdays[part["wd"]], rel, "将" in text[max(0, match.start() - 12) : match.end() + 12]
        )
    return None


def _last_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _end_of(published: date, rel: str, period: str) -> date:
    ahead = rel == "next"
    if period == "year":
        return date(published.year + ahead, 12, 31)
    if period == "month":
        return _last_of_month(_last_of_month(published) + timedelta(days=1) if ahead else published)
    index = published.year * 4 + (published.month - 1) // 3 + ahead
    return _last_of_month(date(index // 4, index % 4 * 3 + 3, 1))


def _count(text: str) -> str:
    return "one" if text.lower() in {"a", "an"} else text


def _ahead(text: str, at: int) -> bool:
    """Whether the words before a bare weekday speak of the future."""
    cut = max((match.end() for match in clause_end.finditer(text, max(0, at - 200), at)), default=0)
    clause = text[cut:at]
    return bool(
        re.search(
            r"\b(?:will|to\s+(?:take|come|go|start|begin|be)|takes\s+effect|starting|beginning|effective|shall|begins|starts|ends|expires?)\b|\bfrom\s+(?:the\s+)?$",
            clause[-80:],
            re.IGNORECASE,
        )
    ) and not re.search(
        r"\b(?:said|announced|told|began|started|took|came|went|expired|ended|lapsed|entered|added)\b[^,]{0,30}$",
        clause,
        re.IGNORECASE,
    )


def _nearest(month: int, day: int, published: date | None) -> date | None:
    """The day of that month and day closest to publication; None without a day of publication."""
    if published is None:
        return None
    days = [
        date(year, month, day)
        for year in (published.year - 1, published.year, published.year + 1)
        if _is_day(year, month, day)
    ]
    # Texts give the year of what lies far back; without one, the future is likelier than the distant past.
    return min(
        days, key=lambda one: (one - published).days if one >= published else 2 * (published - one).days, default=None
    )


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _after(day: date, count: int, span: str) -> date:
    if span.startswith("day"):
        return day + timedelta(days=count)
    if span.startswith("week"):
        return day + timedelta(weeks=count)
    steps = count * (3 if span.startswith("quarter") else 12 if span.startswith("year") else 1)
    index = day.year * 12 + day.month - 1 + steps
    year, month = divmod(index, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def _month_beside(day: date, month: int, *, ahead: bool) -> date:
    """The first day of the month of that name before the month of a day, or after it."""
    year = day.year + (month <= day.month if ahead else -(month >= day.month))
    return date(year, month, 1)


def _period(day: date, rel: str, period: str) -> date:
    step = {"next": 1, "coming": 1, "last": -1}.get(rel, 0)
    if period == "week":
        return day - timedelta(days=day.weekday()) + timedelta(weeks=step)
    if period == "year":
        return date(day.year + step, 1, 1)
    start = date(day.year, (day.month - 1) // 3 * 3 + 1 if period == "quarter" else day.month, 1)
    return _after(start, step, period)


def _weekday(day: date, wanted: int, rel: str, ahead: bool) -> date:
    monday = day - timedelta(days=day.weekday())
    if rel == "next":
        return monday + timedelta(weeks=1, days=wanted)
    if rel in {"this", "coming"}:
        same_week = monday + timedelta(days=wanted)
        return same_week if same_week >= day or rel == "this" else same_week + timedelta(weeks=1)
    if rel == "last":
        # The latest such day before publication, in everyday use of the word.
        return day - timedelta(days=(day.weekday() - wanted - 1) % 7 + 1)
    if ahead:
        return day + timedelta(days=(wanted - day.weekday()) % 7)
    return day - timedelta(days=(day.weekday() - wanted) % 7)
