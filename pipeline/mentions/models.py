"""Chips that the catalogue lacks: a vendor's model number, or a named accelerator."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.mentions.names import Candidate
from pipeline.mentions.words import words

_CODE = r"[A-Z]{1,4}[ -]?\d{1,4}[A-Z]{0,3}"
_USE = r"(?:AI|training|inference|graphics|edge|server|domestic|new|in-house|home-grown)"
_NOUN = (
    rf"(?:{_USE} )*(?:accelerators?|GPUs?|DCUs?|NPUs?|TPUs?|chips?(?!maker)|cards|boards|racks)|"
    rf"(?:{_USE} )+(?:chips?|processors?|cards?|ASICs?|parts?)"
)
_TAIL = r"(?: (?:Ultra|Pro|Max|Plus))?"
_NAMED = re.compile(
    rf"(?<![A-Za-z0-9-])(?P<model>(?:[A-Z][a-z]{{2,}} )?(?:{_CODE}|\d{{2,4}}[A-Z]{{1,2}}){_TAIL})(?= (?:{_NOUN})(?![A-Za-z]))"
)
_CALLED = re.compile(
    r"(?:chips?|GPUs?|accelerators?|processors?)(?: is| are|,)? (?:called|named|dubbed|code-?named|known as)(?: the)? "
    r"[\"']?(?P<model>[A-Z][A-Za-z]*(?:[ -]?[A-Z]?\d+[A-Za-z]{0,2})?)(?![A-Za-z0-9])"
)
_KIND = r"(?:accelerator|GPU|chip|part|processor|card|board|design|ASIC|NPU|successor|sequel|follow-up)"
_BESIDE = re.compile(
    rf"(?<![A-Za-z0-9-])(?P<model>(?:[A-Z][a-z]{{2,}} )?{_CODE}{_TAIL})"
    rf"(?=(?: on [A-Z][a-z]+day)?, (?:an? |its |the |both )?(?:[a-z-]+ ){{0,4}}{_KIND}s?\b)"
)
_AFTER_KIND = re.compile(rf"\b{_KIND}s?, (?:the |its )?(?P<model>(?:[A-Z][a-z]{{2,}} )?{_CODE}{_TAIL})(?![A-Za-z0-9%])")
_MORE = re.compile(
    r"(?: [A-Z]{1,3}-?\d{1,4}[A-Z]{0,2}| \d{1,2}[a-z](?![a-z])|-\d{1,3}[A-Z]?|(?<=[a-z])\d{1,2})(?![\w%]|\.\d)"
)
_CODE_ALONE = re.compile(
    r"(?<![A-Za-z0-9.-])(?P<letters>[A-Z]{1,4})(?P<gap>[ -]?)(?P<digits>\d{1,4})(?P<tail>[A-Z]{0,2})(?![A-Za-z0-9%]|[.-]\d)"
)
_AFTER_VENDOR = re.compile(rf"(?:'s|')? (?:[a-z-]+ ){{0,2}}(?P<model>{_CODE})(?![A-Za-z0-9.%-])")
# Memory, links, processors of other kinds, tools, and forms that only look like models.
_OTHER = re.compile(
    r"(?i)^(?:hbm|g?ddr|lpddr|pcie|nvlink|nxt|nxe|exe|kirin|xeon|epyc|ryzen|snapdragon|dimensity|graviton|grace|vera|"
    r"core|usb|fy|q|h[12]$|q[1-4]$|fp|int|bf|tf|section|part|item|form|no|us|usd|rmb|eccn|rule|title|annex|exhibit|k|ns|"
    r"ev|n\d$|gaafet|cpo|ipv|a1[0-9]$|a1[0-9] pro|m[1-5]$|covid|cowos|eo|s$|fr|cfr|am|pm|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|"
    r"july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|about|some|over|nearly|only)(?=[ \d-]|$)"
)
_NATIVE_MORE = re.compile(r"[A-Z]{1,3}\d{0,4}[A-Z]?(?![A-Za-z0-9])")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_VENDORS = words("vendors")


_PATTERNS = (
    (_NAMED, "model number and noun"),
    (_CALLED, "model called by name"),
    (_BESIDE, "model number and what it is"),
    (_AFTER_KIND, "what it is and model number"),
)


def extend_family(plain: str, one: Candidate, found: Sequence[Candidate]) -> Candidate:
    """A family's name with the number after it, `Xiyun C600`: the chip of that number where it is known, else unknown."""
    surface = plain[one.start : one.end]
    if one.name is not None and one.name.native:
        match = _NATIVE_MORE.match(plain, one.end)
        return replace(one, end=match.end(), id=None, how=f"{one.how} with letters", name=None) if match else one
    if any(sign.isdigit() for sign in surface) or " " in surface:
        return one
    match = _MORE.match(plain, one.end)
    if match is None or _YEAR.match(match.group().strip()):
        return one
    same = {
        other.id for other in found if other.label == "CHIP" and other.end == match.end() and other.start >= one.start
    }
    known = same.pop() if len(same) == 1 else None
    return replace(one, end=match.end(), id=known, how=f"{one.how} with a number", name=None)


def find_siblings(plain: str, found: Sequence[Candidate], series: frozenset[tuple[str, int]]) -> list[Candidate]:
    """Numbers of a series that the catalogue has other members of, or that another chip of the text belongs to."""
    taken = {one.start for one in found if one.label in ("CHIP", "INSTRUMENT")} | {
        one.end for one in found if one.label == "CHIP"
    }
    here: set[tuple[str, int]] = set()
    for one in found:
        code = _CODE_ALONE.fullmatch(plain[one.start : one.end]) if one.label == "CHIP" and one.id else None
        if code:
            here.add((code["letters"], len(code["digits"])))
    siblings = []
    for match in _CODE_ALONE.finditer(plain):
        key = (match["letters"], len(match["digits"]))
        if match.start() in taken or match.end() in taken or match["gap"] == " " or not _is_model(match.group()):
            continue
        if key in here and len(match["digits"]) > 1:
            siblings.append(Candidate(*match.span(), "CHIP", None, False, "pattern number of a series named here"))
        elif key in series:
            siblings.append(Candidate(*match.span(), "CHIP", None, False, "pattern number of a known series"))
    return siblings


def find_models(plain: str, found: list[Candidate]) -> list[Candidate]:
    """Model numbers that a noun, a naming verb or a vendor tells to be accelerators; their id is None."""
    models = []
    for pattern, what in _PATTERNS:
        models += [_model(match.span("model"), what) for match in pattern.finditer(plain) if _is_model(match["model"])]
    for vendor in found:
        if vendor.label == "FIRM" and vendor.id in _VENDORS:
            match = _AFTER_VENDOR.match(plain, vendor.end)
            if match and _is_model(match["model"]):
                models.append(_model(match.span("model"), "vendor and model number"))
    firms = {one.end for one in found if one.label == "FIRM"}
    firm_starts = {one.start: one.end for one in found if one.label == "FIRM"}
    kept = []
    for model in models:
        # "Zhuque ZQ-500" keeps its line name; "Nvidia X900" does not keep its vendor.
        start = firm_starts.get(model.start, model.start - 1) + 1
        kept.append(Candidate(start, model.end, "CHIP", None, model.sure, model.how) if start < model.end else model)
    known = {one.end for one in found if one.label == "CHIP"}
    return [one for one in kept if one.end not in firms and one.end not in known]


def _model(span: tuple[int, int], what: str) -> Candidate:
    return Candidate(*span, "CHIP", None, False, f"pattern {what}")


def _is_model(text: str) -> bool:
    return not _OTHER.match(text) and not text.isdigit()
