"""When a sentence's happenings took place, where a text sets them in an earlier time: history, told beside the news.

"In October 2022 BIS limited … A year later it added …" sets two sentences in 2022; the first `has`, `now` or day without
a year ends it. What such a sentence tells in the past tense is no news on the day of publication.
"""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re
from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.events.claims.view import Token, View

PAST_AFTER = timedelta(days=270)  # what is older is history; a quarterly report still tells of its own year
MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
YEAR = r"(?:(?:19[5-9]|20[0-3])\d)"
SEASON = "spring|summer|autumn|fall|winter|beginning|end|course|run-up"
_dated = re.compile(rf" (?:(?P<month>{MONTHS}) (?:\d+ (?:st |nd |rd |th )?(?:, )?)?)?(?P<year>{YEAR}) ")
# A time adverbial, or a clause of time, at the beginning of a sentence sets the whole of it.
_opening = re.compile(
    rf"^ (?:(?:and|but|then|so) )?(?:back )?(?:(?:as early as|early|late|later|already) )?(?:in|on|by|during|throughout|within|around|before|at) "
    rf"(?:(?!than |of )\S+ ){{0,6}}?(?:(?:{MONTHS}) (?:\d+ (?:, )?)?)?{YEAR} "
    rf"|^ (?:\S+ ){{1,8}}?(?:said|told|announced|disclosed|reported|warned|confirmed|wrote) (?:\S+ ){{0,8}}?(?:in|on) (?:(?:{MONTHS}) (?:\d+ (?:, )?)?)?{YEAR} (?:that|it) "
    rf"|^ (?:when|after|once|until|before|while) (?:\S+ ){{1,12}}?(?:in|of) (?:(?:{MONTHS}) (?:\d+ (?:, )?)?)?{YEAR} "
)
_long_ago = re.compile(
    r"^ (?:(?:and|but|then|back|only|just|some|more than|over|about) )*(?:(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|twenty|several|many|\d+) years? ago|a decade ago|decades ago|in the past|historically|originally|in those days"
    r"|(?:in|during|under) (?:the |his |her |<A> 's |\w+ 's )?(?:first|last|previous|former) (?:(?:<A>|\w+) )?(?:term|administration|presidency|<A>)|during the pandemic) "
)
_heading = re.compile(rf"^ (?:\S+ ){{0,2}}(?:(?:{MONTHS}) )?{YEAR} (?:[:.?‑–—-] )?(?:$|: )")
_beside = re.compile(
    rf"^ (?:(?!that |which |who |what |had |than |since |for )\S+ ){{0,14}}?(?:in|on|back in|during) (?:(?:early|late|mid|the {SEASON} of) )?(?:(?:{MONTHS}) (?:\d+ (?:, )?)?)?(?P<year>{YEAR}) "
)
_now = re.compile(
    rf" (?:now|today|tonight|yesterday|tomorrow|currently|recently|so far|this (?:week|month|quarter|year|morning|spring|summer|autumn|fall|winter|time)"
    rf"|(?:last|past|next|coming) (?:week|month|quarter|night|{MONTHS}|[a-z]+day)|(?:mon|tues|wednes|thurs|fri|satur|sun)day|no longer|(?:(?:in|on|since|until|by|from) )(?:{MONTHS})(?! (?:\d+ (?:, )?)?{YEAR} )) "
)
PRESENT = frozenset([
    "is", "are", "am", "has", "have", "'ve", "'re", "will", "'ll", "can", "may", "might", "must", "shall", "do", "does",
    "should", "won't", "can't", "cannot", "hasn't", "haven't", "isn't", "aren't", "doesn't", "don't",
])  # fmt: skip
# Forms of the past that do not end in -ed; `would` is what was still to come then.
PAST = frozenset([
    "was", "were", "had", "did", "wasn't", "weren't", "hadn't", "didn't", "would", "could", "beat", "became", "began",
    "bet", "bid", "bought", "broke", "brought", "built", "came", "chose", "cut", "drew", "fell", "forbade", "found",
    "gave", "got", "grew", "held", "hit", "kept", "knew", "led", "left", "let", "lost", "made", "met", "paid", "put",
    "ran", "rose", "said", "sank", "saw", "sent", "set", "shrank", "shut", "sold", "sought", "spent", "split", "spread",
    "stood", "struck", "taught", "thought", "threw", "told", "took", "went", "withdrew", "won", "wrote",
])  # fmt: skip
# What stands before a participle or an adjective in -ed.
NO_VERB_AFTER = frozenset([
    "the", "a", "an", "its", "their", "his", "her", "our", "of", "by", "as", "more", "most", "be", "been", "being", "is",
    "are", "was", "were", "has", "have", "had",
])  # fmt: skip


def in_past_tense(tokens: Sequence[Token]) -> bool:
    """Whether words tell in the simple past or the past perfect, and nothing in the present."""
    forms = [token.form for token in tokens]
    after = [*forms[1:], ""]
    if any(form in PRESENT and not (form == "may" and then.isdigit()) for form, then in zip(forms, after, strict=True)):
        return False
    return any(
        form in PAST or (len(form) > 4 and form.endswith("ed") and (at == 0 or forms[at - 1] not in NO_VERB_AFTER))
        for at, form in enumerate(forms)
    )


def eras_of(views: Sequence[View], published_on: date | None) -> list[int | None]:
    """The past year in which each sentence is set, or None where it is told of now."""
    if published_on is None:
        return [None] * len(views)
    out: list[int | None] = []
    era: int | None = None
    for view in views:
        newest = max((_end(one) for one in _dated.finditer(view.line)), default=None)
        told_now = _now.search(view.line) or (newest is not None and newest > published_on - PAST_AFTER)
        if told_now:
            era = None
        elif newest is not None and (_opening.match(view.line) or _heading.match(view.line)):
            era = newest.year
        elif newest is None and _long_ago.match(view.line):
            era = published_on.year - 1
        elif not in_past_tense(view.tokens):
            era = None
        out.append(era)
    return out


def _end(match: re.Match[str]) -> date:
    """The last day of a month or year."""
    year, month = int(match["year"]), match["month"]
    return date(year, MONTHS.split("|").index(month) + 1, 28) if month else date(year, 12, 31)


def year_told_of(view: View, first: int, last: int, era: int | None, published_on: date | None) -> int | None:
    """The past year of which a trigger's clause tells, or None."""
    start, end = view.clause_bounds(first)
    end = max(end, last)
    tokens = view.tokens[start:end]
    if published_on is None or not in_past_tense(tokens):
        return None
    if era is not None:
        return era
    dates = list(_dated.finditer(view.line))
    if not dates or max(map(_end, dates)) > published_on - PAST_AFTER or _now.search(view.line):
        return None
    beside = _beside.search(view.text_of(last, end))
    return int(beside["year"]) if beside else None
