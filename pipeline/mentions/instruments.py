"""Instruments by pattern: export classifications with their paragraphs, acts, executive orders, bills."""

import re
from dataclasses import replace

from pipeline.mentions.names import Candidate

_PARAGRAPH = re.compile(r"(?:\.(?:[a-z]|\d{1,2})(?![A-Za-z0-9%])|\([a-z0-9]{1,3}\))+")
_PATTERNS: tuple[tuple["re.Pattern[str]", str], ...] = (
    (re.compile(r"(?<![A-Za-z0-9])(?:ECCN )?(?P<id>[0-9][A-E][0-9]{3})(?![A-Za-z0-9])"), "eccn-{}"),
    (re.compile(r"(?:Executive Order|E\.O\.|EO) (?:No\. )?(?P<id>1\d{4})(?!\d)"), "us-executive-order-{}"),
    (re.compile(r"(?<![A-Za-z])(?P<id>(?:H\.R\.|S\.) \d{2,5})(?!\d)"), "us-{}"),
    (re.compile(r"(?<![A-Za-z])Proclamation (?P<id>1\d{4})(?!\d)"), "us-proclamation-{}"),
    (
        re.compile(r"(?<![A-Za-z])(?:MOFCOM )?Announcement (?:No\. ?)?(?P<id>\d{1,3}(?:,? of | \()20\d\d)\)?"),
        "cn-announcement-{}",
    ),
    (
        re.compile(
            r"(?<![A-Za-z-])(?P<id>(?:[A-Z][A-Za-z'-]+ (?:(?:and|of|for|on|in|to|the) ){0,2}){1,7}Act"
            r"(?: of (?:19|20)\d\d)?)(?![A-Za-z])"
        ),
        "us-{}",
    ),
)
_REQUIREMENT = re.compile(r"(?i)(?<![A-Za-z])(?:export )?licen[cs]e requirements?(?![A-Za-z])")
_NOT_FIRST = re.compile(
    r"^(?:(?:[Tt]he|A|An|This|That|Under|And|In|Of|By|For|With|Since|After|Before|Through|If|When|While|Once|House|Senate|"
    r"Congress|Bipartisan) )+"
)


def extend_eccn(plain: str, candidate: Candidate) -> Candidate:
    """The candidate with its sub-paragraphs: `3A090.a.1` is one mention of 3A090."""
    match = _PARAGRAPH.match(plain, candidate.end)
    return replace(candidate, end=match.end()) if match else candidate


def find_instruments(plain: str) -> list[Candidate]:
    """Instruments that the catalogue may lack, their ids made from their names; licence requirements."""
    found = []
    for pattern, form in _PATTERNS:
        for match in pattern.finditer(plain):
            start, end = match.span()
            name = match["id"]
            if lead := _NOT_FIRST.match(name):
                start, name = start + lead.end(), name[lead.end() :]
            if name in ("Act", "") or (" " not in name and name.endswith("Act")):
                continue
            slug = re.sub(r"[^a-z0-9]+", "-", name.lower().replace(" of ", "-")).strip("-")
            one = Candidate(start, end, "INSTRUMENT", form.format(slug), True, "pattern instrument")
            found.append(extend_eccn(plain, one) if form.startswith("eccn") else one)
    for match in _REQUIREMENT.finditer(plain):
        found.append(Candidate(*match.span(), "INSTRUMENT", "licence-requirement", True, "words licence requirement"))
    return found
