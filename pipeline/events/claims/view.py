"""A sentence as the claim rules see it: tokens with mentions folded into one token each, cut into clauses.

A mention becomes `<F>`, `<C>`, `<A>`, `<I>` or `<P>`; a government that is named by no mention (`American officials`,
`U.S.` before `export curbs`) becomes an `<A>` with an implied id. Rules match on the space-joined tokens.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from models.values import Annotated, Mention
from pipeline.events.claims.words import (
    clause_openers,
    government_words,
    home_hints,
    homes,
    land_acts,
    never_governments,
)

LONGEST_SENTENCE = 1_500  # code points; longer ones are cut, so that matching stays linear


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a view: its form (lower case, or the sign of a mention), its span in the text, its clause."""

    form: str
    start: int
    end: int
    clause: int
    mention: Mention | None = None
    implied: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A sentence for the rules: `line` is the tokens' forms with one space around each."""

    tokens: tuple[Token, ...]
    line: str
    starts: tuple[int, ...]  # where each token begins in `line`
    start: int
    end: int

    def at(self, position: int) -> int:
        """The index of the token that a place in `line` belongs to."""
        return max(0, bisect_right(self.starts, position) - 1)

    def text_of(self, first: int, last: int) -> str:
        """The forms of tokens `first` to `last` (exclusive), spaced as in `line`."""
        return " " + " ".join(token.form for token in self.tokens[first:last]) + " "

    def clause_bounds(self, index: int) -> tuple[int, int]:
        """First and past-last token of the clause that a token is in."""
        clause = self.tokens[index].clause
        first = index
        while first > 0 and self.tokens[first - 1].clause == clause:
            first -= 1
        last = index + 1
        while last < len(self.tokens) and self.tokens[last].clause == clause:
            last += 1
        return first, last


signs = {"FIRM": "<F>", "CHIP": "<C>", "AUTHORITY": "<A>", "INSTRUMENT": "<I>", "PLACE": "<P>"}


def sign_of(mention: Mention) -> str:
    """The sign of a mention: lists (`<L>`) and permissions (`<V>`) are told from other instruments."""
    if mention.label == "INSTRUMENT" and mention.id:
        if re.search(r"list\b|blacklist", mention.id):
            return "<L>"
        if re.search(r"validated-end-user|veu|general-licen|licen[cs]e-exception|waiver", mention.id):
            return "<V>"
    return signs[mention.label]


word = re.compile(
    r"(?:[A-Z]\.){2,}|\d(?:[\d,]*\d)?(?:\.\d+)?|[^\W\d_]+(?:['’](?:t|ll|re|ve|d)\b)|['’]s\b|[^\W\d_]+(?:[-./&][^\W\d_]+)*|\S"
)
abbreviation = re.compile(
    r"(?:\b(?:U\.S|U\.K|E\.U|Inc|Corp|Co|Ltd|No|Nos|Mr|Ms|Mrs|Dr|Sen|Rep|Gov|Gen|St|vs|approx|est|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Calif|Fed|Reg"
    r"|[ap]\.m|e\.g|i\.e|cf|para|sec|art|fig)|\b[A-Z])\.$",
    re.IGNORECASE,
)
sentence_cut = re.compile(r"[.!?…]+[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[^\sa-z])|\n+|[。！？]+[”’」]?")


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a text, without blank edges."""
    cuts = [0]
    for match in sentence_cut.finditer(text):
        head = text[max(0, match.start() - 12) : match.start() + 1]
        if match[0].startswith(".") and abbreviation.search(head) and "\n" not in match[0]:
            # "U.S. Commerce" goes on; "in the U.S. The rule" does not.
            after = text[match.end() : match.end() + 4]
            if not (
                head.endswith(("U.S.", "U.K.", "a.m.", "p.m.")) and re.match(r"(?:The|It|A |In |We|Th|He|On )", after)
            ):
                continue
        cuts.append(match.end())
    cuts.append(len(text))
    spans = []
    for start, end in pairwise(cuts):
        for piece in range(start, max(end, start + 1), LONGEST_SENTENCE):
            stop = min(end, piece + LONGEST_SENTENCE)
            body = text[piece:stop]
            left = len(body) - len(body.lstrip())
            if body.strip():
                spans.append((piece + left, piece + len(body.rstrip())))
    return spans


def in_plain_words(mention: Mention, text: str) -> bool:
    """Whether an instrument is told in common words (`licence requirement`), which say more to frames than its sign."""
    return mention.label == "INSTRUMENT" and text[mention.start : mention.end].islower() and sign_of(mention) == "<I>"


def make_views(annotated: Annotated) -> list[View]:
    """A view of each sentence, in order."""
    text = annotated.text
    folded = (mention for mention in annotated.mentions if not in_plain_words(mention, text))
    mentions = sorted(folded, key=lambda one: (one.start, -one.end))
    views = []
    at = 0
    for start, end in sentences(text):
        while at < len(mentions) and mentions[at].end <= start:
            at += 1
        inside: list[Mention] = []
        for mention in mentions[at:]:
            if mention.start >= end:
                break
            if mention.start >= start and mention.end <= end and (not inside or mention.start >= inside[-1].end):
                inside.append(mention)
        views.append(_view(text, start, end, inside))
    return views


def _view(text: str, start: int, end: int, mentions: list[Mention]) -> View:
    folded = _with_governments(text, start, end, mentions)
    tokens: list[tuple[str, int, int, Mention | None, bool]] = []
    place = start
    for mention, implied in [*folded, (None, False)]:
        stop = mention.start if mention else end
        for match in word.finditer(text, place, stop):
            tokens.append((_form(text, match), match.start(), match.end(), None, False))
        if mention:
            tokens.append((sign_of(mention), mention.start, mention.end, mention, implied))
            place = mention.end
    clauses = _clauses([form for form, *_ in tokens])
    made = tuple(
        Token(form, a, b, clause, mention, implied)
        for (form, a, b, mention, implied), clause in zip(tokens, clauses, strict=True)
    )
    starts, place = [], 1
    for token in made:
        starts.append(place)
        place += len(token.form) + 1
    return View(made, " " + " ".join(token.form for token in made) + " ", tuple(starts), start, end)


def _form(text: str, match: re.Match[str]) -> str:
    """The form of a word; a hyphen that joins (`7-nanometre`) is told from one that parts clauses."""
    if match[0] in {"-", "–", "—"} and not (
        text[match.start() - 1 : match.start()].isspace() and text[match.end() : match.end() + 1].isspace()
    ):
        return "‑" if match[0] == "-" or text[match.end() : match.end() + 1].isdigit() else match[0]
    return match[0].lower().replace("’", "'")


def _with_governments(text: str, start: int, end: int, mentions: list[Mention]) -> list[tuple[Mention, bool]]:
    """The mentions, with governments that no mention names, and countries that act as their government."""
    kept: list[tuple[Mention, bool]] = []
    for mention in mentions:
        follows = next((one for one in mentions if mention.end < one.start <= mention.end + 2), None)
        acts = (
            not (follows and follows.label == "AUTHORITY")
            and mention.label == "PLACE"
            and mention.id
            and land_acts.match(text, mention.end, end)
        )
        organs = mention.label == "PLACE" and officials_in.search(text[max(0, mention.start - 40) : mention.start])
        if organs or (acts and not _in_phrase(text, mention.start)):
            kept.append((Mention(mention.start, mention.end, "AUTHORITY", _government(mention.id or ""), "acts"), True))
        else:
            kept.append((mention, False))
    taken = [(mention.start, mention.end) for mention, _ in kept]
    for match in government_words.finditer(text, start, end):
        a, b = match.span()
        if any(a < e and s < b for s, e in taken) or never_governments.match(text, match.start(), end):
            continue
        if any(b < s <= b + 2 for s, e in taken if text[b:s].strip() == "" and _is_authority(kept, s)):
            continue  # "U.S. Department of Justice", where the mention holds the department alone
        bare = match["bare"]
        if bare and _in_phrase(text, a):
            continue
        if match["plain"]:
            hints = [land for land, pattern in home_hints if pattern.search(text, start, end)]
            kept.append(
                (Mention(a, b, "AUTHORITY", _government(hints[0]) if len(hints) == 1 else None, "implied"), True)
            )
            taken.append((a, b))
            continue
        if match["land"] and (not land_acts.match(text, b, end) or _in_phrase(text, a)):
            continue
        name = (
            (match["adjective"] or match["seat"] or match["headline"] or match["land"] or bare or "")
            .lower()
            .replace(".", "")
            .removesuffix("'s")
        )
        land = homes.get(name)
        if land:
            kept.append((Mention(a, b, "AUTHORITY", _government(land), "implied"), True))
            taken.append((a, b))
    return sorted(kept, key=lambda one: one[0].start)


officials_in = re.compile(
    r"\b(?:officials?|authorities|prosecutors|police|regulators|courts?|customs(?:\s+officers)?|lawmakers|government)\s+(?:in|of|from)\s+(?:the\s+)?$",
    re.IGNORECASE,
)


def _is_authority(kept: list[tuple[Mention, bool]], start: int) -> bool:
    return any(mention.start == start and mention.label == "AUTHORITY" for mention, _ in kept)


def _in_phrase(text: str, at: int) -> bool:
    """Whether a preposition before a country makes it a place: `in the US`, `to China`."""
    return bool(
        re.search(
            r"\b(?:in|to|into|from|across|within|inside|outside|for|with|toward|towards|via|through|at|near|and|of)\s+(?:the\s+|mainland\s+)?$",
            text[max(0, at - 24) : at],
            re.IGNORECASE,
        )
    )


def _government(land: str) -> str:
    if "-" in land:
        return land
    return "eu-commission" if land.lower() == "eu" else f"{land.lower()}-government"


def _clauses(forms: list[str]) -> list[int]:
    """The number of the clause that each token is in."""
    out = []
    clause = depth = 0
    for at, form in enumerate(forms):
        before = forms[at - 1] if at else ""
        if (form in {";", ":", "—", "–", "--", "|"}) or (form == "-" and before and at + 1 < len(forms)):
            clause += 1
        elif form == "(" and forms[at + 2 : at + 3] == [")"]:
            pass  # "(EAR)" names again what stands before it
        elif form == "(":
            depth += 1
            clause += 1
        elif before == ")" and depth:
            depth -= 1
            clause += 1
        elif (
            (form in clause_openers and at)
            or (
                form in {"and", "or"}
                and at + 1 < len(forms)
                and (
                    forms[at + 1] in {"it", "they", "we", "he", "she", "that"}
                    or (before == "," and forms[at + 1] not in {"<C>", "other"})
                )
            )
            or (
                form == "as"
                and (
                    before == ","
                    or (
                        at + 1 < len(forms)
                        and forms[at + 1]
                        in {
                            "it",
                            "they",
                            "we",
                            "<F>",
                            "<A>",
                            "chinese",
                            "demand",
                            "supply",
                            "prices",
                            "gpu",
                            "chip",
                            "memory",
                            "customers",
                            "buyers",
                            "us",
                        }
                    )
                )
            )
        ):
            clause += 1
        out.append(clause)
    return out
