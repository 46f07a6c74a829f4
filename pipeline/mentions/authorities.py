"""Authorities beyond the catalogue: the government and the ministries of any country."""

import re
from collections.abc import Callable

from pipeline.catalogue import Catalogue
from pipeline.mentions.names import Candidate

_MINISTRY = (
    r"(?P<body>(?:central )?[Gg]overnment|cabinet|(?:[a-z]+(?: and [a-z]+)? ){1,2}ministry|[A-Z][a-z]+ Ministry|"
    r"Ministry of (?:the )?[A-Z][a-z]+(?:(?:,| and|, and) [A-Z][a-z]+| [A-Z][a-z]+)*)(?![A-Za-z])"
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
        if "inistry" not in plain and "overnment" not in plain and "cabinet" not in plain:
            return []
        found = []
        for match in pattern.finditer(plain):
            body = match["body"].lower()
            slug = "government" if body.endswith(("government", "cabinet")) else re.sub(r"[^a-z]+", "-", body)
            found.append(
                Candidate(
                    *match.span(),
                    "AUTHORITY",
                    f"{owners[match['owner']].lower()}-{slug}",
                    True,
                    "pattern of a government",
                )
            )
        return found

    return find
