"""A text as weighted terms, and how alike two of them are.

The weight of a term is sublinear in its count (log2(1 + n)), counts its place (title, lead, body), and is multiplied
by an inverse document frequency that is learnt from the stream and begins with that of common English.
"""

import math
from collections.abc import Mapping

from pipeline.events.stories.marks import Marks
from pipeline.events.stories.words import UNSEEN, prior, stop_terms, term_of, tokens

WORDS = 700  # words of the body that are read: what follows in a long article is background
TITLE = 3.0
LEAD, LEAD_WORDS = 2.0, 60
FADE = 50.0  # words after the lead over which a word's weight halves
NAME = 1.3  # a capitalised word inside a sentence
ACT = 0.8  # what the title's verb does, whatever verb says it
KEPT = 140  # terms of a story's centroid
SEEN_ONCE = 1.5  # a term is never rarer: a word that nobody else uses would lengthen a vector for nothing
PRIOR_DOCUMENTS = 150.0  # how many documents the prior is worth


def weigh(title: str, text: str, marks: Marks) -> dict[str, float]:
    """The terms of a document with their weights, before inverse document frequency."""
    counts: dict[str, float] = {}
    stops = stop_terms()
    for token in tokens(title):
        term = term_of(token)
        if term not in stops and (len(term) > 1 or term == "%"):
            counts[term] = counts.get(term, 0.0) + TITLE
    for position, token in enumerate(tokens(text[: WORDS * 8])):
        if position >= WORDS:
            break
        term = term_of(token)
        if term not in stops and len(term) > 1:
            counts[term] = counts.get(term, 0.0) + _place(position)
    weights = {term: math.log2(1.0 + count) for term, count in counts.items()}
    for term in (marks.whole.names | marks.whole.models) & weights.keys():
        weights[term] *= NAME
    for number in marks.head.numbers:
        if number.unit not in {"magnitude"} and not number.unit.startswith("count:"):
            weights[f"#{number.value:.3g}{number.unit}"] = 1.0
    for act in marks.title.acts:
        if act.startswith(("restrict", "allow", "listing", "running", "custody", "verdict", "deal", "post")):
            weights[f"@{act}"] = ACT
    return weights


def _place(position: int) -> float:
    """What a word of the body counts by its place: news tells the new first, and what led to it after."""
    if position < LEAD_WORDS:
        return LEAD
    return 1.0 / (1.0 + (position - LEAD_WORDS) / FADE)


class Rarity:
    """Inverse document frequency of terms, from what was counted so far on top of the prior."""

    def __init__(self, documents: int, counts: Mapping[str, int]) -> None:
        self._total = documents + PRIOR_DOCUMENTS
        self._counts = counts
        self._shares = prior()
        self._known: dict[str, float] = {}

    def learn(self, counts: Mapping[str, int]) -> None:
        """Take in the counts of more terms, before any of them is asked for."""
        self._counts = {**self._counts, **counts}

    def of(self, term: str) -> float:
        """The inverse document frequency of a term: ln(documents / documents with it), never under .05."""
        known = self._known.get(term)
        if known is None:
            share = 0.05 if term.startswith("@") else self._shares.get(term, UNSEEN)
            seen = self._counts.get(term, 0) + share * PRIOR_DOCUMENTS
            known = self._known[term] = max(0.05, math.log(self._total / max(seen, SEEN_ONCE)))
        return known

    def norm(self, weights: Mapping[str, float]) -> float:
        """The length of a weighted vector."""
        known = self._known
        # Exact sums: databases give the terms back in orders of their own, and grouping must not hang on that.
        parts = [weight * (known.get(term) or self.of(term)) for term, weight in weights.items()]
        return math.sqrt(math.fsum([part * part for part in parts]))


def cosine(one: Mapping[str, float], length: float, other: Mapping[str, float], rarity: Rarity) -> float:
    """Cosine of two vectors of terms under the present rarity, 0..1; `length` is the norm of the first."""
    dot = math.fsum([one[term] * other[term] * rarity.of(term) ** 2 for term in one.keys() & other.keys()])
    if not dot:
        return 0.0
    return dot / (length * rarity.norm(other))


def telling(weights: Mapping[str, float], rarity: Rarity, limit: int) -> list[str]:
    """The terms that tell most of what a vector is about, most telling first; ties in the alphabet's order."""
    return sorted(weights, key=lambda term: (-weights[term] * rarity.of(term), term))[:limit]


def blend(
    centroid: Mapping[str, float], members: int, weights: Mapping[str, float], rarity: Rarity
) -> dict[str, float]:
    """The centroid after one more member: the mean of unit vectors, cut to its most telling terms."""
    length = rarity.norm(weights) or 1.0
    summed = {term: weight * members for term, weight in centroid.items()}
    for term, weight in weights.items():
        summed[term] = summed.get(term, 0.0) + weight / length
    mean = {term: weight / (members + 1) for term, weight in summed.items()}
    if len(mean) <= KEPT:
        return mean
    return {term: mean[term] for term in telling(mean, rarity, KEPT)}
