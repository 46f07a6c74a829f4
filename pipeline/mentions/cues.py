"""What a word looks like, and what lists say of it: the features of the recogniser of names."""

# ruff: noqa: E501 - a table of features reads best with one kind a line

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from pipeline.mentions.words import words

WORD = re.compile(
    r"[A-Z](?:\.[A-Z])+\.?"  # U.S., J.P.
    r"|(?:Inc|Corp|Co|Ltd|Bros|Jr|St|Mr|Mrs|Ms|Dr|Cos|Bhd|Pte|Pty|Sen|Gov|Rep)\."
    r"|[A-Z]\.(?=\s[A-Z])"
    r"|[^\W_]+(?:[&.'’][A-Z0-9][^\W_]*|-[A-Z0-9][^\W_]*|'[a-z](?=[A-Z]))*"
    r"|'s(?![^\W_])|’s(?![^\W_])"
    r"|[^\s]"
)
_LEGAL = words("legal_forms")
_TRADES = words("firm_nouns")
_ACTS = words("firm_acts")
_BEFORE_PERSON = words("before_person")
_AFTER_SOURCE = words("source_words")
BUCKETS = 1 << 17


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a sentence, `text[start:end]`."""

    text: str
    start: int
    end: int


def tokens_of(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The words of a stretch of text; a possessive `'s` is a word of its own."""
    return [
        Token(match.group(), *match.span()) for match in WORD.finditer(text, start, len(text) if end is None else end)
    ]


def shape_of(word: str) -> str:
    """`Corp.` is Xx., `GB200` is X9, `iPhone` is xXx: runs of one kind count once."""
    out: list[str] = []
    for sign in word:
        kind = "X" if sign.isupper() else "x" if sign.islower() else "9" if sign.isdigit() else sign
        if not out or out[-1] != kind:
            out.append(kind)
    return "".join(out)


def key_of(names: Sequence[str]) -> str:
    """By what lists are asked for a name: its words in lower case."""
    return " ".join(names).lower().replace("’", "'")


class Lists:
    """Names by kind, with the longest run of words that stands in them.

    Kinds: F firm, f first word of firms' names, B body, M medium or house, P given name, S surname, L place,
    N adjective of a country, T term, e everyday word.
    """

    LONGEST = 6

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self._kinds = kinds
        self._openings = {" ".join(key.split(" ")[:count]) for key in kinds for count in range(2, key.count(" ") + 1)}

    def is_no_firm(self, word: str, *, opens: bool) -> bool:
        """Is a capitalised word one that alone is no firm's: a place, a term, a person's, an everyday word that opens?"""
        kinds = self._kinds.get(word.lower(), "")
        if opens and "e" in kinds:
            return True
        return bool(kinds) and not set(kinds) & set("Ff") and bool(set(kinds) & set("LNTPSM"))

    def marks(self, tokens: Sequence[Token]) -> list[list[str]]:
        """For each token what the lists say of it: `BF` opens a firm's name, `IF` goes on in it, and so on."""
        lower = [token.text.lower().replace("’", "'") for token in tokens]
        marks: list[list[str]] = [[] for _ in tokens]
        taken = dict.fromkeys("FBMLNT", -1)
        for at, token in enumerate(tokens):
            if not (token.text[0].isupper() or token.text[0].isdigit() or token.text[0] == "e"):
                continue
            best: dict[str, int] = {}
            key = ""
            for count in range(1, min(self.LONGEST, len(tokens) - at) + 1):
                key = f"{key} {lower[at + count - 1]}" if key else lower[at]
                for kind in self._kinds.get(key, ""):
                    best[kind] = count
                if count > 1 and key not in self._openings and key not in self._kinds:
                    break
            for kind, count in best.items():
                if kind in "fPSe":
                    if count == 1:
                        marks[at].append(kind)
                elif at > taken[kind]:
                    taken[kind] = at + count - 1
                    size = "2" if count > 1 else "1"
                    marks[at].append(f"B{kind}{size}")
                    for more in range(at + 1, at + count):
                        marks[more].append(f"I{kind}")
        return marks


_LINKS = frozenset(["of", "and", "&", "the", "for", "'s", "’s", "-", "de", "on", "in", ",", "+", "von", "du"])


def stretches_of(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """(first, past last) of the stretches that may hold names: words with a capital or a digit, and what links them."""
    named = [any(sign.isupper() for sign in token.text[:2]) or token.text[0].isdigit() for token in tokens]
    stretches: list[tuple[int, int]] = []
    at = 0
    while at < len(tokens):
        if not named[at] or tokens[at].text[0].isdigit():
            at += 1
            continue
        last = at + 1
        while True:
            step = last
            while step < len(tokens) and step - last < 3 and tokens[step].text in _LINKS:
                step += 1
            if step < len(tokens) and named[step]:
                last = step + 1
            else:
                break
        if last < len(tokens) and tokens[last].text in ("'s", "’s"):
            last += 1
        stretches.append((at, last))
        at = last
    return stretches


def features_of(tokens: Sequence[Token], lists: Lists, stretches: Sequence[tuple[int, int]]) -> list[list[list[int]]]:
    """The features of each token of each stretch, as buckets below `BUCKETS`."""
    marks = lists.marks(tokens)
    lower = [token.text.lower() for token in tokens]
    shapes = [shape_of(token.text) for token in tokens]
    letters = [word for word in (token.text for token in tokens) if len(word) > 3 and word[0].isalpha()]
    titled = len(letters) > 3 and sum(word[0].isupper() for word in letters) >= 0.7 * len(letters)
    found = []
    last = len(tokens) - 1
    for at, token in ((at, tokens[at]) for first, end in stretches for at in range(first, end)):
        word, low, shape = token.text, lower[at], shapes[at]
        before = lower[at - 1] if at else "<s>"
        after = lower[at + 1] if at < last else "</s>"
        before2 = lower[at - 2] if at > 1 else "<s>"
        after2 = lower[at + 2] if at + 1 < last else "</s>"
        shape_before = shapes[at - 1] if at else "<s>"
        shape_after = shapes[at + 1] if at < last else "</s>"
        opens = at == 0 or before in ('"', "“", ":", "—")
        state = f"{'t' if titled else ''}{'o' if opens else ''}"
        out = [
            "b", f"w={low}", f"s={shape}{state}", f"w-1={before}", f"w+1={after}", f"w-2={before2}", f"w+2={after2}",
            f"s-1={shape_before}", f"s+1={shape_after}", f"ss={shape_before}/{shape}/{shape_after}",
            f"p3={low[:3]}", f"e2={low[-2:]}", f"e3={low[-3:]}", f"e4={low[-4:]}", f"w-1s={before}/{shape}", f"w+1s={after}/{shape}",
            f"w-1+1={before}/{after}",
        ]  # fmt: skip
        here = marks[at]
        for mark in here:
            out += [f"m={mark}", f"m={mark}{shape}{state}", f"m={mark}/{after}", f"m={mark}/{before}"]
        if not here:
            out.append(f"m=0{shape}{state}")
        else:
            out.append("M=" + "".join(sorted(here)))
        if at:
            out += [f"m-1={mark}" for mark in marks[at - 1]]
        if at < last:
            out += [f"m+1={mark}" for mark in marks[at + 1]]
            out.append("MM=" + "".join(sorted(here)) + "/" + "".join(sorted(marks[at + 1])))
        cap_run = at
        while cap_run <= last and (tokens[cap_run].text[0].isupper() or lower[cap_run] in ("&", "of", "and", "the")):
            cap_run += 1
        for further in range(at + 1, min(cap_run + 1, at + 6, last + 1)):
            other = lower[further].rstrip(".")
            if other in _LEGAL:
                out.append("legal ahead")
            if other in _TRADES:
                out.append("trade ahead")
        follow = lower[cap_run] if cap_run <= last else "</s>"
        follow2 = lower[cap_run + 1] if cap_run + 1 <= last else "</s>"
        out += [f"f={follow}", f"f2={follow}/{follow2}"]
        if follow in _ACTS:
            out.append("acts")
        if low.rstrip(".") in _LEGAL:
            out.append("legal")
        if low in _TRADES:
            out.append("trade")
        start_run = at
        while start_run and tokens[start_run - 1].text[0].isupper():
            start_run -= 1
        lead = lower[start_run - 1] if start_run else "<s>"
        lead2 = lower[start_run - 2] if start_run > 1 else "<s>"
        out += [f"l={lead}", f"l2={lead2}/{lead}", f"run={min(cap_run - start_run, 5)}"]
        if lead in _BEFORE_PERSON:
            out.append("person before")
        if lead in _AFTER_SOURCE or follow in _AFTER_SOURCE:
            out.append("source near")
        if word.isupper() and len(word) > 1:
            out.append(f"caps{len(word)}")
        found.append([crc32(name.encode()) % BUCKETS for name in out])
    ready = iter(found)
    return [[next(ready) for _ in range(first, end)] for first, end in stretches]
