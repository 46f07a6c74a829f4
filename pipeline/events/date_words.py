"""The words of days: months, weekdays, counts and periods, as expressions."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re

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
ordinal_days = {
    word: number
    for number, word in enumerate(
        (
            "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
            "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
            "twentieth", "twenty-first", "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth",
            "twenty-sixth", "twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first",
        ),
        1,
    )
}  # fmt: skip
zh_weekdays = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}

MONTH = r"(?P<month>" + "|".join(sorted(months, key=len, reverse=True)) + r")\.?"
WEEKDAY = r"(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
COUNT = r"(?P<count>\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|eighteen|twenty|thirty|sixty|ninety|one\s+hundred\s+(?:and\s+)?twenty)"
# "July 14 last year", "the first quarter of next year"
WHICH = r",?\s+(?:of\s+)?(?P<which>last|next|this)\s+year\b"
SPAN = r"(?:calendar\s+|business\s+)?(?P<span>days?|weeks?|months?|quarters?|years?)"

patterns: tuple[tuple[str, str], ...] = (
    ("iso", r"\b(?P<year>20\d\d)-(?P<mm>\d\d)-(?P<day>\d\d)\b"),
    ("day", rf"\b{MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:\d|,\d)(?:,?\s+(?P<year>20\d\d)|{WHICH})?"),
    ("day", rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}\b(?:,?\s+(?P<year>20\d\d)|{WHICH})?"),
    ("word_day", rf"\b(?:the\s+)?(?P<nth_word>{'|'.join(sorted(ordinal_days, key=len, reverse=True))})\s+(?:day\s+)?of\s+{MONTH}\b(?:,?\s+(?P<year>20\d\d))?"),
    ("end_of_month", rf"\b(?:the\s+)?end\s+of\s+{MONTH}(?![A-Za-z])(?:,?\s+(?P<year>20\d\d))?"),
    ("end_of_next", r"\b(?:the\s+)?end\s+of\s+(?P<rel>next|this|the)\s+(?P<period>month|year|quarter)\b"),
    ("month", rf"\b(?:early\s+|late\s+|mid-?\s?)?{MONTH}(?:,?\s+(?:of\s+)?(?P<year>20\d\d)|{WHICH})"),
    ("month", r"\b(?:in|from|since|by|until|till|through|begin(?:s|ning)?|start(?:s|ing)?|of|as\s+early\s+as|to|before|after|late|early|mid|for)"
              rf"[\s-]+(?:early\s+|late\s+|mid-?\s?|the\s+start\s+of\s+|the\s+end\s+of\s+)?{MONTH}(?![A-Za-z]|\s+\d)"),
    ("month_beside", rf"\b(?P<rel>last|next|this\s+past)\s+{MONTH}(?![A-Za-z]|\s+\d)"),
    ("quarter", r"\b(?:(?P<q>[1-4])Q|Q(?P<q2>[1-4])\s?['’])\s?(?P<yy>\d\d)\b"),
    ("quarter", r"\b(?:the\s+)?(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th|final|last)[\s-]quarter(?:\s+(?:of\s+)?(?:(?P<year>20\d\d)|(?P<which>last|next)\s+year))?"),
    ("quarter", r"\bQ(?P<q>[1-4])(?:\s+(?:of\s+)?(?P<year>20\d\d))?\b"),
    ("half", r"\b(?:the\s+)?(?P<nth>first|second|1st|2nd|latter)[\s-]half\s+of\s+(?:(?P<year>20\d\d)|(?P<rel>next|this)\s+year)"),
    ("half", r"\b(?:H(?P<q>[12])|(?P<q2>[12])H)\s*(?P<year>20\d\d)\b"),
    ("year_end", r"\b(?:the\s+)?(?:year-?end|end\s+of\s+(?:the|this)\s+year|year's\s+end)\b"),
    ("end_of", r"\bend\s+of\s+(?P<year>20\d\d)\b"),
    ("year", r"\b(?:in|from|since|by|until|through|of|early|late|mid)[\s-]+(?P<year>20[2-4]\d)\b(?!\s*(?:rules?|controls?))"),
    ("from_now", rf"\b(?:in|within)\s+{COUNT}[\s-]+{SPAN}(?:'s?\s+time)?(?!\s+(?:to|through|ended|ending)\b)"),
    ("from_now", rf"\b{COUNT}[\s-]+{SPAN}\s+(?:(?:from|after|following|of)\s+(?:(?:the|its|their|this|such)\s+)?(?:(?:date|day)\s+of\s+)?(?:(?:the|its|their|this)\s+)?"
                 r"(?:now\b|today|publication|publishing|issuance|announcement|signing|notice|(?:rule|order|notice|measure)\s+(?:is|was)\s+published)|later|hence)"),
    ("ago", rf"\b{COUNT}\s+(?P<span>days?|weeks?|months?)\s+ago\b"),
    ("nth_day", r"\b(?:the\s+)?(?P<nth_day>\d{1,3})(?:st|nd|rd|th)\s+day\s+(?:after|following|from)\s+(?:(?:the|its|their|this)\s+)?(?:(?:date|day)\s+of\s+)?(?:(?:the|its|their|this)\s+)?(?:publication|issuance|announcement|signing)"),
    ("first_of_next", r"\b(?:the\s+)?(?:first|1st)\s+day\s+of\s+(?:the\s+)?(?:month\s+(?:following|after)\s+(?:(?:the|its|that)\s+)?(?:date\s+of\s+)?(?:publication|issuance|announcement|signing)|(?:next|following|coming)\s+month)"),
    ("new_year", r"\b(?:the\s+new\s+year|New\s+Year's\s+Day)\b"),
    ("at_once", r"\b(?:(?:is|are|was|becomes?|be|came|comes?|takes?|took|taking|goes|went|with)\s+(?:into\s+)?)?(?:immediate(?:ly)?\s+(?:effective|effect|in\s+force|into\s+force)"
                r"|effective\s+immediately|effect\s+immediately|effective\s+at\s+once|force\s+(?:immediately|at\s+once)|appl(?:y|ies)\s+(?:immediately|at\s+once)|with\s+immediate\s+effect|effective\s+upon\s+(?:publication|issuance)"
                r"|(?:as\s+of|on|upon|at|from)\s+(?:(?:the\s+)?(?:date|day|moment)\s+of\s+)?(?:(?:the|its|their|this\s+(?:rule|notice|order)['’]s)\s+)?(?:publication|issuance|promulgation)(?!\s+of\b))\b"),
    ("today", r"\b(?:starting|effective|beginning|as\s+of|from)\s+(?:today|now|midnight)\b|\bas\s+of\s+(?:today|this\s+date|the\s+date\s+of\s+publication)\b|\b(?:as\s+of|on)\s+the\s+date\s+of\s+(?:this|the)\s+(?:notice|rule|announcement|order|document)|\btoday\b"),
    ("tomorrow", r"\btomorrow\b"),
    ("yesterday", r"\byesterday\b"),
    ("next_period", r"\b(?P<rel>next|this|last|coming)\s+(?P<period>week|month|quarter|year)\b"),
    ("weekend", r"\b(?:over|at|during|on)\s+(?:the|last)\s+weekend\b"),
    ("day_alone", r"\b(?:on|from|since|as\s+of|until)\s+the\s+(?P<day>[12]?\d|3[01])(?:st|nd|rd|th)(?!\s+(?:[A-Za-z]+\s+)?(?:day|anniversary|floor|generation|congress|session|century|edition|round|place)\b|\s+of\b|[\w-])"),
    ("weekday", rf"\b(?:(?P<rel>next|this|last|coming)\s+)?{WEEKDAY}(?:\s+(?P<after>next\s+week))?\b"),
    ("zh_day", r"(?:(?P<year>20\d\d)年)?(?P<mm>\d{1,2})月(?P<day>\d{1,2})[日号]"),
    ("zh_month", r"(?:(?P<year>20\d\d)年|(?P<rel>明年|今年))(?P<mm>\d{1,2})月(?!\d)"),
    ("zh_today", r"即日起|今日起|自公布之日起|自发布之日起|自本?公告(?:公布|发布)之日起|自本?公告之日起|立即生效|今[日天]"),
    ("zh_tomorrow", r"明[日天]"),
    ("zh_weekday", r"(?P<rel>下|本|这|上)?(?:周|星期)(?P<wd>[一二三四五六日天])"),
    ("zh_next", r"(?P<rel>下个?|本|上个?)(?P<period>月|季度|周)(?![一二三四五六日天])|(?P<rel2>明年|今年)"),
    ("zh_from_now", r"(?P<count>\d{1,4})(?P<span>天|日|个月|周|年)(?:后|之后|内)"),
)  # fmt: skip
readers = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in patterns)
