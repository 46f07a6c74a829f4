"""The words of technical limits: quantities, units, comparisons, as expressions.

Wording follows 15 CFR 774, supplement no. 1, ECCN 3A090, and what agencies and reports make of it.
"""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re

from models.values import Operator, Quantity
from pipeline.events.numbers import NUMBER

# ── names of quantities, longest sense first ─────────────────────────────────────────────────────

quantity_names: tuple[tuple[Quantity, str], ...] = (
    ("memory_bandwidth_density", r"(?:memory\s+)?bandwidth\s+density|带宽密度"),
    (
        "performance_density",
        r"performance\s+densit(?:y|ies)|\bPD\b|性能密度|(?<!transistor )(?<!power )(?<!energy )(?<!logic )(?<!rack )(?<!storage )(?<!areal )(?<!current )\bdensit(?:y|ies)\b",
    ),
    (
        "tpp",
        r"total\s+processing\s+performance|\bTPPs?\b|processing\s+performance|bit\s+length\s+(?:per\s+operation|(?:is\s+)?(?:multiplied|times))|总处理性能|综合算力",
    ),
    (
        "interconnect_bandwidth",
        r"(?:interconnect(?:ion)?|inter-?chip|chip-to-chip|die-to-die|nvlink|i/o|input/output|inputs\s+and\s+outputs"
        r"|bi-?directional|scale-up|link|fabric|infinity\s+fabric)[\s-]+(?:transfer\s+)?(?:bandwidth|transfer\s+rates?|data\s+rates?"
        r"|speeds?|rates?)|(?:swap|exchang|pass|trad|shar|mov)\w*\s+data|data\s+(?:between|among)\s+chips|inputs\s+and\s+outputs|aggregate\s+(?:bi-?directional\s+)?transfer\s+rates?|transfer\s+rates?|interconnects?\b|互[连联](?:带宽|速[率度])|传输速率",
    ),
    (
        "memory_bandwidth",
        r"(?:memory|dram|hbm\w*|vram)[\s-]+(?:bus\s+)?(?:bandwidths?|throughput)|bandwidths?\s+(?:of|to|from)\s+(?:the\s+)?"
        r"(?:memory|dram|hbm)|(?:memory|dram|hbm\w*)\s+(?:that\s+)?(?:moves?|moving|runs?|running|transfers?|feeds?|delivers?|reads?)\b|[内显]存带宽|存储带宽",
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
        r"(?:,?\s*(?:or|and)\s+(?:more\s+advanced|less|fewer|below|lower|under|smaller|finer|beneath)\b|\s*(?:及|或|（含）)?以下|\s*maximum\b)",
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

# "raises the threshold from 4,800 to 21,000" states a move, no range.
moved = re.compile(r"\b(?:rais|lower|increas|reduc|cut|lift|chang|mov)\w*\b[^.;]{0,70}\bfrom\b", re.IGNORECASE)
a_few = re.compile(r"one|two|three|four|five|six", re.IGNORECASE)
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
name_then_number = re.compile(
    rf"\s*(?:a|an|the)\s+{QUOTES}(?P<name>[A-Za-z][A-Za-z /-]{{1,50}}?){QUOTES}\s+of\s+(?P<value>{NUMBER})",
    re.IGNORECASE,
)
unit_and_noun = re.compile(
    rf"{UNIT}?(?:[\s-]+(?:(?:billion|million|trillion|bn)\s+)?(?:process|technology|nodes?|half-pitch|tops|transistors|class|logic|of\s+(?:memory|hbm|dram)"
    r"|(?:of\s+)?(?:(?:total|aggregate)\s+)?(?:memory|dram|hbm|interconnect|i/o)\s+bandwidth)){0,3}",
    re.IGNORECASE,
)

# A sum of two quantities is neither of them.
combined = re.compile(r"\b(?:sum|combination|combined|both|together)\b[^.;]{0,25}$", re.IGNORECASE)
