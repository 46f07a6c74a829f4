"""What the model of claim types looks at in a sentence: words, their neighbours, their classes, and marks of the whole.

A feature is a name and the tokens that it was read from, so that a score can be led back to words. Names begin with
their kind: `u` base forms, `w` forms, `b` and `t` pairs and triples of neighbours, `s` pairs of words further apart,
`c` beginnings of words, `f` and `B` mentions by trade, `k` classes of the thesaurus, `kk` and `kx` pairs of them in a
clause and across, `kf` a class with a mention's trade, `z` Chinese characters, `x` marks of the sentence,
`n-` and `n+` classes and marks of the sentences beside it.
"""

import re
from collections.abc import Iterable

from pipeline.events.claims import cues
from pipeline.events.claims.model.signs import Trades, base, fine_signs
from pipeline.events.claims.model.thesaurus import classes_of
from pipeline.events.claims.view import View
from pipeline.events.claims.words import CHIP_LINK, OTHER_TRADES

Feature = tuple[str, int, int]  # name, first token, last token; -1 for what no word alone tells
Sentence = list[Feature]

SKIP = 4  # content words that a pair may reach over
REACH = 8  # tokens between two classes of a pair
BESIDE = 5  # tokens between a mention and the class that it goes with
NOWHERE = -1

empty_words = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "by",
        "with",
        "and",
        "or",
        ",",
        ".",
        "as",
        "that",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "it",
        "its",
        "has",
        "have",
        "had",
        "from",
        "this",
        "'s",
        "(",
        ")",
        '"',
        "'",
        "“",
        "”",
        ";",
        ":",
        "-",
        "‑",
        "—",
        "–",
    ]
)
plain = {"<C?>": "<C>", "<Pc>": "<P>"}
han = re.compile(r"[\u4e00-\u9fff]{2,}")
marks: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("x:if", cues.if_left),
    ("x:would", re.compile(r" (?:would|could|might) ")),
    ("x:not", re.compile(r" (?:not|n't|no|never) ")),
    ("x:background", cues.background),
    ("x:opinion", cues.opinion),
    ("x:explains", cues.explains),
    ("x:risk", cues.risk),
    ("x:attitude", cues.attitude),
    ("x:rumour", cues.rumour),
    ("x:say", cues.say),
    ("x:we", cues.we),
    ("x:will", cues.will),
    ("x:propose", cues.propose),
)


def read_sentence(view: View, body: str, number: int, total: int, trades: Trades) -> Sentence:
    """The features of one sentence alone.

    Args:
        view: the sentence.
        body: its text.
        number: its place among the passage's sentences, from 0.
        total: how many the passage has.
        trades: the sign of each firm by id.
    """
    fine = fine_signs(view, trades)
    coarse = [_coarse(sign) for sign in fine]
    words = [base(form) if form[0] != "<" else form for form in coarse]
    clauses = [token.clause for token in view.tokens]
    return [
        *_of_words(words, coarse, fine),
        *_of_pairs(words),
        *_of_classes(words, coarse, fine, clauses),
        *((name, NOWHERE, NOWHERE) for name in _marks(view, body, number, total)),
    ]


def with_neighbours(own: Sentence, before: Sentence, after: Sentence) -> Sentence:
    """A sentence's features with what the sentences beside it say; they are empty at a text's ends."""
    out = list(own)
    for prefix, other in (("n-", before), ("n+", after)):
        out += [(prefix + name, NOWHERE, NOWHERE) for name, *_ in other if name[:2] in {"k:", "x:"}]
    return out


def _coarse(sign: str) -> str:
    if sign[0] == "<" and len(sign) > 2:
        return plain.get(sign, f"<{sign[1]}>")
    return sign


def _of_words(words: list[str], coarse: list[str], fine: list[str]) -> Iterable[Feature]:
    last = len(words) - 1
    if words:
        yield f"b:^ {words[0]}", 0, 0
    for at, word in enumerate(words):
        yield f"u:{word}", at, at
        if fine[at] != coarse[at]:
            yield f"f:{fine[at]}", at, at
        if coarse[at] != word:
            yield f"w:{coarse[at]}", at, at
        if len(word) > 5 and word.isascii() and word.isalpha():
            yield f"c:{word[:5]}", at, at
        if at == last:
            yield f"b:{word} $", at, at
        else:
            after = words[at + 1]
            yield f"b:{word} {after}", at, at + 1
            if fine[at] != coarse[at]:
                yield f"B:{fine[at]} {after}", at, at + 1
            elif fine[at + 1] != coarse[at + 1]:
                yield f"B:{word} {fine[at + 1]}", at, at + 1
            if at + 1 < last:
                yield f"t:{word} {after} {words[at + 2]}", at, at + 2
        if not word.isascii() and han.search(word):
            for length in (2, 3):
                for start in range(len(word) - length + 1):
                    yield f"z:{word[start : start + length]}", at, at


def _of_pairs(words: list[str]) -> Iterable[Feature]:
    content = [(at, word) for at, word in enumerate(words) if word not in empty_words]
    for place, (at, word) in enumerate(content):
        for other, after in content[place + 1 : place + 1 + SKIP]:
            yield f"s:{word} {after}", at, other


def _of_classes(words: list[str], coarse: list[str], fine: list[str], clauses: list[int]) -> Iterable[Feature]:
    classes = classes_of(words)
    placed = [(at, name, clauses[at]) for at, row in enumerate(classes) for name in row]
    for place, (at, name, clause) in enumerate(placed):
        yield f"k:{name}", at, at
        for other, after, its_clause in placed[place + 1 :]:
            if other - at > REACH:
                break
            if other != at:
                yield f"{'kk' if clause == its_clause else 'kx'}:{name} {after}", at, other
    for at, sign in enumerate(fine):
        if sign == coarse[at]:
            continue
        for other in range(max(0, at - BESIDE), min(len(words), at + BESIDE + 1)):
            if other == at or clauses[other] != clauses[at]:
                continue
            for name in classes[other]:
                if at < other:
                    yield f"kf:{sign} {name}", at, other
                else:
                    yield f"kf:{name} {sign}", other, at


def _marks(view: View, body: str, number: int, total: int) -> Iterable[str]:
    shown = body.rstrip("\"'”’) ")
    if shown.endswith(("?", "？")):
        yield "x:?"
    for name, pattern in marks:
        if pattern.search(view.line):
            yield name
    if OTHER_TRADES.search(body):
        yield "x:other"
    if CHIP_LINK.search(body):
        yield "x:link"
    if " <C>" in view.line:
        yield "x:chip"
    yield f"x:pos{min(number, 3)}"
    yield f"x:tot{min(total, 4)}"
    yield f"x:len{min(len(view.tokens) // 8, 6)}"
    if not shown.endswith((".", "!", "?", "。", "！", "？")):
        yield "x:headline"
    if '"' in body or "“" in body:
        yield "x:quote"
