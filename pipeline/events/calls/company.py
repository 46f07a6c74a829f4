"""Whose call it is, and of which fiscal period: from its title, else from the operator's welcome."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

_PERIOD = re.compile(
    r"\bQ(?P<q>[1-4])[\s,-]*(?P<fy>FY|fiscal(?:\s+year)?)?\s*['’]?(?P<y>20\d\d|\d\d)\b"
    r"|\b(?P<y2>20\d\d)[\s,-]+Q(?P<q2>[1-4])\b"
    r"|\b(?P<nth>first|second|third|fourth)[\s-]+(?:fiscal\s+)?quarter(?:\s+(?:of\s+)?(?:the\s+)?(?P<fy2>fiscal(?:\s+year)?)?"
    r"\s*(?P<y3>20\d\d))?\b|\b(?:full[\s-]+year|annual|FY)\s*(?P<y4>20\d\d)\b|\b(?P<half>first|second|interim)\s+half"
    r"(?:\s+(?:of\s+)?(?P<y5>20\d\d))?\b",
    re.IGNORECASE,
)
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_TICKER = re.compile(r"\s*\((?:[A-Z]{2,10}\s*:\s*)?(?P<ticker>[A-Z0-9][A-Z0-9.]{0,9})\)")
_CALL = re.compile(
    r"\s*[-–—|:,]?\s*\b(?:earnings|results|conference|quarterly|investor|analyst)\b.{0,40}\b(?:call|transcript|remarks)\b"
    r"|\s*[-–—|:,]?\s*\b(?:call\s+)?transcript\b",
    re.IGNORECASE,
)
_WELCOME = re.compile(
    r"\b[Ww]elcome\s+(?:you\s+)?(?:all\s+)?to\s+(?:the\s+)?(?P<before>.{0,120}?)\b(?:call|conference|webcast)\b(?:\s+of\s+(?P<of>[A-Z][^.,;\n]{1,60}))?",
)
_FORMS = re.compile(
    r"[\s,]+(?:inc|corp|corporation|co|company|ltd|limited|plc|ag|ab|asa|oyj|sa|se|nv|n\.v|holdings?|group)\.?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Held:
    """A call's company, ticker and fiscal period ("2025-Q2", "2025-H1", "2025"), as far as they are told."""

    company: str
    ticker: str | None = None
    period: str | None = None


def held_of(title: str | None, text: str = "", held_on: date | None = None) -> Held | None:
    """Whose call a text is, from its title; what that does not say is asked of the operator's first words.

    Args:
        title: the page's.
        text: of the call.
        held_on: fixes the year where a quarter is named without one.

    Returns:
        None where no company is named.
    """
    said = " ".join((title or "").split())
    company = _company(said) if said else ""
    welcome = _WELCOME.search(text[:3000])
    if not company and welcome:
        company = (welcome["of"] or _company(welcome["before"] or "")).strip()
    if not company:
        return None
    ticker = _TICKER.search(said)
    period = period_of(said, held_on) or (period_of(welcome["before"] or "", held_on) if welcome else None)
    return Held(company, ticker["ticker"] if ticker else None, period)


def _company(title: str) -> str:
    bare = re.sub(
        r"^(?:transcript|full transcript|earnings call transcript|earnings call)\s*[-–—|:]\s*", "", title, flags=re.I
    )
    bare = _TICKER.sub("", bare)
    cuts = [found.start() for found in (_PERIOD.search(bare), _CALL.search(bare)) if found]
    if not cuts:
        return ""
    name = re.sub(r"(?:['’]s|,|\s[-–—|:])\s*$", "", bare[: min(cuts)].strip())
    return re.sub(r"(?:['’]s|[\s,;:|–—-])+$", "", name).strip()


def period_of(text: str, held_on: date | None) -> str | None:
    """The fiscal period that a text names, "2025-Q2"; the year of a bare quarter is the one that the day fits."""
    found = _PERIOD.search(text)
    if found is None:
        return None
    if found["y4"]:
        return found["y4"]
    year = found["y"] or found["y2"] or found["y3"] or found["y5"]
    if year is None:
        if held_on is None:
            return None
        # A quarter is told after it has ended; the fourth in the year after.
        late = found["nth"] and _NTH[found["nth"].lower()] == 4 and held_on.month <= 6
        year = str(held_on.year - bool(late))
    year = year if len(year) == 4 else f"20{year}"
    if found["half"]:
        return f"{year}-H{2 if found['half'].lower() == 'second' else 1}"
    quarter = found["q"] or found["q2"] or str(_NTH[found["nth"].lower()])
    return f"{year}-Q{quarter}"


def name_key(name: str) -> str:
    """Names of companies compare without case, points, and the forms of law at their end."""
    bare = name.strip()
    while (shorter := _FORMS.sub("", bare)) != bare and shorter:
        bare = shorter
    return " ".join(re.sub(r"[^\w&]+", " ", bare).split()).casefold()


def firm_of(held: Held, catalogue: Any) -> str | None:
    """The catalogue id of a call's company, by its name, an alias or its ticker; None where the catalogue lacks it."""
    key = name_key(held.company)
    firms = catalogue.firms.values()
    named = next((one.id for one in firms if key in map(name_key, (one.name, *one.aliases))), None)
    if named or held.ticker is None:
        return named
    return next((one.id for one in firms if held.ticker in {ticker.partition(".")[0] for ticker in one.tickers}), None)
