"""What changed between two texts of a document: its substance, or its dress alone.

An edit that moves a number, a name, a date, a word of assent, refusal or stage, or any other word of the body is
material. White space, typographic signs, spelling, "updated 3 minutes ago", bylines, share bars, advertisement labels
and whole paragraphs in another order are cosmetic. In doubt it is material: a missed silent edit costs more than a
look at a trifle.
"""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

from pipeline.documents.furniture import bared, is_furniture
from pipeline.documents.spelling import canonical, is_respelt

#: Past this many differing words the count alone says that the substance changed.
LONGEST = 4_000
SHOWN = 6  # words of one kind on one line
MOST = 50  # words that are named of one kind

Part = Literal["numbers", "dates", "polarity", "stages", "names", "words"]
PARTS: tuple[Part, ...] = ("numbers", "dates", "polarity", "stages", "names", "words")

_SIGNS = str.maketrans("’‘“”«»–—−‐‑", '\'\'""""-----', "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff™®©")
_WORD = re.compile(
    r"\d[\d,.]*\d%?|\d%?|[\u3400-\u9fff\uf900-\ufaff]|(?:[^\W\d_]\.){2,}|[^\W\d_](?:[\w'.&]*[^\W_])?|[$€£¥%<>≤≥=+]"
)
_OUTLET = re.compile(r"\s\|\s[^|]{2,40}$")
_POLARITY = re.compile(
    r"not|no|yes|never|none|nor|neither|without|cannot|(?:can|won|is|are|was|were|did|does|do|has|have|would|could)n?'t"
    r"|un(?:able|likely|less)|den(?:y|ies|ied|ying|ial)|fail(?:s|ed)?|refus(?:e|es|ed|al)"
    r"|halt(?:s|ed)?|suspend(?:s|ed)?|resum(?:e|es|ed)|approv(?:e|es|ed|al)|reject(?:s|ed)?|ban(?:s|ned)?"
    r"|allow(?:s|ed)?|permit(?:s|ted)?|prohibit(?:s|ed)?|withdr(?:aw|aws|awn|ew)|rescind(?:s|ed)?|revoke[sd]?"
    r"|may|might|can|could|will|would|shall|should|must|alleged(?:ly)?|reportedly|(?:un)?confirm(?:s|ed)?"
    r"|rise[sn]?|rose|fall(?:s|en)?|fell|up|down|increas(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)"
    r"|不|未|无|没|禁|停|否|拟",
    re.IGNORECASE,
)
_STAGE = re.compile(
    r"draft(?:s|ed)?|propos(?:e|es|ed|al|als|ing)|plan(?:s|ned)?|consider(?:s|ed|ing)?|weigh(?:s|ed|ing)?"
    r"|announc(?:e|es|ed|ing)|effective|final(?:i[sz]e[sd]?)?|expir(?:e|es|ed)|end(?:s|ed)?|interim|temporar(?:y|ily)"
    r"|begin(?:s)?|began|enter(?:s|ed)?|repeal(?:s|ed)?|delay(?:s|ed)?|postpone[sd]?|sign(?:s|ed)|已|将",
    re.IGNORECASE,
)
_CALENDAR = re.compile(
    r"jan(?:uary)?|feb(?:ruary)?|march|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?|mon(?:day)|tues?day|wednesday|thursday|friday|saturday|sunday|today|yesterday|tomorrow"
    r"|spring|summer|autumn|winter|quarter|[年月日]",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|[年月日]",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d.*|[$€£¥%<>≤≥=]|(?:b|m|tr)illions?|hundreds?|thousands?|dozens?|half|thirds?|quarters?|tenths?|twice|double[sd]?"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)t(?:een|y)"
    r"|twenty|thirty|forty|[〇零一二三四五六七八九十百千万亿]",
    re.IGNORECASE,
)
#: Words whose coming and going alone says nothing else than before.
_IDLE = frozenset({"the", "a", "an", "that", "also", "its"})
#: Units that another case makes another unit.
_UNITS = frozenset({"mW", "MW", "Gb", "GB", "Mb", "MB", "Tb", "TB", "kb", "kB", "kW", "KW"})


class Token(NamedTuple):
    """A word as it is compared, as it is shown, and what kind of thing it is."""

    folded: str
    shown: str
    part: Part


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed, and whether it matters.

    Attributes:
        kind: material, cosmetic, or none where nothing changed.
        numbers: numbers, units of money and numerals taken out and put in.
        names: capitalised words taken out and put in.
        polarity: words of assent, refusal, doubt or direction taken out and put in.
        words: how many other words changed.
        removed: taken-out passages, shortened, at most ten.
        added: put-in passages, shortened, at most ten.
        dates: days, months and years taken out and put in.
        stages: words of how far a matter has come taken out and put in.
    """

    kind: Literal["material", "cosmetic", "none"]
    numbers: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    names: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    polarity: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    words: int = 0
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    dates: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    stages: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    @property
    def what(self) -> tuple[str, ...]:
        """The kinds of things that changed, in words."""
        pairs = ((name, getattr(self, name)) for name in PARTS if name != "words")
        found = tuple(name for name, (out, put) in pairs if out or put)
        return found + (("words",) if self.words else ())


def compare(old: str, new: str) -> Difference:
    """What of the substance differs between two texts of one document."""
    if old == new:
        return Difference("none")
    before, after = substance(old), substance(new)
    if Counter(map(_folded, before)) == Counter(map(_folded, after)):
        return Difference("cosmetic")  # the same paragraphs, in whatever order
    passages = [(out, put) for out, put in _passages(_joined(before), _joined(after)) if not _says_the_same(out, put)]
    if not passages:
        return Difference("cosmetic")
    removed = [token for out, _ in passages for token in out]
    added = [token for _, put in passages for token in put]
    # A passage that only moved has lost and gained the same words.
    gone, come = _less(removed, added), _less(added, removed)
    if not gone and not come:
        # Paragraphs moved while another changed beside them, or words changed their places within a sentence.
        return Difference("material", words=len(removed), removed=_shown(passages, 0), added=_shown(passages, 1))
    found = {part: (_named(gone, part), _named(come, part)) for part in PARTS}
    words = sum(token.part == "words" for token in (*gone, *come))
    return Difference(
        "material",
        numbers=found["numbers"],
        names=found["names"],
        polarity=found["polarity"],
        words=words,
        removed=_shown(passages, 0),
        added=_shown(passages, 1),
        dates=found["dates"],
        stages=found["stages"],
    )


def in_words(changed: Mapping[str, Any]) -> str:
    """A stored difference on one line: `numbers 4,800 → 2,400; 3 words`; empty where none is kept."""
    parts = []
    for part in PARTS:
        if part == "words" or part not in changed:
            continue
        out, put = (", ".join(side[:SHOWN]) or "–" for side in changed[part])
        parts.append(f"{part} {out} → {put}")
    if words := changed.get("words"):
        parts.append(f"{words} {'word' if words == 1 else 'words'}")
    return "; ".join(parts)


def substance(text: str) -> list[list[Token]]:
    """The words of a text by line, without furniture, signs and white space."""
    lines: list[list[Token]] = []
    for number, raw in enumerate(text.splitlines()):
        plain = html.unescape(raw) if "&" in raw else raw
        if not plain.isascii():
            plain = unicodedata.normalize("NFKC", plain.translate(_SIGNS)).translate(_SIGNS)
        plain = " ".join(plain.split())
        if is_furniture(plain):
            continue
        if not number:
            plain = _OUTLET.sub("", plain)
        words = _WORD.findall(canonical(bared(plain)))
        if words:
            lines.append(_tokens(words))
    return lines


def _tokens(words: Sequence[str]) -> list[Token]:
    return [Token(_fold(words, at), word, _part(words, at)) for at, word in enumerate(words)]


def _fold(words: Sequence[str], at: int) -> str:
    word = words[at]
    if at and word in _UNITS and words[at - 1][0].isdigit():
        return word
    return word.lower().replace(".", "") if word[0].isalpha() else word


def _part(words: Sequence[str], at: int) -> Part:
    word = words[at]
    if _NUMBER.fullmatch(word):
        beside = words[max(0, at - 2) : at + 2]
        year = len(word) == 4 and word.isdigit() and word[:2] in {"19", "20"}
        return "dates" if word[0].isdigit() and (year or any(map(_MONTH.fullmatch, beside))) else "numbers"
    if word == "May" and any(near[0].isdigit() for near in words[max(0, at - 1) : at + 2]):
        return "dates"
    if _CALENDAR.fullmatch(word):
        return "dates"
    if _POLARITY.fullmatch(word):
        return "polarity"
    if _STAGE.fullmatch(word):
        return "stages"
    return "names" if word[0].isupper() else "words"


def _folded(line: Sequence[Token]) -> tuple[str, ...]:
    return tuple(token.folded for token in line)


def _joined(lines: Iterable[Sequence[Token]]) -> list[Token]:
    return [token for line in lines for token in line]


def _passages(before: list[Token], after: list[Token]) -> list[tuple[list[Token], list[Token]]]:
    old, new = list(_folded(before)), list(_folded(after))
    start, least = 0, min(len(old), len(new))
    while start < least and old[start] == new[start]:
        start += 1
    end = 0
    while end < least - start and old[-1 - end] == new[-1 - end]:
        end += 1
    out, put = before[start : len(before) - end], after[start : len(after) - end]
    if len(out) + len(put) > LONGEST:
        # SequenceMatcher is quadratic; the two bags of words say enough of so large a change.
        return [(_less(out, put), _less(put, out))]
    matcher = SequenceMatcher(None, _folded(out), _folded(put), autojunk=False)
    return [(out[a:b], put[c:d]) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]


def _says_the_same(out: Sequence[Token], put: Sequence[Token]) -> bool:
    old = [token.folded for token in out if token.folded not in _IDLE]
    new = [token.folded for token in put if token.folded not in _IDLE]
    if "".join(old) == "".join(new):
        return True
    plain = all(token.part == "words" for token in (*out, *put))
    return plain and len(old) == len(new) and all(map(is_respelt, old, new))


def _less(some: Sequence[Token], others: Sequence[Token]) -> list[Token]:
    """What is in the one and not in the other, as often as it is, in order."""
    left = Counter(token.folded for token in others)
    found = []
    for token in some:
        if left[token.folded]:
            left[token.folded] -= 1
        else:
            found.append(token)
    return found


def _named(tokens: Sequence[Token], part: Part) -> tuple[str, ...]:
    return tuple(token.shown for token in tokens if token.part == part)[:MOST]


def _shown(passages: Sequence[tuple[list[Token], list[Token]]], side: int) -> tuple[str, ...]:
    said = (" ".join(token.shown for token in passage[side])[:400] for passage in passages)
    return tuple(words for words in said if words)[:10]
