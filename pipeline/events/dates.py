"""Dates that a text states or fixes by reference to its day of publication.

Of a period the start is taken. A date that the text does not fix is not guessed. Comment deadlines, days on which
something was said or published, and page dates are told apart by the words before them.
"""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pipeline.events.numbers import read_number

Role = Literal["starts", "ends", "comments", "said", "none"]


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A day that a span of text fixes, and what the words around it tie it to."""

    on: date
    start: int
    end: int
    role: Role


months = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"),
            ("july", "jul"), ("august", "aug"), ("september", "sept", "sep"), ("october", "oct"), ("november", "nov"),
            ("december", "dec"),
        ),
        1,
    )
    for name in names
}  # fmt: skip
weekdays = {
    name: number
    for number, names in enumerate(
        (
            ("monday", "mon"), ("tuesday", "tue", "tues"), ("wednesday", "wed"), ("thursday", "thu", "thurs"),
            ("friday", "fri"), ("saturday", "sat"), ("sunday", "sun"),
        )
    )
    for name in names
}  # fmt: skip
ordinals = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "final": 4, "last": 4,
}  # fmt: skip
zh_weekdays = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}

MONTH = r"(?P<month>" + "|".join(sorted(months, key=len, reverse=True)) + r")\.?"
WEEKDAY = r"(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
COUNT = r"(?P<count>\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|eighteen|twenty|thirty|sixty|ninety|one\s+hundred\s+(?:and\s+)?twenty)"
SPAN = r"(?:calendar\s+|business\s+)?(?P<span>days?|weeks?|months?|quarters?|years?)"

patterns: tuple[tuple[str, str], ...] = (
    ("iso", r"\b(?P<year>20\d\d)-(?P<mm>\d\d)-(?P<day>\d\d)\b"),
    ("day", rf"\b{MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:\d|,\d)(?:,?\s+(?P<year>20\d\d))?"),
    ("day", rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}\b(?:,?\s+(?P<year>20\d\d))?"),
    ("month", rf"\b(?:early\s+|late\s+|mid-?\s?)?{MONTH}(?:,?\s+(?:of\s+)?(?P<year>20\d\d))"),
    ("month", r"\b(?:in|from|since|by|until|till|through|begin(?:s|ning)?|start(?:s|ing)?|of|as\s+early\s+as|to|before|after|late|early|mid|for)"
              rf"[\s-]+(?:early\s+|late\s+|mid-?\s?|the\s+start\s+of\s+|the\s+end\s+of\s+)?{MONTH}(?![A-Za-z]|\s+\d)"),
    ("quarter", r"\b(?:the\s+)?(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th|final|last)[\s-]quarter(?:\s+(?:of\s+)?(?P<year>20\d\d))?"),
    ("quarter", r"\bQ(?P<q>[1-4])(?:\s+(?:of\s+)?(?P<year>20\d\d))?\b"),
    ("half", r"\b(?:the\s+)?(?P<nth>first|second|1st|2nd|latter)[\s-]half\s+of\s+(?:(?P<year>20\d\d)|(?P<rel>next|this)\s+year)"),
    ("half", r"\b(?:H(?P<q>[12])|(?P<q2>[12])H)\s*(?P<year>20\d\d)\b"),
    ("year_end", r"\b(?:the\s+)?(?:year-?end|end\s+of\s+(?:the|this)\s+year|year's\s+end)\b"),
    ("end_of", r"\bend\s+of\s+(?P<year>20\d\d)\b"),
    ("year", r"\b(?:in|from|since|by|until|through|of|early|late|mid)[\s-]+(?P<year>20[2-4]\d)\b(?!\s*(?:rules?|controls?))"),
    ("from_now", rf"\b(?:in|within)\s+{COUNT}[\s-]+{SPAN}(?:'s?\s+time)?(?!\s+(?:to|through|ended|ending)\b)"),
    ("from_now", rf"\b{COUNT}[\s-]+{SPAN}\s+(?:from\s+(?:now|today|the\s+date\s+of\s+publication|publication)|after\s+(?:(?:its|the|their|this)\s+)?"
                 r"(?:date\s+of\s+)?(?:publication|publishing|issuance|announcement|signing|notice|today)|later|hence)"),
    ("at_once", r"\b(?:(?:is|are|was|becomes?|be|came|comes?|takes?|took|taking|goes|went|with)\s+(?:into\s+)?)?(?:immediate(?:ly)?\s+(?:effective|effect|in\s+force|into\s+force)"
                r"|effective\s+immediately|effect\s+immediately|effective\s+at\s+once|force\s+(?:immediately|at\s+once)|appl(?:y|ies)\s+(?:immediately|at\s+once)|with\s+immediate\s+effect|effective\s+upon\s+(?:publication|issuance)"
                r"|effective\s+on\s+(?:publication|issuance))\b"),
    ("today", r"\b(?:starting|effective|beginning|as\s+of|from)\s+(?:today|now|midnight)\b|\bas\s+of\s+(?:today|this\s+date|the\s+date\s+of\s+publication)\b|\b(?:as\s+of|on)\s+the\s+date\s+of\s+(?:this|the)\s+(?:notice|rule|announcement|order|document)|\btoday\b"),
    ("tomorrow", r"\btomorrow\b"),
    ("yesterday", r"\byesterday\b"),
    ("next_period", r"\b(?P<rel>next|this|last|coming)\s+(?P<period>week|month|quarter|year)\b"),
    ("weekday", rf"\b(?:(?P<rel>next|this|last|coming)\s+)?{WEEKDAY}(?:\s+(?P<after>next\s+week))?\b"),
    ("zh_day", r"(?:(?P<year>20\d\d)年)?(?P<mm>\d{1,2})月(?P<day>\d{1,2})[日号]"),
    ("zh_month", r"(?:(?P<year>20\d\d)年|(?P<rel>明年|今年))(?P<mm>\d{1,2})月(?!\d)"),
    ("zh_today", r"即日起|今日起|自公布之日起|自发布之日起|立即生效|今[日天]"),
    ("zh_tomorrow", r"明[日天]"),
    ("zh_weekday", r"(?P<rel>下|本|这|上)?(?:周|星期)(?P<wd>[一二三四五六日天])"),
    ("zh_next", r"(?P<rel>下个?|本|上个?)(?P<period>月|季度|周)(?![一二三四五六日天])|(?P<rel2>明年|今年)"),
    ("zh_from_now", r"(?P<count>\d{1,4})(?P<span>天|日|个月|周|年)(?:后|之后|内)"),
)  # fmt: skip
readers = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in patterns)

# What stands before a date and ties it to starting or ending, or to neither.
starting = re.compile(
    r"(?:\beffective|\btak(?:es?|ing)\s+effect|\btook\s+effect|\bc(?:ome|omes|oming|ame)\s+in(?:to)?\s+(?:force|effect)|\benter(?:s|ed|ing)?\s+in(?:to)?\s+(?:force|effect)"
    r"|\b(?:go(?:es)?|went|going)\s+(?:in)?to\s+effect|\bstart(?:s|ed|ing)?|\bbeg(?:in|ins|an|inning|un)|\bcommenc(?:e|es|ed|ing)|\bas\s+(?:of|from)|\bfrom|\bsince"
    r"|\bon\s+(?:or|and)\s+after|\bon\s+or\s+about|\bappl(?:y|ies)|\bbecom(?:es?|ing)\s+(?:effective|mandatory|binding)|\bin\s+(?:force|effect)|\bkick(?:s|ed|ing)?\s+in"
    r"|\b(?:compliance|effective|implementation|entry)\s+date(?:\s+(?:is|of|set\s+for|was\s+set\s+for))?|\bcompliance\s+is\s+required|\bcomply|\brequired"
    r"|\bas\s+(?:early|soon)\s+as"
    r"|\bdue|自|从|于)",
    re.IGNORECASE,
)
strong_start = re.compile(
    r"(?:effective|effect|in(?:to)?\s+force|start(?:s|ed|ing)?|beg(?:in|ins|an|inning|un)|commenc\w+|as\s+(?:of|from)|from|since|on\s+(?:or|and)\s+after|compliance|applies|apply|自|从)",
    re.IGNORECASE,
)
# Acts, not beginnings: they tie only a day that is still to come.
acting = re.compile(
    r"\b(?:ship\w*|availab\w+|sampl\w+|volume|deliver\w*|production|launch\w*|resum\w+|ban\w*|block\w*|bar|halt\w*|stop\w*|impos\w+|delay\w*|postpon\w+|suspen\w+|rais\w+|ramp\w*|debut\w*|lift\w*|add\w*|increas\w+|put\s+off|introduc\w+)\b",
    re.IGNORECASE,
)
ending = re.compile(
    r"(?:\buntil|\btill|\bthrough|\bexpir(?:e|es|ed|ing|y|ation)|\blaps(?:e|es|ed|ing)|\bends?|\bended|\bending|\bsunset(?:s|ting)?|\bterminat(?:e|es|ed|ing)|\bno\s+longer"
    r"|\bwind(?:s|ing)?\s+down|\bremov(?:e|es|ed|al)|\bceas(?:e|es|ed)|直到|至|到期|失效)",
    re.IGNORECASE,
)
clause_end = re.compile(r"(?<![ap]\.m)(?<!\b[A-Z])[.;]\s+(?=[A-Z(\"'‘“])|\n|[。；]")
commenting = re.compile(
    r"comments?\b|\bsubmi(?:t|ssions?|tted)|\bhearing|\bdocket|\bresponses?\s+(?:are|is)\s+due|\bconsultation\s+(?:closes|ends|runs)|\bfeedback|\bcomment\s+period|征求意见|意见",
    re.IGNORECASE,
)
saying = re.compile(
    r"(?:\bsaid|\bsays|\btold\b[^.;]{0,25}|\bannounced|\breported|\bpublished|\bposted|\bdated|\bissued|\bsigned|\bwrote|\bconfirmed|\bfiled|\bquarter\s+ended|\bmonths?\s+ended|\byear\s+ended|\bweek\s+ended"
    r"|\bdisclosed|\bstatement|\bcall|\binterview|\bspeaking)(?:\s+(?:late|early|in\s+a\s+\w+))?\s*(?:on\s+|,\s*)?(?:the\s+)?$",
    re.IGNORECASE,
)


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
    return [
        FoundDate(on, start, end, _role(text, start, end, published_on is not None and on > published_on))
        for start, end, on in sorted(found)
    ]


def effective_date(text: str, published_on: date | None) -> date | None:
    """The first day in a text that is tied to taking effect or starting; else one tied to ending; else None."""
    found = find_dates(text, published_on)
    return next((one.on for role in ("starts", "ends") for one in found if one.role == role), None)


def end_date(text: str, published_on: date | None) -> date | None:
    """The first day in a text on which what it tells of ends by plan, or None."""
    return next((one.on for one in find_dates(text, published_on) if one.role == "ends"), None)


# ── what ties a date ─────────────────────────────────────────────────────────────────────────────


def _role(text: str, start: int, end: int, future: bool) -> Role:
    cut = max((match.end() for match in clause_end.finditer(text, max(0, start - 200), start)), default=0)
    before = text[max(cut, start - 90) : start]
    itself = text[start:end]
    after = text[end : end + 60]
    if re.match(
        r"\s*(?:rules?|controls?|rule|guidance|order|letter|meeting|summit|report|filing|notice)\b",
        after,
        re.IGNORECASE,
    ):
        return "none"
    if saying.search(before):
        return "said"
    # "not from mid-November as the rule has it", "were to begin on May 15": days on which nothing began.
    if re.search(
        r"\bnot\s+(?:from|on|in|before|until|by|as\s+of)?\s*(?:the\s+)?$|\b(?:was|were)\s+(?:due\s+|set\s+|scheduled\s+|supposed\s+|meant\s+)?to\s+(?:\w+\s+){1,4}$|\b(?:would|should)\s+have\s+(?:\w+\s+){1,4}$",
        before,
        re.IGNORECASE,
    ):
        return "none"
    if commenting.search(before[-60:]) and not strong_start.search(before[-16:]):
        return "comments"
    if re.search(r"immediate|at\s+once|effective|force|即日起|生效|公布之日|发布之日", itself, re.IGNORECASE):
        return "starts"
    near = before[-48:]
    # An adverbial of time stands next to what it dates: the closest tie wins.
    start_ties = [m.end() for m in starting.finditer(near)] + [m.end() for m in starting.finditer(itself[:12])]
    end_ties = [m.end() for m in ending.finditer(near)]
    last_start, last_end = max(start_ties, default=-1), max(end_ties, default=-1)
    if re.match(r"(?:from|since|start\w*|begin\w*|effective|as\s+of|as\s+early)", itself, re.IGNORECASE):
        return "starts"
    # "Companies have until May 15 to comply", "need not report until June": then it begins.
    if re.search(
        r"\b(?:not|n't|no|never|have|has|had)\b[^.;]{0,50}\b(?:until|till)\s*$",
        before + (itself if itself.lower() in {"until", "till"} else ""),
        re.IGNORECASE,
    ) and (
        re.match(r"\s*,?\s*to\s+\w+", after)
        or re.search(r"\b(?:not|n't|no|never)\b[^.;]{0,50}\buntil\s*$", before, re.IGNORECASE)
    ):
        return "starts"
    if re.match(r"(?:until|till|through)", itself, re.IGNORECASE) or (
        re.search(r"(?:until|till|through|to|–|-)\s*$", near) and end_ties
    ):
        return "ends"
    if re.search(r"^\s*(?:起|开始|生效|正式)", after):
        return "starts"
    if re.search(r"^\s*(?:到期|失效|止|为止)", after):
        return "ends"
    if last_end > last_start:
        return "ends"
    if future and last_start < 0 and acting.search(before[-70:]) and not re.search(r"\bby\s+(?:the\s+)?$", before):
        return "starts"
    if re.search(r"\beffective\s*:?\s*$", before, re.IGNORECASE):
        return "starts"
    if last_start >= 0:
        return "starts"
    if future and re.match(
        r"\s*,\s.{3,90}?\b(?:will|shall|is\s+to|are\s+to)\s+(?:be\s+)?\w+", after + text[end + 60 : end + 130]
    ):
        return "starts"
    if re.match(
        r"\s*,(?:\s+[\w-]+){1,6}\s+(?:starts?|begins?|takes?\s+effect|comes?\s+into|expires?|will\s+\w+)\b",
        after,
        re.IGNORECASE,
    ):
        return "starts"
    if re.match(
        r"\s*,?\s*(?:it\s+|the\s+\w+\s+)?(?:take|takes|taking|come|comes)\s+(?:effect|into)", after, re.IGNORECASE
    ):
        return "starts"
    return "none"


# ── what a span means ────────────────────────────────────────────────────────────────────────────


def _resolve(kind: str, match: re.Match[str], text: str, published: date | None) -> date | None:
    part = {name: value for name, value in match.groupdict().items() if value is not None}
    year = int(part["year"]) if "year" in part else None
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
    if kind == "zh_month":
        if year is None:
            if published is None:
                return None
            year = published.year + (part.get("rel") == "明年")
        return date(year, int(part["mm"]), 1)
    if kind == "quarter":
        number = int(part["q"]) if "q" in part else ordinals[part["nth"].lower()]
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
    if kind == "from_now":
        return _after(published, int(read_number(_count(part["count"]))), part["span"].lower())
    if kind == "zh_from_now":
        span = {"天": "day", "日": "day", "个月": "month", "周": "week", "年": "year"}[part["span"]]
        return _after(published, int(part["count"]), span)
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


def _count(text: str) -> str:
    return "one" if text.lower() in {"a", "an"} else text


def _ahead(text: str, at: int) -> bool:
    """Whether the words before a bare weekday speak of the future."""
    cut = max((match.end() for match in clause_end.finditer(text, max(0, at - 200), at)), default=0)
    clause = text[cut:at]
    return bool(
        re.search(
            r"\b(?:will|to\s+(?:take|come|go|start|begin|be)|takes\s+effect|starting|beginning|effective|from|shall|begins|starts|expires?)\b",
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
