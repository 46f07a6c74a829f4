"""Which acts a measure stops, burdens or frees, as far as its words say."""

import re

from models.values import Act, ClaimType

act_words: tuple[tuple[Act, re.Pattern[str]], ...] = (
    ("reexport", re.compile(r"\bre-?export\w*\b|再出口", re.IGNORECASE)),
    (
        "export",
        re.compile(
            r"(?<!re)(?<!re-)\bexport(?:s|ed|ers?|ing|ation|able)?\b(?!\s+(?:administration|control|regime|rules?\b))|\bleav(?:e|ing)\s+(?:for|the\s+country)\b|\bsen[dt]\s+(?:abroad|to)\b|\babroad\b|\boverseas\s+(?:sales?|shipments?)\b|出口",
            re.IGNORECASE,
        ),
    ),
    (
        "transfer",
        re.compile(
            r"\b(?:in-country\s+)?transfers?(?:red|ring)?\b|\bmov(?:e|ing)\s+(?:equipment|tools|staff)\b|转让|转移",
            re.IGNORECASE,
        ),
    ),
    (
        "import",
        re.compile(
            r"\bimport(?:s|ed|ers?|ing|ation)?\b|\bcustoms\b|\bat\s+the\s+border\b|\bbr(?:ing|ought|inging)\s+in(?:to)?\b|\benter(?:s|ing)?\s+the\s+country\b|\bclear(?:ed|ance)\b|进口|海关",
            re.IGNORECASE,
        ),
    ),
    (
        "remote_use",
        re.compile(
            r"\bremote(?:ly)?\s+(?:access|use)\b|\bcloud\s+(?:access|loophole|capacity|services?|hours)\b|\bas\s+a\s+service\b|\binfrastructure\s+as\b|\brent(?:al|als|ed|s|ing)?\b|\bhir(?:e|es|ing)\b|\bsell(?:ing)?\s+time\b|\bleas(?:e|es|ed|ing)\b|云服务|租用",
            re.IGNORECASE,
        ),
    ),
    (
        "service",
        re.compile(
            r"\bservic(?:e|es|ed|ing)\b(?!\s+(?:provider|compan|firm))|\bmaint(?:enance|ain\w*)\b|\bsupport\s+(?:for|staff)\b|\bspare\s+parts\b|\bengineers\b|\brepair\w*\b|维修|服务支持",
            re.IGNORECASE,
        ),
    ),
    (
        "buy",
        re.compile(
            r"\b(?:buy(?:s|ing|ers?)?|bought|purchas\w+|procur\w+|order(?:s|ing)?\s+(?!by|in\b|from\b)|acquir\w+|shun\w*|avoid\w*|steer\w*\s+clear|keep\s+away|stay\s+away)\b|采购|购买",
            re.IGNORECASE,
        ),
    ),
    (
        "use",
        re.compile(
            r"\b(?:us(?:e|es|ed|ing|age)|deploy\w*|install\w*|run(?:s|ning)?\s+on|retire\w*|pull(?:ed|ing)?\s+out|replac\w+|remov\w+|rip\w*\s+out)\b|使用|替换",
            re.IGNORECASE,
        ),
    ),
    (
        "sell",
        re.compile(
            r"\b(?:sell|sells|selling|sold|sales?|shipments?|ship|ships|shipped|shipping|suppl(?:y|ies|ied|ying)|deliver\w*)\b|销售|供货|供应",
            re.IGNORECASE,
        ),
    ),
)
#: Supply that goes abroad is export, whichever verb tells it.
to_a_land = re.compile(
    r"\b(?:to|for|into|in|bound\s+for)\s+(?:\w+\s+){0,3}?(?:China|Hong\s+Kong|Macau|Russia|Iran|the\s+Gulf|abroad|foreign|Chinese|overseas|mainland)",
    re.IGNORECASE,
)
wanted: dict[ClaimType, frozenset[Act]] = {
    "purchase_discouraged": frozenset({"buy", "use", "import"}),
    "restriction_imposed": frozenset({"export", "reexport", "transfer", "import", "remote_use", "service", "sell"}),
    "restriction_eased": frozenset({"export", "reexport", "transfer", "import", "remote_use", "service", "sell"}),
}


def acts_of(type_: ClaimType, text: str, actors: tuple[str, ...] = ()) -> tuple[Act, ...]:
    """The acts that a measure's sentences name; () for a type that is no measure.

    Args:
        type_: the claim's.
        text: the claim's sentences.
        actors: ids of the authorities that act: supply from their land to another is export.
    """
    if type_ == "tariff_changed":
        return ("import",)
    asked = wanted.get(type_, frozenset())
    found: list[Act] = [act for act, pattern in act_words if act in asked and pattern.search(text)]
    if (
        "sell" in found
        and "export" not in found
        and to_a_land.search(text)
        and not any(a.startswith("cn-") for a in actors)
    ):
        found = ["export", *(act for act in found if act != "sell")]
    elif "sell" in found and "export" in found:
        found.remove("sell")
    return tuple(found)
