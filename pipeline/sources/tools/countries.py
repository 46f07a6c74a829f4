"""Country names to ISO 3166-1 alpha-2, with the spellings of US lists."""

import re
from functools import cache
from importlib import resources

#: Spellings that the tz database's table of ISO 3166-1 does not have, as OFAC, BIS and State write them.
SPELLINGS = {
    "united states of america": "US",
    "usa": "US",
    "u.s.a.": "US",
    "united kingdom": "GB",
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "china, people's republic of": "CN",
    "people's republic of china": "CN",
    "prc": "CN",
    "p.r. china": "CN",
    "hong kong sar": "HK",
    "macau": "MO",
    "macao": "MO",
    "taiwan": "TW",
    "korea, north": "KP",
    "north korea": "KP",
    "democratic people's republic of korea": "KP",
    "korea, south": "KR",
    "south korea": "KR",
    "republic of korea": "KR",
    "korea": "KR",
    "russian federation": "RU",
    "russia": "RU",
    "iran, islamic republic of": "IR",
    "syrian arab republic": "SY",
    "viet nam": "VN",
    "burma": "MM",
    "myanmar": "MM",
    "united arab emirates": "AE",
    "u.a.e.": "AE",
    "uae": "AE",
    "czechia": "CZ",
    "turkiye": "TR",
    "türkiye": "TR",
    "congo, democratic republic of the": "CD",
    "democratic republic of the congo": "CD",
    "congo, republic of the": "CG",
    "cote d'ivoire": "CI",
    "ivory coast": "CI",
    "the gambia": "GM",
    "gambia, the": "GM",
    "bahamas, the": "BS",
    "the bahamas": "BS",
    "bosnia and herzegovina": "BA",
    "trinidad and tobago": "TT",
    "antigua and barbuda": "AG",
    "saint kitts and nevis": "KN",
    "saint vincent and the grenadines": "VC",
    "saint lucia": "LC",
    "sao tome and principe": "ST",
    "palestinian": "PS",
    "west bank": "PS",
    "region: gaza": "PS",
    "virgin islands, british": "VG",
    "british virgin islands": "VG",
    "cabo verde": "CV",
    "swaziland": "SZ",
    "macedonia, the former yugoslav republic of": "MK",
    "north macedonia, the republic of": "MK",
    "crimea": "UA",
    "region: crimea": "UA",
    "brunei darussalam": "BN",
    "republic of belarus": "BY",
    "central african republic": "CF",
    "man, isle of": "IM",
    "kosovo": "XK",
    "cote d ivoire": "CI",
    "samoa": "WS",
    "the netherlands": "NL",
    "holland": "NL",
}

ISO2 = re.compile(r"[A-Z]{2}")


@cache
def _table() -> dict[str, str]:
    names = dict(SPELLINGS)
    table = resources.files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            code, name = line.split("\t", 1)
            names.setdefault(" ".join(name.replace("&", "and").lower().split()), code)
    return names


@cache
def _codes() -> frozenset[str]:
    return frozenset(_table().values())


def country_code(text: str | None) -> str | None:
    """The alpha-2 code of a country's name or code; None where it is blank or not known."""
    words = " ".join((text or "").replace("&", "and").split())
    if not words:
        return None
    if ISO2.fullmatch(words.upper()) and words.upper() in _codes():
        return words.upper()
    return _table().get(words.lower())


def country_of(text: str | None) -> str | None:
    """The code where it is known, else the words themselves: an unknown country is told, not dropped."""
    return country_code(text) or (" ".join((text or "").split()) or None)
