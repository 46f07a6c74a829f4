"""Dates and times as pages write them: whole ones alone, nothing filled in."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime

FIRST, LAST = date(1980, 1, 1), date(2100, 1, 1)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar januari janvier janv enero ene gennaio gen jänner janeiro",
            "february feb februar februari février fevrier févr febrero febbraio fevereiro",
            "march mar märz maerz mrz maart mrt mars marzo março",
            "april apr avril avr abril abr aprile",
            "may mai mei mayo maggio mag maio",
            "june jun juni juin junio giugno giu junho",
            "july jul juli juillet juil julio luglio lug julho",
            "august aug augustus août aout agosto ago",
            "september sep sept septembre septiembre settembre set setembro",
            "october oct oktober okt octobre octubre ottobre ott outubro",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro",
        ),
        1,
    )
    for name in names.split()
}
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "bst": 60, "cet": 60, "cest": 120, "est": -300, "edt": -240, "et": None, "cst": -360,
    "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "jst": 540, "kst": 540, "hkt": 480, "sgt": 480,
    "aest": 600, "aedt": 660,
}  # fmt: skip
_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?:[T ]\s?(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?"
    r"\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}(?!\d))?)?(?![\d-])",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})([01]\d)([0-3]\d)(?:T?(\d{2})(\d{2})(\d{2})?(Z)?)?(?!\d)")
_MDY = re.compile(rf"\b({_NAME})\b\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|\s+)(\d{{4}})\b", re.IGNORECASE)
_DMY = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er)?\.?\s*(?:de\s+|of\s+)?({_NAME})"
    rf"\b\.?,?\s*(?:de\s+|del\s+)?(\d{{4}})\b",
    re.IGNORECASE,
)
_DMY_SHORT = re.compile(rf"(?<!\d)(\d{{1,2}})\.?\s+({_NAME})\b\.?,?\s+'?(\d{{2}})(?![\d:.]\d|\d)", re.IGNORECASE)
_SLASHED_SHORT = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{2})(?![\d/])")
_EAST = re.compile(r"((?:19|20)\d{2})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号]")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?![\d.])")
_YMD = re.compile(r"(?<![\d/.])((?:19|20)\d{2})[/.](\d{1,2})[/.](\d{1,2})(?![\d/.])")
_CLOCK = re.compile(
    r"^\W{0,4}(?:at|um|à|om|a las|\||-|–|—|T)?\W{0,3}(\d{1,2})(?:[:.h](\d{2}))?(?::(\d{2}))?"
    r"(?:\s?Uhr)?\s?([ap])?\.?(?:m\b\.?)?\s?"
    r"\(?([A-Z]{1,4}T|UTC|GMT|Z|BST|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


def parse_moment(text: str, *, day_first: bool | None = None) -> tuple[datetime, bool] | None:
    """The first date in a text, with its time where one stands beside it.

    Args:
        text: "2026-01-13T10:00:00-05:00", "January 13, 2026, 10:30 AM EST", "13. Januar 2026", "2026年1月13日" ….
        day_first: how 04/05/2026 is meant; None: unknown, so that only what cannot be misread is taken.

    Returns:
        The moment and whether it is a day alone (midnight UTC); a time without zone is taken as UTC. None
        where there is no whole date: parts are never filled in.
    """
    text = text.strip()[:400]
    if len(text) < 6:
        return None
    if found := _ISO.search(text):
        year, month, day, hour, minute, second, zone = found.groups()
        return moment_of(year, month, day, hour, minute, second, zone)
    for pattern, order in (
        (_MDY, "mdy"),
        (_DMY, "dmy"),
        (_EAST, "ymd"),
        (_YMD, "ymd"),
        (_DOTTED, "dmy"),
        (_SLASHED, "?"),
        (_DMY_SHORT, "dmy"),
        (_SLASHED_SHORT, "?"),
    ):
        found = pattern.search(text)
        if found is None:
            continue
        parts = dict(zip(_order(order, found.groups(), day_first=day_first), found.groups(), strict=False))
        if "y" not in parts:
            return None
        if len(parts["y"]) == 2:
            parts["y"] = f"20{parts['y']}"
        clock = _CLOCK.match(text[found.end() :])
        timed = _timed(clock) if clock and (clock[2] or clock[4]) else (None, None, None, None)
        return moment_of(parts["y"], parts["m"], parts["d"], *timed)
    if found := _COMPACT.search(text):
        return moment_of(*found.groups())
    try:
        rfc = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (rfc if rfc.tzinfo else rfc.replace(tzinfo=UTC), False) if FIRST <= rfc.date() < LAST else None


def _order(order: str, groups: tuple[str, ...], *, day_first: bool | None) -> str:
    if order != "?":
        return order
    first, second = int(groups[0]), int(groups[1])
    if first > 12 or second > 12:
        return "dmy" if first > 12 else "mdy"
    if first == second:
        return "mdy"
    return "" if day_first is None else ("dmy" if day_first else "mdy")


def _timed(clock: re.Match[str]) -> tuple[str | None, str | None, str | None, str | None]:
    hour, minute, second, half, zone = clock.groups()
    value = int(hour)
    if half:
        value = value % 12 + (12 if half.lower() == "p" else 0)
    return str(value), minute or "0", second, zone


def moment_of(
    year: str,
    month: str,
    day: str,
    hour: str | None = None,
    minute: str | None = None,
    second: str | None = None,
    zone: str | None = None,
) -> tuple[datetime, bool] | None:
    """A moment of its written parts, and whether it is a day alone; None where they make none."""
    number = int(month) if month.isdigit() else _MONTHS.get(month.lower().rstrip("."), 0)
    try:
        on = date(int(year), number, int(day))
        if not FIRST <= on < LAST:
            return None
        if hour is None:
            return datetime.combine(on, time(), UTC), True
        return datetime.combine(on, time(int(hour), int(minute or 0), int(second or 0)), _zone(zone)), False
    except ValueError:
        return None


def _zone(name: str | None) -> timezone:
    if not name:
        return UTC
    if name[0] in "+-":
        digits = name[1:].replace(":", "").ljust(4, "0")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
        return timezone(-offset if name[0] == "-" else offset)
    # "ET" may be either of two: the standard time of the zone is not guessed, the hour is taken as it stands.
    minutes = _ZONES.get(name.lower())
    return UTC if not minutes else timezone(timedelta(minutes=minutes))
