"""Terms of a text, and how common English news makes them before any document has been counted."""

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

#: Words with inner points, hyphens and apostrophes; figures with their separators; runs of Chinese, Japanese, Korean.
word_pattern = re.compile(
    r"(?:[A-Za-z]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)?\d*[A-Za-z]*|\d+(?:[.,]\d+)*[A-Za-z]{0,3}", re.UNICODE
)
east_asian = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

#: Spellings and names that news uses for one another.
same_words = {
    "america": "u.s",
    "american": "u.s",
    "usa": "u.s",
    "u.s.a": "u.s",
    "washington": "u.s",
    "beijing": "china",
    "chinese": "china",
    "moscow": "russia",
    "russian": "russia",
    "tokyo": "japan",
    "japanese": "japan",
    "dutch": "netherlands",
    "british": "britain",
    "uk": "britain",
    "u.k": "britain",
    "eu": "e.u",
    "french": "france",
    "german": "germany",
    "license": "licence",
    "licensing": "licence",
    "artificial": "ai",
    "quake": "earthquake",
    "percent": "%",
    "chipmaker": "chip",
    "semiconductor": "chip",
    "prez": "president",
}

SHARES = {"stop": 0.6, "very": 0.2, "common": 0.07, "usual": 0.025}  # of documents that hold a word of the tier
UNSEEN = 0.0025  # of a word that no tier names


def tokens(text: str) -> Iterator[str]:
    """The tokens of a text in order, in their own case; East Asian runs as pairs of characters."""
    if not east_asian.search(text):
        yield from word_pattern.findall(text)
        return
    for token in word_pattern.findall(text):
        if east_asian.match(token):
            yield from (token[i : i + 2] for i in range(max(1, len(token) - 1)))
        else:
            yield token


@lru_cache(maxsize=100_000)
def term_of(token: str) -> str:
    """The term that a token counts as: lower case, one spelling, inflection and most derivation taken off.

    Six letters of the stem are kept, which joins `approve`, `approval` and `approved` at the cost of a few
    chance meetings; a name is seldom hurt, since the words beside it differ too.
    """
    if token in {"US", "USA"}:
        return "u.s"
    if len(token) > 2 and token[-1] == "s" and token[:-1].isupper():
        token = token[:-1]
    word = token.lower().replace("’", "'").rstrip(".")
    word = word.removesuffix("'s").removesuffix("'")
    word = same_words.get(word, word)
    if not word.isalpha() or len(word) < 4:
        return word
    for ending, put in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ied", "y"), ("ed", ""), ("es", "e"), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith(("ss", "us", "is")):
            word = word[: -len(ending)] + put
            if ending in {"ing", "ed"} and len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    word = same_words.get(word, word)
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 4 and word.endswith("y"):
        word = word[:-1] + "i"
    return word[:6]


@lru_cache(maxsize=1)
def prior() -> dict[str, float]:
    """Share of English news documents that hold a term, for the terms that the tiers of `words.txt` name."""
    shares: dict[str, float] = {}
    tier = 0.0
    listed = resources.files("pipeline.events.stories").joinpath("words.txt").read_text(encoding="utf-8")
    for line in listed.splitlines():
        if line.startswith("# "):
            continue
        if line.startswith("["):
            tier = SHARES[line.strip("[]")]
            continue
        for word in line.split():
            term = term_of(word)
            shares[term] = max(tier, shares.get(term, 0.0))
    return shares


@lru_cache(maxsize=1)
def stop_terms() -> frozenset[str]:
    """Terms that say nothing of what a text is about."""
    return frozenset(term for term, share in prior().items() if share >= SHARES["stop"])


@lru_cache(maxsize=1)
def plain_terms() -> frozenset[str]:
    """Terms of ordinary words: capitalised at the head of a sentence they are still no name."""
    return frozenset(prior())
