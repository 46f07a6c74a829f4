"""Chips that the catalogue lacks: a vendor's model number, or a named accelerator."""

import re

from pipeline.mentions.names import Candidate
from pipeline.mentions.words import words

_CODE = r"[A-Z]{1,4}[ -]?\d{1,4}[A-Z]{0,3}"
_NOUN = (
    r"(?:AI )?(?:accelerators?|GPUs?|DCUs?|NPUs?|TPUs?)|"
    r"(?:AI|training|inference|graphics) (?:chips?|processors?|cards?|ASICs?)"
)
_NAMED = re.compile(
    rf"(?<![A-Za-z0-9-])(?P<model>(?:[A-Z][a-z]{{2,}} )?(?:{_CODE}|\d{{2,4}}[A-Z]{{1,2}}))(?= (?:{_NOUN})(?![A-Za-z]))"
)
_CALLED = re.compile(
    r"(?:chips?|GPUs?|accelerators?|processors?)(?: is| are|,)? (?:called|named|dubbed|code-?named|known as)(?: the)? "
    r"[\"']?(?P<model>[A-Z][A-Za-z]*(?:[ -]?[A-Z]?\d+[A-Za-z]{0,2})?)(?![A-Za-z0-9])"
)
_AFTER_VENDOR = re.compile(rf"(?:'s|')? (?:[a-z-]+ ){{0,2}}(?P<model>{_CODE})(?![A-Za-z0-9.%-])")
# Memory, links, processors of other kinds, tools, and forms that only look like models.
_OTHER = re.compile(
    r"(?i)^(?:hbm|g?ddr|lpddr|pcie|nvlink|nxt|nxe|exe|kirin|xeon|epyc|ryzen|snapdragon|dimensity|graviton|grace|vera|"
    r"core|usb|fy|q|h[12]$|q[1-4]$|fp|int|bf|tf|section|part|item|form|no|us|usd|rmb|eccn|rule|title|annex|exhibit|k|ns|"
    r"ev|n\d$|gaafet|cpo|ipv|a1[0-9] pro|m[1-5]$|covid|cowos|eo|s$|fr|cfr|am|pm|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|"
    r"july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|about|some|over|nearly|only)(?=[ \d-]|$)"
)
_VENDORS = words("vendors")


def find_models(plain: str, found: list[Candidate]) -> list[Candidate]:
    """Model numbers that a noun, a naming verb or a vendor tells to be accelerators; their id is None."""
    models = []
    for pattern, what in ((_NAMED, "model number and noun"), (_CALLED, "model called by name")):
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
