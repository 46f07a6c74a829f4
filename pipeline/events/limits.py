"""Technical limits read from rule text: quantity, operator and value, in the annotation guide's units.

A limit is a comparison (`of 4800 or more`, `less than 6,500 GB/s`, `1.6 <= PD < 5.92`) whose quantity is told by
its unit or by the nearest name of a quantity. Wording follows 15 CFR 774, supplement no. 1, ECCN 3A090.
"""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re
from dataclasses import dataclass

from models.values import Limit, Operator, Quantity
from pipeline.events.limit_words import (
    UNIT,
    a_few,
    a_year,
    after_number,
    before_number,
    between,
    chain,
    combined,
    leading,
    mirrored,
    moved,
    name_of_quantity,
    name_then_number,
    number_after_operator,
    number_alone,
    other_unit,
    plain_bandwidth,
    prefix_scale,
    quantity_names,
    reversed_symbol,
    sentence_end,
    slashed_node,
    symbol,
    trailing,
    transistors_after,
    unit_and_noun,
    unit_patterns,
)
from pipeline.events.numbers import read_number

LONGEST_TEXT = 400_000  # code points; beyond it a text is no rule but an attack on the reader

LONGEST_SENTENCE = 3_000  # longer ones are cut: no rule writes them, and matching stays linear


@dataclass(frozen=True, slots=True)
class FoundLimit:
    """A limit and the span of text that states it."""

    limit: Limit
    start: int
    end: int


def read_limits(text: str) -> tuple[Limit, ...]:
    """The limits that a text states, in order of place, each once.

    Args:
        text: rule text, a table or a sentence of news.
    """
    return tuple(dict.fromkeys(found.limit for found in find_limits(text)))


def find_limits(text: str) -> list[FoundLimit]:
    """The limits of a text with their places, in order."""
    text = text[:LONGEST_TEXT]
    found: list[FoundLimit] = []
    start = 0
    for cut in [*sentence_end.finditer(text), None]:
        end = cut.start() if cut else len(text)
        for piece in range(start, end, LONGEST_SENTENCE):
            found += _limits_of_sentence(text, piece, min(end, piece + LONGEST_SENTENCE))
        start = cut.end() if cut else end
    return sorted(found, key=lambda one: one.start)


# ── one sentence ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Comparison:
    """An operator and a number, before its quantity is known."""

    op: Operator
    value: float
    start: int
    end: int  # after the number, before a unit
    tail: int  # after what follows the number ("or more")
    name: str = ""  # the quantity as a symbolic chain names it


def _limits_of_sentence(text: str, start: int, end: int) -> list[FoundLimit]:
    sentence = text[start:end]
    if not any(sign.isdigit() for sign in sentence) and not number_alone.search(sentence):
        return []
    names = [(match.start(), match.end(), match.lastgroup or "") for match in name_of_quantity.finditer(sentence)]
    found = []
    for one in _comparisons(sentence):
        placed = _quantity(sentence, one, names)
        if placed is None:
            continue
        quantity, value = placed
        found.append(FoundLimit(Limit(quantity, one.op, value), start + one.start, start + max(one.end, one.tail)))
    return found


def _comparisons(sentence: str) -> list[_Comparison]:
    """Every comparison in a sentence; a number is used at most once, except in a chain."""
    taken: list[tuple[int, int]] = []
    out: list[_Comparison] = []

    def free(a: int, b: int) -> bool:
        return all(b <= s or a >= e for s, e in taken)

    for match in chain.finditer(sentence):
        taken.append(match.span())
        low, high = symbol.get(match["x"], match["x"]), match["y"]
        name = match["name"]
        first, second = read_number(match["a"]), read_number(match["b"])
        a, b = match.end("a"), match.end("b")
        out.append(_Comparison(mirrored[low], first, match.start(), a, a, name))
        out.append(_Comparison(_operator(high), second, b - 1, b, b, name))
    for match in reversed_symbol.finditer(sentence):
        if free(*match.span()):
            taken.append(match.span())
            sign = symbol.get(match["x"], match["x"])
            value = read_number(match["a"])
            out.append(_Comparison(mirrored[sign], value, match.start(), match.end("a"), match.end(), match["name"]))
    for match in between.finditer(sentence):
        left, right = ("a", "b") if match["a"] else ("c", "d") if match["c"] else ("e", "f")
        if not free(*match.span()) or moved.search(sentence[max(0, match.start() - 80) : match.start() + 6]):
            continue
        low_value, high_value = read_number(match[left]), read_number(match[right])
        if low_value >= high_value:
            continue
        taken.append(match.span())
        # The unit of a range stands after its end: both ends read it there.
        unit_at = match.end(right)
        own = match.end(left)
        out.append(_Comparison(">=", low_value, match.start(), own if _unit(sentence, own) else unit_at, unit_at))
        out.append(_Comparison("<=", high_value, match.start(), unit_at, unit_at))
    for match in leading.finditer(sentence):
        number = number_after_operator.match(sentence, match.end())
        if number is None or not free(match.start(), number.end()) or _inside_word(sentence, match):
            continue
        op = before_number[int((match.lastgroup or "op0")[2:])][0]
        taken.append((match.start(), number.end()))
        out.append(_Comparison(op, read_number(number["value"]), match.start(), number.end(), number.end()))
    for match in leading.finditer(sentence):
        named = name_then_number.match(sentence, match.end())
        if named is None or not free(match.start(), match.start() + 1) or _inside_word(sentence, match):
            continue
        op = before_number[int((match.lastgroup or "op0")[2:])][0]
        start = match.start()
        while named is not None and free(*named.span("value")):
            taken.append((start, named.end()))
            at = named.end("value")
            out.append(_Comparison(op, read_number(named["value"]), start, at, at, named["name"]))
            # "below a TPP of 21,000 and a bandwidth of 6,500 GB/s": one operator for both.
            unit = re.compile(rf"{UNIT}?\s*,?\s+(?:and|or)\s+", re.IGNORECASE).match(sentence, at)
            start = unit.end() if unit else at
            named = name_then_number.match(sentence, start) if unit else None
    for match in number_alone.finditer(sentence):
        if not free(*match.span()):
            continue
        at = match.end()
        slashed = slashed_node.match(sentence, match.start())
        value = read_number(match[0])
        if slashed:
            at, value = slashed.end("b"), max(float(slashed["a"]), float(slashed["b"]))
        if a_year.search(sentence[max(0, match.start() - 12) : match.end()]):
            continue  # "in 2027 or below 40 billion": the bound is the next number's
        unit = unit_and_noun.match(sentence, at)
        after = trailing.match(sentence, unit.end() if unit else at) or trailing.match(sentence, at)
        if a_few.fullmatch(match[0]) and not _unit(sentence, at):
            continue  # "one or more digital processing units"
        if after is None or (after[0] == "+" and not unit):
            continue
        op = after_number[int((after.lastgroup or "op0")[2:])][0]
        taken.append((match.start(), after.end()))
        out.append(_Comparison(op, value, match.start(), at, after.end()))
    return sorted(out, key=lambda one: (one.start, one.end))


def _inside_word(sentence: str, match: re.Match[str]) -> bool:
    before = sentence[match.start() - 1 : match.start()]
    return before.isalpha() and before.isascii() and match[0][0].isalpha()


def _operator(sign: str) -> Operator:
    """A sign as the guide writes it."""
    return next(op for op in mirrored.values() if op == symbol.get(sign, sign))


def _unit(sentence: str, at: int) -> tuple[str, float] | None:
    """The kind of unit after a number, and its factor to the guide's unit."""
    skipped = re.compile(r"[\s-]*").match(sentence, at)
    place = skipped.end() if skipped else at
    # "600 or more gigabytes per second", "4800 or greater GB/s"
    loose = re.compile(r"(?:or|and)\s+(?:more|greater|less|fewer|above|below|higher|lower)\s+").match(sentence, place)
    for position in (place, loose.end()) if loose else (place,):
        for kind, pattern in unit_patterns:
            match = pattern.match(sentence, position)
            if match is None:
                continue
            if kind in {"density", "rate", "size"}:
                return kind, _bytes_factor(match["prefix"], match["byte"])
            if kind == "rate_zh":
                return "rate", prefix_scale[match["prefix"].lower()]
            if kind == "node":
                name = match["node"].lower()
                return kind, 0.1 if name[0] in "åa" else 1000.0 if name[0] in "µμm" else 1.0
            return kind, 1.0
    return None


def _bytes_factor(prefix: str, byte: str) -> float:
    """From a prefixed unit of bytes or bits to gigabytes."""
    letter = prefix[0].lower()
    scale = prefix_scale[letter]
    if prefix.endswith("i") and len(prefix) == 2:
        power = {"k": 1, "m": 2, "g": 3, "t": 4, "p": 5}[letter]
        scale = 1024.0**power / 1e9
    return scale / 8 if byte == "b" or byte.startswith("bit") else scale


def _quantity(sentence: str, one: _Comparison, names: list[tuple[int, int, str]]) -> tuple[Quantity, float] | None:
    """Which quantity a comparison limits, and its value in the guide's unit; None where it limits none."""
    before = [name for name in names if name[1] <= one.end and name[0] <= one.start + 60 and one.end - name[1] < 320]
    after = [name for name in names if name[0] >= one.end and name[0] - max(one.end, one.tail) < 60]
    direct = next((n for n in after if re.fullmatch(r"[^,.;]{0,40}", sentence[max(one.end, one.tail) : n[0]])), None)
    unit = _unit(sentence, one.end)
    named_here = name_of_quantity.search(one.name)
    if named_here:
        own: Quantity = next(q for q, _ in quantity_names if q == named_here.lastgroup)
        return own, _tidy(one.value * (unit[1] if unit else 1.0))
    if combined.search(sentence[max(0, one.start - 40) : one.start]):
        return None
    if unit is None:
        if _transistors(sentence, one):
            return "transistors", one.value / 1e9
        if re.match(r"\s*TOPS", sentence[one.end :], re.IGNORECASE):
            return ("tpp", one.value) if re.search(r"bit\s+length", sentence, re.IGNORECASE) else None
        if other_unit.match(sentence, one.end) or (one.tail > one.end and other_unit.match(sentence, one.tail)):
            return None
        if sentence[max(0, one.start - 1) : one.start] in {"$", "€", "£", "¥"}:
            return None
        bare = {"tpp", "performance_density", "transistors", "process_node", "memory_bandwidth_density", "die_area"}
        near = [name for name in before if name[2] in bare]
        pick = near[-1] if near else direct if direct and direct[2] in bare else None
        if pick is None or _separated(sentence, pick, one):
            return None
        if pick[2] in {"process_node", "transistors", "die_area"} and not re.search(
            r"transistor|node|nanomet|nm|area|制程|晶体管", sentence[pick[0] : one.end], re.IGNORECASE
        ):
            return None
        value = one.value / 1e9 if pick[2] == "transistors" and one.value >= 1e6 else one.value
        return pick[2], value  # type: ignore[return-value]
    kind, factor = unit
    value = _tidy(one.value * factor)
    if kind == "tpp":
        return "tpp", value
    if kind == "density":
        return "memory_bandwidth_density", value
    if kind == "area":
        return "die_area", value
    if kind == "node":
        return None if other_lengths.search(sentence[max(0, one.start - 40) : one.start]) else ("process_node", value)
    if kind == "size":
        return "memory_capacity", value
    rates = {"memory_bandwidth", "interconnect_bandwidth", "memory_bandwidth_density"}
    if (
        direct
        and direct[2] in rates
        and re.fullmatch(r"[^,.;]*?(?:\bof\b|\bin\b)?[^,.;]{0,25}", sentence[one.end : direct[0]])
        and not re.search(
            r"\band\b|\bor\b(?!\s+(?:more|less|greater|higher|lower|above|below))", sentence[one.end : direct[0]]
        )
    ):
        return direct[2], value  # type: ignore[return-value]
    named = [name for name in before if name[2] in rates]
    if named:
        return named[-1][2], value  # type: ignore[return-value]
    if direct and direct[2] in rates:
        return direct[2], value  # type: ignore[return-value]
    later = next((name for name in after if name[2] in rates), None)
    if later:
        return later[2], value  # type: ignore[return-value]
    if plain_bandwidth.search(sentence):
        return "memory_bandwidth", value
    return None


# Lengths of lithography and of films, which are no node.
other_lengths = re.compile(
    r"\b(?:overlay|line-?width|wavelengths?|thick(?:ness)?|resolution|accuracy|roughness|diameter|film|layer|(?<!half-)(?<!half )pitch)\b[^,.;]*$",
    re.IGNORECASE,
)


def _transistors(sentence: str, one: _Comparison) -> bool:
    return any(transistors_after.match(sentence[at:].lstrip(" -")) for at in {one.end, one.tail} if at >= one.end)


def _separated(sentence: str, name: tuple[int, int, str], one: _Comparison) -> bool:
    """Whether a name and a bare number are too far apart to belong together."""
    if name[0] >= one.end:
        return False
    gap = sentence[name[1] : one.start]
    return len(gap) > 160


def _tidy(value: float) -> float:
    """Free of the noise of binary fractions: 6.5 TB/s is 6500, not 6500.000000000001."""
    return round(value, 9)


__all__ = ["FoundLimit", "find_limits", "read_limits"]
