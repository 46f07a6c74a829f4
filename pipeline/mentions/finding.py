"""Candidates: the catalogue's names, and what patterns find beyond them."""

import re
from collections.abc import Callable

from pipeline.mentions.firms import extend_firm, find_firms, find_tickers
from pipeline.mentions.instruments import extend_eccn, find_instruments
from pipeline.mentions.models import extend_family, find_models, find_siblings
from pipeline.mentions.names import Candidate, NameTrie, pieces_of

Finder = Callable[[str], list[Candidate]]
# A run of signs that is an address of a page or of mail; tried once a run, so linear in the text.
_ADDRESS = re.compile(r"(?<!\S)(?=\S*?(?:://|www\.|\w@\w|\.(?:com|org|net|gov|cn|io|example)/))\S+")


def find_candidates(plain: str, trie: NameTrie, find_authorities: Finder) -> list[Candidate]:
    """All candidates of a folded text, in order of place; addresses of pages and mail hold none."""
    found = [_extended(plain, candidate) for candidate in trie.find(plain, pieces_of(plain))]
    found += [
        longer for one in found if one.label == "CHIP" and (longer := extend_family(plain, one, found)) is not one
    ]
    found += find_firms(plain)
    found += find_models(plain, found)
    found += find_siblings(plain, found, trie.series)
    found += find_instruments(plain)
    found += find_authorities(plain)
    found += find_tickers(plain, found)
    barred = [match.span() for match in _ADDRESS.finditer(plain)]
    if barred:
        found = [one for one in found if not any(start <= one.start < end for start, end in barred)]
    return sorted(found, key=lambda one: (one.start, -one.end))


def _extended(plain: str, candidate: Candidate) -> Candidate:
    if candidate.label == "FIRM":
        return extend_firm(plain, candidate)
    if candidate.label == "INSTRUMENT" and candidate.id and candidate.id.startswith("eccn-"):
        return extend_eccn(plain, candidate)
    return candidate
