"""What changed between two texts of a document: its substance, or its dress alone.

An edit that moves a number, a name, a date, a word of assent or refusal, or any other word of the body is
material. White space, typographic signs, "updated 3 minutes ago", share bars and advertisement labels are
cosmetic. In doubt it is material: a missed silent edit costs more than a look at a trifle.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

#: Past this many differing words the count alone says that the substance changed.
LONGEST = 4_000

_SIGNS = str.maketrans("’‘“”«»–—−‐‑", '\'\'""""-----', "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_TIME = r"(?:\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?(?:\s?(?:[A-Z]{2,5}|[+-]\d{2}:?\d{2}))?)"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = (
    r"(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}"
    rf"|{_MONTH}\s\d{{1,2}},?\s\d{{4}}|\d{{1,2}}\s{_MONTH},?\s\d{{4}})"
)
_STAMPED = r"(?:last\s)?(?:updated|published|posted|modified|first\spublished|as\sof)"
_BUTTON = (
    r"(?:share|print|email|save|listen|copy\slink|read\smore|sign\sup|subscribe|follow\sus"
    r"|related(?:\sarticles?|\sstories)?|comments?)"
)
#: A line that is nothing but page furniture; the same words within a sentence count.
_FURNITURE = re.compile(
    rf"""(?:
        {_STAMPED}\W*(?:on\s|at\s)?(?:{_DAY}|{_TIME}|\W|at\b|on\b|gmt|utc|e[ds]t|p[ds]t|today)*
        | (?:(?:last\s)?updated\W*)?(?:about\s|over\s)?(?:an?|\d+)\s(?:second|minute|min|hour|hr|day|week|month)s?\sago
        | \d+\s(?:min|minute)s?\s(?:read|to\sread)
        | \d[\d,.]*k?\s(?:views?|shares?|comments?|reads?|likes?)
        | advert(?:isement|isements|ising)?(?:\scontinue.{{0,40}})?
        | sponsored(?:\scontent)?
        | story\scontinues(?:\sbelow.{{0,40}})?
        | {_BUTTON}(?:\s(?:this|on|to)\b.{{0,40}})?
        | {_DAY}(?:\W+(?:at\s)?{_TIME})?
        | {_TIME}
    )\W*""",
    re.IGNORECASE | re.VERBOSE,
)
_WORD = re.compile(r"\d[\d,.]*\d%?|\d%?|[^\W\d_][\w'.&-]*[^\W_]|[^\W_]|[$€£¥%]")
_POLARITY = re.compile(
    r"not|no|never|none|nor|neither|without|cannot|(?:can|won|is|are|was|did|does)n?'t|den(?:y|ies|ied|ying)"
    r"|halt(?:s|ed)?|suspend(?:s|ed)?|resumed?|approved?s?|reject(?:s|ed)?|ban(?:s|ned)?|allow(?:s|ed)?"
    r"|permit(?:s|ted)?"
    r"|prohibit(?:s|ed)?|withdr(?:aw|aws|awn|ew)|rescind(?:s|ed)?|revoke[sd]?|may|might|could|will|would|shall|must"
    r"|alleged(?:ly)?|reportedly|(?:un)?confirmed",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed, and whether it matters.

    Attributes:
        kind: material, cosmetic, or none where nothing changed.
        numbers: numbers taken out and put in.
        names: capitalised words taken out and put in.
        polarity: words of assent, refusal or doubt taken out and put in.
        words: how many other words changed.
        removed: taken-out passages, shortened, at most ten.
        added: put-in passages, shortened, at most ten.
    """

    kind: Literal["material", "cosmetic", "none"]
    numbers: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    names: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    polarity: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    words: int = 0
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def what(self) -> tuple[str, ...]:
        """The kinds of things that changed, in words."""
        named = (("numbers", self.numbers), ("names", self.names), ("polarity", self.polarity))
        found = tuple(name for name, (out, put) in named if out or put)
        return found + (("words",) if self.words else ())


def compare(old: str, new: str) -> Difference:
    """What of the substance differs between two texts of one document."""
    if old == new:
        return Difference("none")
    before, after = substance(old), substance(new)
    if before == after:
        return Difference("cosmetic")
    removed: list[str] = []
    added: list[str] = []
    for out, put in _passages(before, after):
        removed += out
        added += put
    # A passage that only moved has lost and gained the same words.
    gone, come = Counter(removed), Counter(added)
    out_words, put_words = list((gone - come).elements()), list((come - gone).elements())
    if not out_words and not put_words:
        return Difference("material", words=len(removed), removed=_shown(removed), added=_shown(added))
    folded = [[word.lower() for word in side] for side in (out_words, put_words)]
    if folded[0] == folded[1]:
        return Difference("cosmetic")
    return Difference(
        "material",
        numbers=(_numbers(out_words), _numbers(put_words)),
        names=(_names(out_words), _names(put_words)),
        polarity=(_polar(out_words), _polar(put_words)),
        words=sum(map(_is_plain, out_words)) + sum(map(_is_plain, put_words)),
        removed=_shown(removed),
        added=_shown(added),
    )


def substance(text: str) -> list[str]:
    """The words of a text without furniture, signs and white space."""
    words: list[str] = []
    for line in text.splitlines():
        plain = unicodedata.normalize("NFKC", line).translate(_SIGNS)
        plain = " ".join(plain.split())
        if plain and not (len(plain) < 160 and _FURNITURE.fullmatch(plain)):
            words += _WORD.findall(plain)
    return words


def _passages(before: list[str], after: list[str]) -> list[tuple[list[str], list[str]]]:
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if len(old) + len(new) > LONGEST:
        # SequenceMatcher is quadratic; the two bags of words say enough of so large a change.
        return [(list((Counter(old) - Counter(new)).elements()), list((Counter(new) - Counter(old)).elements()))]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(old[a:b], new[c:d]) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]


def _numbers(words: list[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word[0].isdigit() or word in "$€£¥%")[:50]


def _names(words: list[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word[0].isupper() and not _POLARITY.fullmatch(word))[:50]


def _polar(words: list[str]) -> tuple[str, ...]:
    return tuple(word for word in words if _POLARITY.fullmatch(word))[:50]


def _is_plain(word: str) -> bool:
    return word[0].isalpha() and not word[0].isupper() and not _POLARITY.fullmatch(word)


def _shown(words: list[str]) -> tuple[str, ...]:
    joined = " ".join(words)
    return (joined[:400],) if joined else ()
