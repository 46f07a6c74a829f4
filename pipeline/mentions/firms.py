"""Firms beyond the catalogue: by legal form, by kind of institute, and tickers in brackets."""

import re
from dataclasses import replace

from pipeline.mentions.names import Candidate
from pipeline.mentions.words import words

_LEGAL = (
    r"(?:Incorporated|Inc\.?|Corporation|Corp\.?|Company|Co\.?,? ?Ltd\.?|Co\.?,? Limited|Limited|Ltd\.?|L\.?L\.?C\.?|"
    r"PLC|plc|GmbH|AG|N\.V\.?|NV|B\.V\.?|S\.A\.?|SE|Pte\.?,? Ltd\.?|Sdn\.? Bhd\.?|K\.K\.|LP|L\.P\.|Co\.|Pvt\.? Ltd\.?|"
    r"FZE|FZCO|Oyj?|AB)"
)
_AFTER_NAME = re.compile(
    r"(?: (?:Technology|Technologies|Holdings?|Group|International|Electronics|Semiconductors?|Systems|Networks|"
    r"Computing|Information|Industry|Intelligent|Intelligence|Co\.)){0,4}"
    rf"(?:,? {_LEGAL}(?![A-Za-z0-9]))+"
    r"|(?: (?:Technologies|Technology|Holdings?|Group|Corporation))(?![A-Za-z0-9'])(?! (?:[Uu]nit|[Ss]ector))"
)
_WORD = r"(?:[A-Z][A-Za-z0-9&'./-]*[A-Za-z0-9]|[A-Z0-9]+)"
_COMMON = (
    r"(?:Technolog(?:y|ies)|Trading|Development|Engineering|Research|Equipment|Materials|Electronics|Sciences?|Industry|"
    r"Services|Telecommunications|Design|Information|Sons)"
)
_NAME = rf"{_WORD}(?:(?:,? \([A-Z][A-Za-z ]{{1,24}}\)| (?:of|for|&|the|de) {_WORD}| and {_COMMON}| {_WORD})){{0,8}}"
_BY_FORM = re.compile(rf"(?<![A-Za-z0-9./&'-]){_NAME}(?:,? {_LEGAL}(?![A-Za-z0-9]))+")
_KIND = r"(?:Semiconductors?|Microelectronics|Microsystems|Photonics|Optoelectronics|Silicon|Robotics)"
_BY_KIND = re.compile(rf"(?<![A-Za-z0-9./&'-])(?:{_WORD} ){{1,3}}{_KIND}(?![A-Za-z0-9])")
_INSTITUTE = re.compile(
    rf"(?<![A-Za-z0-9./&'-])(?:(?:{_WORD} ){{0,6}}(?:University|Institute|Academy|Laboratory|Research Cent(?:er|re)|"
    rf"Supercomput(?:ing|er) Cent(?:er|re))"
    rf"(?:,? (?:of|for|in|at)(?: the)? {_WORD}(?:(?:,? and)? {_WORD}){{0,4}}){{0,3}})(?![A-Za-z0-9])"
)
_LISTING = re.compile(
    r"(?i)entity[ -]list|entities|blacklist|1260H|unverified list|military end|added to the list|sanction|restricted"
)
_LISTED = re.compile(
    rf"(?:added|adds|adding|placed|places|placing|put|puts|blacklisted|blacklists|sanctioned|sanctions|listed) "
    rf"(?P<name>{_WORD}(?: {_WORD}){{0,4}})(?= (?:to|on|and (?:\d+|[a-z]+) other))"
)
_EXCHANGE = (
    r"(?:NASDAQ|Nasdaq|NasdaqGS|NYSE|NYSE American|HKEX|HKG|SEHK|SSE|SZSE|TSE|TYO|TWSE|KRX|AMS|LSE|Euronext|"
    r"Euronext Amsterdam|SHA|SHE)"
)
_TICKER = re.compile(
    rf"\((?:{_EXCHANGE}\s*:\s*)?(?P<code>[A-Z]{{1,5}}|\d{{4,6}}|(?:[A-Z]{{1,5}}|\d{{4,6}}|\d{{3}}[A-Z])\.[A-Z]{{1,3}})"
    rf"(?P<more>(?:\s*[,;/]\s*(?:{_EXCHANGE}\s*:\s*)?[A-Z0-9.]{{1,9}})*)\)"
)
_OWNER = re.compile(r"(?:[A-Z][\w.-]*[ ]){0,2}[A-Z][\w.-]*'s? ")
_SEVERAL = re.compile(rf"(?!{_LEGAL}(?![A-Za-z0-9])){_WORD}(?:,? (?:{_WORD}|\())")
_FIRST_WORDS = words("no_first")
_NO_NAME = words("no_name")


def extend_firm(plain: str, candidate: Candidate) -> Candidate:
    """The candidate with the legal form that follows it: the longest name wins."""
    if candidate.name is not None and candidate.name.native:
        return candidate
    match = _AFTER_NAME.match(plain, candidate.end)
    end = candidate.end
    if match:
        end = match.end()
    elif plain[end : end + 1] == "." and plain[candidate.start : end].endswith((" Corp", " Inc", " Co", " Ltd")):
        end += 1
    if end == candidate.end:
        return candidate
    return replace(candidate, end=end, sure=True, how=f"{candidate.how} with its legal form")


def find_firms(plain: str) -> list[Candidate]:
    """Firms that the catalogue may lack, told by legal form or kind; institutes where a list names them."""
    found = [_trimmed(plain, match, "legal form") for match in _BY_FORM.finditer(plain)]
    found += [_trimmed(plain, match, "kind of business") for match in _BY_KIND.finditer(plain)]
    if _LISTING.search(plain):
        found += [_trimmed(plain, match, "institute on a list") for match in _INSTITUTE.finditer(plain)]
        found += [
            Candidate(*match.span("name"), "FIRM", None, True, "pattern put on a list")
            for match in _LISTED.finditer(plain)
            if match["name"] not in _FIRST_WORDS and not match["name"].isdigit()
        ]
    return [one for one in found if one is not None]


def _trimmed(plain: str, match: "re.Match[str]", what: str) -> Candidate | None:
    start, end = match.span()
    while True:
        first = re.match(r"\S+ ", plain[start:end])
        if first is None or first.group().strip(" ,") not in _FIRST_WORDS:
            break
        start += first.end()
    # "China's Inspur Group Ltd": who has it is no part of its name, but in "Moody's Corp" it is.
    owner = _OWNER.match(plain, start, end)
    if owner is not None and _SEVERAL.match(plain, owner.end(), end):
        start = owner.end()
    surface = plain[start:end]
    words = re.findall(r"[A-Za-z0-9]+", surface)
    if len(words) < 2 or all(word.lower() in _NO_NAME for word in words):
        return None
    return Candidate(start, end, "FIRM", None, True, f"pattern {what}")


def find_tickers(plain: str, found: list[Candidate]) -> list[Candidate]:
    """Tickers in brackets; one without an exchange only where a firm stands just before it."""
    firms = {one.end: one for one in sorted(found, key=lambda one: one.id is not None) if one.label == "FIRM"}
    codes: dict[str, str] = {}
    for one in found:
        if one.name is not None:
            for ticker in getattr(one.name.entry, "tickers", ()):
                codes[ticker] = one.name.entry.id
    tickers = []
    for match in _TICKER.finditer(plain):
        firm = firms.get(match.start() - (plain[match.start() - 1 : match.start()] == " "))
        exchange = ":" in match.group()
        code = match["code"]
        if firm is None and not exchange and "." not in code:
            continue
        known = firm.id if firm else codes.get(code)
        tickers.append(Candidate(*match.span("code"), "FIRM", known, True, "ticker in brackets"))
    return tickers
