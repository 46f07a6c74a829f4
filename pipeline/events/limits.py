"""Technical limits read from rule text: quantity, operator and value, in the annotation guide's units.

A limit is a comparison (`of 4800 or more`, `less than 6,500 GB/s`, `1.6 <= PD < 5.92`) whose quantity is told by
its unit or by the nearest name of a quantity. Wording follows 15 CFR 774, supplement no. 1, ECCN 3A090.
"""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re
from dataclasses import dataclass

from models.values import Limit, Operator, Quantity
from pipeline.events.numbers import NUMBER, read_number

LONGEST_TEXT = 400_000  # code points; beyond it a text is no rule but an attack on the reader

LONGEST_SENTENCE = 3_000  # longer ones are cut: no rule writes them, and matching stays linear


@dataclass(frozen=True, slots=True)
class FoundLimit:
    """A limit and the span of text that states it."""

    limit: Limit
    start: int
    end: int


# ── names of quantities, longest sense first ─────────────────────────────────────────────────────

quantity_names: tuple[tuple[Quantity, str], ...] = (
    ("memory_bandwidth_density", r"(?:memory\s+)?bandwidth\s+density|带宽密度"),
    (
        "performance_density",
        r"performance\s+densit(?:y|ies)|\bPD\b|性能密度|(?<!transistor )(?<!power )(?<!energy )(?<!logic )(?<!rack )(?<!storage )(?<!areal )(?<!current )\bdensit(?:y|ies)\b",
    ),
    (
        "tpp",
        r"total\s+processing\s+performance|\bTPPs?\b|processing\s+performance|bit\s+length\s+per\s+operation|总处理性能|综合算力",
    ),
    (
        "interconnect_bandwidth",
        r"(?:interconnect(?:ion)?|inter-?chip|chip-to-chip|die-to-die|nvlink|i/o|input/output|inputs\s+and\s+outputs"
        r"|bi-?directional|scale-up|link|fabric|infinity\s+fabric)[\s-]+(?:transfer\s+)?(?:bandwidth|transfer\s+rates?|data\s+rates?"
        r"|speeds?|rates?)|aggregate\s+(?:bi-?directional\s+)?transfer\s+rates?|transfer\s+rates?|interconnects?\b|互[连联](?:带宽|速[率度])|传输速率",
    ),
    (
        "memory_bandwidth",
        r"(?:memory|dram|hbm\w*|vram)[\s-]+(?:bus\s+)?(?:bandwidths?|throughput)|bandwidths?\s+(?:of|to|from)\s+(?:the\s+)?"
        r"(?:memory|dram|hbm)|[内显]存带宽|存储带宽",
    ),
    (
        "memory_capacity",
        r"(?:memory|dram|hbm\w*|vram)[\s-]+(?:capacit(?:y|ies)|size)|capacity\s+of\s+(?:the\s+)?(?:memory|hbm|dram)"
        r"|on-(?:board|package)\s+memory|[内显]存容量",
    ),
    ("die_area", r"(?:die|chip|silicon)\s+(?:area|size|surface)|(?:芯片|裸片|裸晶)面积"),
    (
        "process_node",
        r"(?:process|technology|production|manufacturing|fabrication|logic)\s+(?:technology\s+)?(?:node|generation)s?"
        r"|\bnodes?\b|half-?pitch|制程|工艺节点|工艺",
    ),
    ("transistors", r"transistor\s+counts?|number\s+of\s+transistors|count\s+of\s+transistors|transistors|晶体管"),
)
name_of_quantity = re.compile(
    "|".join(f"(?P<{quantity}>{pattern})" for quantity, pattern in quantity_names), re.IGNORECASE
)
plain_bandwidth = re.compile(r"\bbandwidths?\b|带宽", re.IGNORECASE)

# ── units ────────────────────────────────────────────────────────────────────────────────────────

PER_SECOND = r"\s*(?:/\s*(?:s|sec|second)\b|ps\b|\s+(?:per|a)\s+second|每秒|/秒)"
PER_AREA = r"\s*(?:/|\s+per\s+)\s*(?:mm\s*(?:2|²|\^2)|square[\s-]+millimet(?:er|re)s?|sq\.?\s*mm)"
BYTES = r"(?P<prefix>[KMGTPkmgtp]i?|[Kk]ilo|[Mm]ega|[Gg]iga|[Tt]era|[Pp]eta)[\s-]?(?P<byte>B(?:ytes?)?|bytes?|bits?|b)(?![A-Za-z0-9]*\d)"

unit_patterns = (
    ("density", re.compile(BYTES + PER_SECOND + PER_AREA)),
    ("rate", re.compile(BYTES + PER_SECOND)),
    ("rate_zh", re.compile(r"(?P<prefix>[GT])B/秒")),
    ("area", re.compile(r"mm\s*(?:2|²|\^2)|square[\s-]+millimet(?:er|re)s?|sq\.?\s*mm|平方毫米", re.IGNORECASE)),
    ("size", re.compile(BYTES + r"(?![A-Za-z/])")),
    (
        "node",
        re.compile(r"(?P<node>nm|nanomet(?:er|re)s?|纳米|angstroms?|[åÅ]|µm|μm|microns?)(?![A-Za-z])", re.IGNORECASE),
    ),
    ("tpp", re.compile(r"TPP\b|total\s+processing\s+performance", re.IGNORECASE)),
)
transistors_after = re.compile(r"(?:\w+[\s-]+){0,2}?transistors?|(?:个)?晶体管", re.IGNORECASE)
prefix_scale = {"k": 1e-6, "m": 1e-3, "g": 1.0, "t": 1e3, "p": 1e6}
# What may stand after a number that is then no limit of ours.
other_unit = re.compile(
    r"\s*(?:%|percent|per\s?cent|days?|weeks?|months?|years?|hours?|minutes?|layers?|units?|chips?|gpus?|wafers?|boards?|cards?"
    r"|dollars?|euros?|yuan|yen|won|points?|watts?|kw|mw|gw|w\b|[mg]hz|cores?|racks?|servers?|entities|companies|people"
    r"|times|basis|pages?|tokens?|parameters|customers?|million|billion|trillion|operations|flops?|[tp]?flops|teraflops|°)",
    re.IGNORECASE,
)

# ── comparisons ──────────────────────────────────────────────────────────────────────────────────

before_number: tuple[tuple[Operator, str], ...] = (
    (
        ">=",
        r"(?:(?:is|are|be|was|were)\s+)?(?:at\s+least|no(?:t)?\s+(?:less|fewer|lower|smaller)\s+than|not\s+below|a\s+minimum\s+of|minimum\s*(?:of|:)?"
        r"|(?:greater|more|higher|larger)\s+than\s+or\s+equal(?:s)?\s+(?:to)?|equal(?:s|ing)?\s+(?:to\s+)?or\s+(?:is\s+)?(?:greater|more|higher|larger)\s+than"
        r"|equal(?:s|ing|led)?\s+or\s+exceed(?:s|ing|ed)?|meet(?:s|ing)?\s+or\s+exceed(?:s|ing)?|reach(?:es|ing)?\s+or\s+exceed(?:s|ing)?|exceeds?\s+or\s+equals?"
        r"|at\s+or\s+(?:above|over)|>=|≥|=>|⩾|(?:reach(?:es|ing)?)|starting\s+(?:at|from)|threshold\s+(?:of|is|at)|不低于|大于(?:或)?等于|不小于|不少于|至少)",
    ),
    (
        "<=",
        r"(?:at\s+most|no(?:t)?\s+(?:more|greater|higher|larger)\s+than|(?:does|do|must|may|can|shall|should|will)\s*not\s+exceed|cannot\s+exceed"
        r"|not\s+exceed(?:s|ing)?|not\s+(?:above|over)|without\s+exceeding|a\s+maximum\s+of|maximum\s*(?:of|:)?|up\s+to|capped\s+at|(?:a\s+)?cap\s+of"
        r"|(?:less|fewer|lower|smaller)\s+than\s+or\s+equal(?:s)?\s+(?:to)?|equal(?:s|ing)?\s+(?:to\s+)?or\s+(?:is\s+)?(?:less|fewer|lower|smaller)\s+than"
        r"|at\s+or\s+(?:below|under)|<=|≤|=<|⩽|不超过|不高于|小于(?:或)?等于|不大于|至多)",
    ),
    (
        ">",
        r"(?:(?:greater|more|higher|larger)\s+than|exceed(?:s|ing|ed)?|in\s+excess\s+of|surpass(?:es|ing)?|above|over|beyond|>|大于|超过|高于)",
    ),
    (
        "<",
        r"(?:(?:less|fewer|lower|smaller)\s+than|below|under|beneath|short\s+of|<|小于|低于|少于|不足)",
    ),
    ("=", r"(?:equal(?:s|ing)?\s+to|exactly|equals|==|等于)"),
)
after_number: tuple[tuple[Operator, str], ...] = (
    (
        ">=",
        r"(?:,?\s*or\s+(?:more|greater|above|higher|over|larger|better)\b|\s+and\s+(?:above|over|up|higher)\b|\+|\s*(?:及|或|（含）)?以上|\s*minimum\b)",
    ),
    (
        "<=",
        r"(?:,?\s*(?:or|and)\s+(?:less|fewer|below|lower|under|smaller|finer|beneath)\b|\s*(?:及|或|（含）)?以下|\s*maximum\b)",
    ),
)
mirrored: dict[str, Operator] = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "=": "="}
symbol: dict[str, Operator] = {"≥": ">=", "≤": "<=", "⩾": ">=", "⩽": "<=", "=>": ">=", "=<": "<=", "==": "="}

QUOTES = "[\"'`‘’“”]*"
UNIT = (
    rf"(?:[\s-]*(?:{BYTES.replace('(?P<prefix>', '(?:').replace('(?P<byte>', '(?:')}(?:{PER_SECOND})?(?:{PER_AREA})?"
    r"|mm\s*(?:2|²|\^2)|square[\s-]+millimet(?:er|re)s?|nm\b|nanomet(?:er|re)s?|TPP\b|平方毫米|纳米|[GT]B/秒))"
)
leading = re.compile(
    "|".join(f"(?P<op{n}>{pattern})" for n, (_, pattern) in enumerate(before_number)) + "",
    re.IGNORECASE,
)
number_after_operator = re.compile(
    rf"\s*(?:of\s+|a\s+|about\s+|approximately\s+|roughly\s+)?{QUOTES}(?P<value>{NUMBER})", re.IGNORECASE
)
number_alone = re.compile(NUMBER, re.IGNORECASE)
trailing = re.compile("|".join(f"(?P<op{n}>{pattern})" for n, (_, pattern) in enumerate(after_number)), re.IGNORECASE)
between = re.compile(
    rf"(?:\bbetween\s+(?P<a>{NUMBER}){UNIT}?\s+and\s+(?P<b>{NUMBER})"
    rf"|(?:\b(?:from|range\s+of|ranging\s+from|of|in\s+the\s+range)\s+)(?P<c>{NUMBER}){UNIT}?\s*(?:to|through|–|—|-)\s*(?P<d>{NUMBER})"
    rf"|(?P<e>{NUMBER})\s*[–—~至]\s*(?P<f>{NUMBER}))",
    re.IGNORECASE,
)
slashed_node = re.compile(r"(?P<a>\d+)\s*/\s*(?P<b>\d+)[\s-]*(?:nm|nanomet)", re.IGNORECASE)
sentence_end = re.compile(r"(?<=[.;!?])\s+(?=[A-Z0-9(\"'‘“])|[。；！？]|\n\s*\n")


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


# "raises the threshold from 4,800 to 21,000" states a move, no range.
moved = re.compile(r"\b(?:rais|lower|increas|reduc|cut|lift|chang|mov)\w*\b[^.;]{0,70}\bfrom\b", re.IGNORECASE)
a_year = re.compile(r"\b(?:in|during|by|from|since|until|of|after|before|for)\s+20[2-4]\d$", re.IGNORECASE)
SIGN = r"(?:>=|<=|≥|≤|⩾|⩽|=>|=<|>|<)"
chain = re.compile(
    rf"(?P<a>{NUMBER}){UNIT}?\s*(?P<x>{SIGN})\s*{QUOTES}(?P<name>[A-Za-z][A-Za-z /-]{{1,50}}?){QUOTES}\s*(?P<y>{SIGN})\s*(?P<b>{NUMBER})",
    re.IGNORECASE,
)
reversed_symbol = re.compile(
    rf"(?P<a>{NUMBER}){UNIT}?\s*(?P<x>{SIGN})\s*{QUOTES}(?P<name>[A-Za-z][A-Za-z /-]{{1,50}}?){QUOTES}(?=\s*(?:[.,;)&|]|$|and\b|or\b))",
    re.IGNORECASE,
)
unit_and_noun = re.compile(
    rf"{UNIT}?(?:[\s-]+(?:(?:billion|million|trillion|bn)\s+)?(?:process|technology|nodes?|half-pitch|tops|transistors|class|logic|of\s+(?:memory|hbm|dram)"
    r"|(?:of\s+)?(?:memory|dram|hbm|interconnect|i/o)\s+bandwidth)){0,3}",
    re.IGNORECASE,
)


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
        return "process_node", value
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
    if plain_bandwidth.search(sentence):
        return "memory_bandwidth", value
    return None


# A sum of two quantities is neither of them.
combined = re.compile(r"\b(?:sum|combination|combined|both|together)\b[^.;]{0,25}$", re.IGNORECASE)


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
