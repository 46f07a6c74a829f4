"""Expressions that name nothing but stand for a firm, an authority or a chip, and what they say of it."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from models.values import Mention
from pipeline.catalogue import Catalogue
from pipeline.mentions.words import words

_COMPANY = (
    r"company|firm|group|business|vendor|manufacturer|maker|supplier|start-?up|giant|developer|designer|operator|provider|"
    r"corporation|conglomerate|unicorn|producer|retailer|registrant|issuer|lab|buyer|distributor|lessor|subsidiary|"
    r"hyperscaler|chipmaker|chip-maker|foundry|toolmaker|carmaker|neocloud|house"
)
_BODY = (
    r"agency|ministry|department|bureau|commission|regulator|watchdog|administration|government|authority|council|"
    r"cabinet|committee"
)
_PART = r"chip|part|accelerator|GPU|processor|card|board|product|device|module|SKU|ASIC|TPU|NPU|silicon|model"
_MOD = r"(?:(?:[A-Z][\w.'-]*|[a-z][a-z-]+|\d{2,3}-year-old)\s+){0,4}?"
_NOMINAL = re.compile(
    rf"\b(?P<det>[Tt]he|[Tt]hat|[Tt]his|[Ii]ts own|[Bb]oth|[Tt]hose|[Tt]hese)\s+(?P<mods>{_MOD})"
    rf"(?:(?P<firm>{_COMPANY})|(?P<body>{_BODY}|[Bb]ureau|[Mm]inistry|[Aa]gency|[Dd]epartment|[Cc]ommission)|"
    rf"(?P<part>(?:{_PART})s?)|(?P<parts>(?:pair|duo|two)"
    r"(?=\s*(?:[.,;]|(?:will|would|were|are|have|had|now|remain|could|may)\b))))(?![\w-])"
)
_CAPITAL_OWN = re.compile(r"\b(?:the|The) (?:Company|Group|Registrant|Issuer|Corporation)(?![\w-])(?! (?:of|[A-Z]))")
_PRONOUN = re.compile(
    r"\b(?P<word>[Ii]t|[Tt]hey|[Ii]tself)(?![\w'’-]|\.\w)|\b(?P<short>[Ii]t|[Tt]hey)(?=['’](?:s|ll|d|re|ve)\b)"
)
_POSSESSIVE = re.compile(r"\b[Ii]ts\b")
_SPEAKER = re.compile(r"\b(?:[Ww]e|[Oo]ur|[Uu]s|ours)\b(?!\.)")
_MAKER_OF = re.compile(r"\b[Tt]he (?:\w+ )?(?:maker|vendor|designer|manufacturer) of (?:the )?$")
_ITS_MAKER = re.compile(r"\s+(?:maker|designer|vendor|manufacturer)\b")
# `it` that stands for nothing.
_EMPTY = re.compile(
    r"\s+(?:(?:is|was|would be|will be|has been|had been|may be|might be|seems|remains|became|appears)\s+(?:\w+\s+)?"
    r"(?:unclear|clear|not clear|likely|unlikely|possible|impossible|important|worth|time|hard|difficult|easy|too early|"
    r"too soon|true|rare|unusual|common|no secret|no surprise|no coincidence|the first|the second|the third|why|what|who|"
    r"when|because|believed|understood|thought|estimated|reported|rumou?red|not immediately|illegal|lawful|about)\b|"
    r"seems|turns out|turned out|remains to be|takes|took|follows that|comes (?:as|after|amid)|came (?:as|after|amid)|"
    r"emerged that|transpired|goes without|rained|snowed|appears that)"
)
_EMPTY_BEFORE = re.compile(r"\b(?:make|makes|made|making|find|finds|found|take|takes|took|put) $")
_TO_CHIP = re.compile(
    r"\s+(?:has|had|offers?|delivers?|packs?|draws?|runs? at|uses|features?|is based on|is built|was built|carries|comes in|"
    r"fits|ships in|scores|consumes|pairs|lacks|supports|outperforms?|tops out)\b.{0,40}?(?:GB|TB|TFLOPS|teraflops|petaflops|"
    r"TOPS|nm|nanomet|watts?|memory|bandwidth|NVLink|dies?|cores|silicon|architecture|process)"
)
_OBJECT_AFTER = re.compile(r"\s*(?:[.,;:)]|to\b|from\b|for\b|on\b|in\b|with\b|by\b|at\b|as\b|into\b|$)")
_RELATIVE = re.compile(
    r"\s+(?:that|which|who|whose|behind|of (?!the (?:chip|part))|with the most|to (?:have|be the))\b"
)
_COMPOUND = re.compile(
    r"\s+(?:executives?|officials?|employees|shares|stock|website|headquarters|name|law|culture|market)\b"
)
_TRADES: dict[str, str] = {
    "chipmaker": r"chip|foundry|memory|GPU", "chip-maker": r"chip|foundry|memory|GPU", "foundry": r"foundry",
    "hyperscaler": r"hyperscaler|cloud|internet", "neocloud": r"neocloud|cloud|datacentre", "toolmaker": r"equipment",
    "carmaker": r"car", "lab": r"AI lab|research", "distributor": r"distributor|trader",
}  # fmt: skip
_TRADE_MODS: dict[str, str] = {
    "chip": r"chip|foundry|memory|GPU|EDA|equipment|OSAT", "semiconductor": r"chip|foundry|memory|GPU|equipment",
    "gpu": r"chip|GPU|cloud|server", "memory": r"memory", "cloud": r"cloud|hyperscaler|datacentre", "internet": r"internet",
    "server": r"OEM|ODM", "equipment": r"equipment", "tool": r"equipment", "lithography": r"equipment", "e-commerce": r"internet",
    "search": r"internet|hyperscaler", "ai": r"AI|internet|cloud|chip", "contract": r"ODM|EMS|foundry", "foundry": r"foundry",
    "packaging": r"OSAT", "telecom": r"telecom|server|chip", "social": r"internet|hyperscaler", "gaming": r"internet",
    "software": r"software|hyperscaler|EDA", "networking": r"networking|chip", "car": r"car", "ev": r"car",
}  # fmt: skip
# Words before the noun that say nothing of which one it is; a lower-case word beyond these and the trades bars nothing.
_OTHER = re.compile(r"^(?:other|another|rival|first|second|third|parent|whole|entire|only|next|new|same kind|average|typical|"
                    r"unnamed|unidentified|sister|target|shell|front|holding|local|foreign|domestic|state|export|industry|"
                    r"federal|central|joint|larger|smaller|biggest|largest|world's)$", re.IGNORECASE)  # fmt: skip
_NUMBER = {"two": 2, "three": 3, "four": 4, "both": 2, "pair": 2, "duo": 2}


def _always(_id: str, _catalogue: Catalogue) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Anaphor:
    """An expression at `text[start:end]` that may stand for one of `labels`; `fits` asks the catalogue of a candidate."""

    start: int
    end: int
    kind: Literal["nominal", "pronoun", "possessive", "speaker"]
    labels: tuple[str, ...]
    what: str
    fits: Callable[[str, Catalogue], bool] = _always
    plural: bool = False
    count: int = 0
    own: bool = False  # `the Company` of a filing
    object: bool = False
    maker_of: str | None = None


@dataclass(frozen=True)
class Atlas:
    """What a catalogue knows of where things sit: countries by adjective and name, and the cities of firms."""

    countries: Mapping[str, str]
    seats: frozenset[str]

    def country(self, words: Sequence[str]) -> str | None:
        """The country that one of the words tells."""
        return next((self.countries[word] for word in words if word in self.countries), None)


def make_atlas(catalogue: Catalogue) -> Atlas:
    """The atlas of a catalogue."""
    countries = {
        name: place.id
        for place in catalogue.places.values()
        for name in (*place.adjectives, *place.aliases, *place.unsure)
    }
    seats = frozenset(firm.seat for firm in catalogue.firms.values() if firm.seat)
    return Atlas(countries | {"American": "US", "California": "US", "Californian": "US"}, seats)


def find_anaphors(text: str, start: int, end: int, atlas: Atlas) -> Iterator[Anaphor]:
    """The expressions of a sentence, in no order, without overlaps."""
    taken: list[tuple[int, int]] = []
    for match in _CAPITAL_OWN.finditer(text, start, end):
        taken.append(match.span())
        yield Anaphor(*match.span(), "nominal", ("FIRM",), match.group(), own=True)
    for match in _NOMINAL.finditer(text, start, end):
        if any(a < match.end() and match.start() < b for a, b in taken):
            continue
        made = _nominal(match, text, end, atlas)
        if made is not None:
            taken.append(match.span())
            yield made
    for match in _PRONOUN.finditer(text, start, end):
        word = (match["word"] or match["short"]).lower()
        if word == "it" and (
            _EMPTY.match(text, match.end(), end)
            or _EMPTY_BEFORE.search(text, max(start, match.start() - 8), match.start())
        ):
            continue
        plain = word == "it"
        labels: tuple[str, ...] = (
            ("CHIP",) if plain and _TO_CHIP.match(text, match.end(), end) else ("FIRM", "AUTHORITY")
        )
        if word == "they":
            continue
        behind = bool(_OBJECT_AFTER.match(text, match.end(), end)) and plain
        yield Anaphor(*match.span(), "pronoun", labels, word, object=behind)
    for match in _POSSESSIVE.finditer(text, start, end):
        yield Anaphor(*match.span(), "possessive", ("FIRM", "AUTHORITY"), "its")
    for match in _SPEAKER.finditer(text, start, end):
        if match.group() == "US" or (match.group() == "Us"):
            continue
        yield Anaphor(*match.span(), "speaker", ("FIRM",), match.group().lower())


def find_makers(text: str, chips: Sequence[Mention], catalogue: Catalogue) -> Iterator[Anaphor]:
    """`the H20 maker`, `the maker of the H20`: the firm that the catalogue has as its vendor."""
    for chip in chips:
        known = catalogue.chips.get(catalogue.chip_of(chip.id or "") or "")
        before = text[max(0, chip.start - 40) : chip.start]
        if known is None:
            continue
        if (lead := _MAKER_OF.search(before)) is not None:
            start, end = chip.start - len(before) + lead.start(), chip.end
        elif (tail := _ITS_MAKER.match(text, chip.end)) and before.lower().endswith("the "):
            start, end = chip.start - 4, tail.end()
        else:
            continue
        yield Anaphor(start, end, "nominal", ("FIRM",), text[start:end], maker_of=known.vendor)


def _nominal(match: re.Match[str], text: str, end: int, atlas: Atlas) -> Anaphor | None:
    mods = match["mods"].split()
    det = match["det"].lower()
    if any(_OTHER.match(word) for word in mods) or _COMPOUND.match(text, match.end(), end):
        return None
    if re.match(r"\s+[A-Z]", text[match.end() : end]):
        return None  # "the Shenzhen group Huawei" names it
    if any(word.lower() in _STRANGE for word in mods):
        return None
    if match["part"] or match["parts"]:
        noun = (match["part"] or match["parts"]).lower()
        if match["parts"] and det != "the":
            return None
        plural = det in ("both", "those", "these") or noun.endswith("s") or bool(match["parts"])
        if not plural and det == "both":
            return None
        count = next((_NUMBER[word] for word in (det, *(w.lower() for w in mods), noun) if word in _NUMBER), 0)
        if _RELATIVE.match(text, match.end(), end) or any(
            word[0].islower() and word not in _PART_MODS for word in mods
        ):
            return None
        return Anaphor(
            *match.span(), "nominal", ("CHIP",), match.group(), _made_by(mods, atlas), plural=plural, count=count
        )
    if det in ("both", "those", "these", "its own") or _RELATIVE.match(text, match.end(), end):
        return None
    if match["body"]:
        return Anaphor(
            *match.span(), "nominal", ("AUTHORITY",), match.group(), _body(match["body"].lower(), mods, atlas)
        )
    return Anaphor(*match.span(), "nominal", ("FIRM",), match.group(), _firm(match["firm"].lower(), mods, atlas))


_STRANGE = words("never_before_noun")
_PART_MODS = words("of_parts")


def _firm(noun: str, mods: list[str], atlas: Atlas) -> Callable[[str, Catalogue], bool]:
    """Does a firm sit where the words say, and is its trade theirs? Unknown seats and trades bar nothing."""
    joined = " ".join(mods)
    city_words = re.sub(r"-(?:based|headquartered|listed)\b", "", joined)
    country = atlas.country(city_words.split())
    trades = [_TRADES[noun]] if noun in _TRADES else []
    trades += [_TRADE_MODS[word.lower()] for word in mods if word.lower() in _TRADE_MODS]
    seat = next((city for city in atlas.seats if f" {city} " in f" {city_words} "), None)

    def fits(id_: str, catalogue: Catalogue) -> bool:
        firm = catalogue.firms.get(id_)
        if firm is None:
            return not (seat or country)
        if seat and firm.seat and firm.seat != seat:
            return False
        if country and firm.country and firm.country != country:
            return False
        return all(any(re.search(trade, role) for role in firm.roles) for trade in trades) if firm.roles else True

    return fits


def _body(noun: str, mods: list[str], atlas: Atlas) -> Callable[[str, Catalogue], bool]:
    country = atlas.country(mods)

    def fits(id_: str, catalogue: Catalogue) -> bool:
        known = catalogue.authorities.get(id_)
        name = (known.name if known else id_.replace("-", " ")).lower()
        land = (known.jurisdiction if known else id_[:2]).upper()
        if country and land != country:
            return False
        if noun in ("government", "administration", "cabinet"):
            return "government" in name or "administration" in name or "white house" in name
        if noun in ("agency", "regulator", "watchdog", "authority"):
            return "government" not in name
        return noun in name or (noun == "bureau" and "bureau" in name)

    return fits


def _made_by(mods: list[str], atlas: Atlas) -> Callable[[str, Catalogue], bool]:
    country = atlas.country(mods)

    def fits(id_: str, catalogue: Catalogue) -> bool:
        chip = catalogue.chips.get(catalogue.chip_of(id_) or "")
        vendor = catalogue.firms.get(chip.vendor) if chip else None
        return not (country and vendor and vendor.country and vendor.country != country)

    return fits
