"""One cell of the Entity List: a name, its other names introduced by dashes, and its addresses."""

import re
from dataclasses import dataclass

#: Where the name ends and its other names begin.
ALSO = re.compile(r",?\s*\(?\b[afn]\.\s?k\.\s?a\.?,?\s*", re.IGNORECASE)
COUNTED = re.compile(r"^(?:the\s+)?following\s+(?:[\w-]+\s+)?alias(?:es)?\s*:?\s*", re.IGNORECASE)
DASH = re.compile(r"(?:^|(?<=[\s;:]))(?:—|–|--|-(?=[A-Z]))\s*")
SEE = re.compile(r"\(?\s*(?P<see>See also [^.)]+)[.)]*\s*\.?\s*$", re.IGNORECASE)
BETWEEN = re.compile(r";\s*(?:and\s+)?")
#: A comma that belongs to a firm's name.
LEGAL = re.compile(
    r"^\s*(?:Co|Ltd|Limited|Inc|LLC|L\.L\.C|Corp|Corporation|Company|S\.A|SA|GmbH|AG|Pte|PLC|JSC|LP|B\.V|BV|K\.K|Sdn|Bhd|FZE|FZCO|FZC|"
    r"Pvt|Llp)\b",
    re.IGNORECASE,
)
#: How an address begins where nothing parts it from the last name.
STREET = re.compile(
    r"(?:(?<=Ltd\.)|(?<=Inc\.)|(?<=Corp\.)|(?<=LLC)|(?<=Co\.)|(?<=[A-Za-z]\.)|(?<=[A-Za-z)]),)\s+"
    r"(?=(?:No\.|Nos\.|Room|Rm\.?|Floor|Flat|Unit|Building|Bldg|Block|Suite|Office|P\.?O\.? Box|Shop|Plot|House|\d))"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell says."""

    name: str
    aliases: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    remark: str | None = None


def first_name(text: str) -> str:
    """The name before its other names; a rule quotes entries as `X Co., Ltd., a.k.a., the following …`."""
    found = ALSO.search(text)
    return _name_and_rest(text[: found.start()] if found else text)[0]


def read_cell(text: str) -> Cell:
    """The parts of a cell, whose lines are kept where the page has them."""
    see = SEE.search(text)
    remark = " ".join(see["see"].split()) if see else None
    text = (text[: see.start()] if see else text).strip()
    also = ALSO.search(text)
    # An address may hold brackets and dashes, but no list of other names begins before the name ends.
    if also is None:
        name, rest = _name_and_rest(text)
        return Cell(name, (), _addresses(rest), remark)
    name = _tidy(text[: also.start()])
    aliases, rest = _aliases(COUNTED.sub("", text[also.end() :].lstrip()))
    return Cell(name, tuple(dict.fromkeys(alias for alias in aliases if alias != name)), _addresses(rest), remark)


def _name_and_rest(text: str) -> tuple[str, str]:
    """`Ghoura, 501, 5th Floor` at the first comma that is no part of a firm's name, or at the end of the line."""
    flat = text.split("\n", 1)
    if len(flat) == 2 and not flat[0].rstrip().endswith((",", "-")):
        return _tidy(flat[0]), flat[1]
    flat_text = " ".join(text.split())
    start = 0
    while (at := flat_text.find(",", start)) >= 0:
        if not LEGAL.match(flat_text[at + 1 :]):
            return _tidy(flat_text[:at]), flat_text[at + 1 :]
        start = at + 1
    return _tidy(flat_text), ""


def _aliases(text: str) -> tuple[list[str], str]:
    """The names after `a.k.a.`, and what follows the last of them."""
    parts = [part for part in DASH.split(text) if part.strip()]
    if len(parts) == 1 and not DASH.search(text):
        name, rest = _name_and_rest(text)
        return [name], rest
    *whole, last = parts
    names = [_tidy(re.sub(r"[;,]?\s*(?:and|or)?\s*$", "", " ".join(part.split()))) for part in whole]
    line, _, after = last.partition("\n")
    if after.strip():
        return [*names, _tidy(line)], after
    flat = " ".join(last.split())
    found = STREET.search(flat)
    if found:
        return [*names, _tidy(flat[: found.start()])], flat[found.end() :]
    name, _, rest = flat.partition("; ")
    return [*names, _tidy(name)], rest


def _addresses(text: str) -> tuple[str, ...]:
    flat = " ".join(text.split())
    parts = (part.strip(" ,.;") for part in BETWEEN.split(flat))
    return tuple(dict.fromkeys(part.removeprefix("and ").strip() for part in parts if part))


def _tidy(text: str) -> str:
    flat = " ".join(text.split())
    return flat.strip(" ,;.") + _dot(flat)


def _dot(text: str) -> str:
    """The dot of a legal form at the end belongs to the name."""
    return "." if re.search(r"\b(?:Ltd|Inc|Co|Corp|Bhd|S\.A|B\.V)\.[\s,;.]*$", text) else ""
