"""Authorities beyond the catalogue: the government and the ministries of any country."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re
from collections.abc import Callable

from pipeline.catalogue import Catalogue
from pipeline.mentions.names import Candidate

_MINISTRY = (
    r"(?P<body>(?:central )?[Gg]overnment|cabinet|(?:[a-z]+(?: and [a-z]+)? ){1,2}ministry|[A-Z][a-z]+ Ministry|"
    r"customs(?: (?:authority|administration|service|chamber|bureau))?(?! (?:data|dut|figures|clear|union|declar|broker|agents?|"
    r"statistics|records|forms?|officers?))|(?:[a-z]+ )?(?:antitrust|competition|internet|market|"
    r"financial|data|telecoms?|securities|trade|cyberspace) (?:watchdog|regulator|authority|office|agency|commission)|"
    r"(?:[a-z]+ ){0,2}(?:watchdog|regulator)|(?:commerce|trade) (?:bureau|office)|"
    r"Ministry of (?:the )?[A-Z][a-z]+(?:(?:,| and|, and) [A-Z][a-z]+| [A-Z][a-z]+)*)(?![A-Za-z])"
)


_CUSTOMS_HOUSE = re.compile(
    r"(?<=[，。；：、在由向被据\s（])[\u4e00-\u9fff]{2}海关(?!总署)|^[\u4e00-\u9fff]{2}海关(?!总署)", re.MULTILINE
)
_WORTH = re.compile(
    r"inistry|overnment|cabinet|customs|watchdog|regulator|authority|agency|commission|(?:trade|commerce) (?:office|bureau)"
)
# What a body is called is no name of it: its id is the catalogue's, where its land has one of that trade.
_TRADES = (
    (re.compile(r"internet|cyberspace"), ("cac",)),
    (re.compile(r"customs"), ("gacc", "cbp", "customs")),
    (re.compile(r"antitrust|competition"), ("samr", "competition-authority", "ftc", "jftc")),
)


def authority_finder(catalogue: Catalogue) -> Callable[[str], list[Candidate]]:
    """A finder of "Brazil's trade ministry", "the Polish government" and the like.

    The id of a government is `xx-government`; a ministry that the catalogue lacks gets the slug of its name
    after its jurisdiction.
    """
    owners: dict[str, str] = {}
    for place in catalogue.places.values():
        for name in place.aliases:
            owners[f"{name}'s"] = place.id
        for adjective in place.adjectives:
            owners[adjective] = place.id
    either = "|".join(re.escape(owner) for owner in sorted(owners, key=len, reverse=True))
    pattern = re.compile(rf"(?<![A-Za-z.-])(?P<owner>{either}) {_MINISTRY}")

    def find(plain: str) -> list[Candidate]:
        customs = [
            Candidate(*match.span(), "AUTHORITY", "cn-gacc", True, "pattern of a customs house")
            for match in _CUSTOMS_HOUSE.finditer(plain)
        ]
        return customs + find_by_owner(plain)

    def find_by_owner(plain: str) -> list[Candidate]:
        if not _WORTH.search(plain):
            return []
        found = []
        for match in pattern.finditer(plain):
            body = match["body"].lower()
            known = _known(catalogue, owners[match["owner"]].lower(), body)
            slug = "government" if body.endswith(("government", "cabinet")) else re.sub(r"[^a-z]+", "-", body)
            found.append(
                Candidate(
                    *match.span(),
                    "AUTHORITY",
                    known or f"{owners[match['owner']].lower()}-{slug}",
                    True,
                    "pattern of a government",
                )
            )
        return found

    return find


def _known(catalogue: Catalogue, land: str, body: str) -> str | None:
    for pattern, tails in _TRADES:
        if pattern.search(body):
            return next((f"{land}-{tail}" for tail in tails if f"{land}-{tail}" in catalogue.authorities), None)
    return None
