"""What `the company`, `it`, `we`, `the Santa Clara firm` and `the parts` stand for.

A ranking by salience after Lappin and Leass (1994), without a parser: a firm that stands first in its sentence
outranks one behind a preposition or before another's noun, ranks halve from sentence to sentence, and an expression
that was understood ranks as a mention of what it stands for. What an expression says of its referent (a city, a
country, a trade, the maker of a chip) takes out those of which the catalogue knows otherwise.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from models.values import Annotated, Antecedent, Mention, Turn
from pipeline.catalogue import Catalogue
from pipeline.mentions.anaphors import Anaphor, find_anaphors, find_makers, make_atlas

_FADE = 0.5
_FORGOTTEN = 0.12
_SUBJECT, _OBJECT, _MODIFIER = 4.0, 2.0, 1.0
# What stands between a preposition and the name that it governs.
_GOVERNED = re.compile(
    r"(?:^|[\s(])(?:of|to|from|for|with|by|against|on|in|at|into|via|through|like|than|including|between|over|under|"
    r"about|towards?|alongside|beside|behind|among|as)\s+(?:(?:the|a|an|its|their|rival|fellow|chipmaker|giant|both|"
    r"[\w-]+ (?:maker|giant|firm|rival|supplier)|Chinese|American|[A-Z][\w.]+(?:,| and| or))\s+)*$"
)
_QUALIFIES = re.compile(
    r"'s\s|\s(?:[A-Z]{1,4}-?\d|GPUs?\b|chips?\b|accelerators?\b|processors?\b|shares\b|stock\b|hardware\b)"
)
_PEOPLE = re.compile(
    r"'s\s+(?:[a-z]+\s+){0,2}(?:chief|CEO|CFO|president|chair\w*|boss|spokes\w+|founder|board|lawyers)\b"
)
_TOLD = re.compile(
    r"\b(?:told|tells|informed|informs|notified|notifies|ordered|orders|asked|asks|required|requires|warned|warns|"
    r"instructed|instructs|allowed|allows|permitted|permits|barred|bars|forced|forces|let|lets|granted|fined|sued)\s+$"
)
_MARKED = re.compile(r'^\s*\((?:the\s+)?["“]?(?:Company|Registrant|Group|Issuer)["”]?\)')


@dataclass(slots=True)
class _Known:
    """A referent that the text has brought up: how much it stands out, and where it stood last."""

    label: str
    rank: float
    start: int
    end: int
    sentence: int


@dataclass(slots=True)
class _Stage:
    """What the text has brought up so far."""

    known: dict[str, _Known] = field(default_factory=dict)
    last_chips: tuple[str, ...] = ()

    def fade(self) -> None:
        """A sentence has passed."""
        for id_, one in list(self.known.items()):
            one.rank *= _FADE
            if one.rank < _FORGOTTEN:
                del self.known[id_]

    def bring(self, id_: str, label: str, rank: float, span: tuple[int, int], sentence: int) -> None:
        """A referent stands here; the highest rank of a sentence counts."""
        before = self.known.get(id_)
        kept = before.rank if before else 0.0
        self.known[id_] = _Known(label, max(kept, rank) + 0.25 * min(kept, rank), *span, sentence)


def antecedents(
    annotated: Annotated, catalogue: Catalogue, *, kind: str = "news", turns: Sequence[Turn] = ()
) -> tuple[Antecedent, ...]:
    """What each expression without a name stands for, in order of place; those that cannot be told are left out.

    Args:
        annotated: the text with its mentions.
        catalogue: asked for a firm's seat, country and trade, and for a chip's vendor.
        kind: the document's, as in `find_claims`. In a filing, release or transcript `we` is the firm whose it is.
        turns: of a transcript; `we` in a turn is the speaker's firm.

    Returns:
        Label `FIRM` or `AUTHORITY` for who acts, `CHIP` for what it is about: `ids` count as if the name stood there.
    """
    text = annotated.text
    sentences = _spans(annotated)
    own = _own_firm(annotated, kind)
    voice = _voices(turns, catalogue, own)
    atlas = make_atlas(catalogue)
    stage = _Stage()
    found: list[Antecedent] = []
    mentions = list(annotated.mentions)
    at = 0
    for number, (start, end) in enumerate(sentences):
        stage.fade()
        here: list[Mention] = []
        while at < len(mentions) and mentions[at].start < end:
            here.append(mentions[at])
            at += 1
        spans = [(one.start, one.end) for one in here]
        anaphors = [one for one in find_anaphors(text, start, end, atlas) if not _inside(one, spans)]
        chips_here: dict[str, None] = {}
        anaphors += find_makers(text, [one for one in here if one.label == "CHIP"], catalogue)
        places: list[Mention | Anaphor] = [*here, *anaphors]
        for place in sorted(places, key=lambda one: one.start):
            if isinstance(place, Mention):
                _take_in(stage, place, here, text, start, number)
                if place.label == "CHIP" and place.id:
                    chips_here[place.id] = None
                continue
            one = _resolve(place, stage, tuple(chips_here), annotated, catalogue, number, start, voice)
            if one is not None:
                found.append(one)
                rank = _OBJECT if place.kind == "possessive" or _governed(text, start, one.start) else _SUBJECT
                for id_ in one.ids:
                    stage.bring(id_, one.label, rank, (one.start, one.end), number)
        if chips_here:
            stage.last_chips = tuple(chips_here)
    return tuple(found)


def _spans(annotated: Annotated) -> list[tuple[int, int]]:
    words = annotated.words
    begins = [words[first].start for first, _ in annotated.sentences]
    return list(pairwise([*begins, len(annotated.text)])) if begins else []


def _inside(one: Anaphor, spans: list[tuple[int, int]]) -> bool:
    return any(start < one.end and one.start < end for start, end in spans)


def _governed(text: str, start: int, at: int) -> bool:
    return bool(_GOVERNED.search(text, max(start, at - 60), at))


def _take_in(stage: _Stage, mention: Mention, here: list[Mention], text: str, start: int, number: int) -> None:
    if mention.id is None or mention.label not in ("FIRM", "AUTHORITY", "CHIP"):
        return
    if text[mention.start - 1 : mention.start] == "(" and mention.label == "FIRM":
        return  # a ticker says nothing more than the name before it
    if mention.label == "FIRM" and _QUALIFIES.match(text, mention.end) and not _PEOPLE.match(text, mention.end):
        rank = _MODIFIER
    elif _governed(text, start, mention.start):
        rank = (
            _OBJECT if any(one.label == mention.label and one.start < mention.start for one in here) else _OBJECT + 0.5
        )
    elif any(one.label in ("FIRM", "AUTHORITY") and one.end <= mention.start for one in here):
        rank = _OBJECT + (
            1.0 if re.search(r"[,;]\s+(?:\w+\s+)?$", text[max(start, mention.start - 12) : mention.start]) else 0.0
        )
    else:
        rank = _SUBJECT
    stage.bring(mention.id, mention.label, rank, (mention.start, mention.end), number)


def _resolve(
    one: Anaphor, stage: _Stage, chips_here: tuple[str, ...], annotated: Annotated,
    catalogue: Catalogue, number: int, start: int, voice: Callable[[int], str | None],
) -> Antecedent | None:  # fmt: skip
    if one.kind == "speaker":
        firm = voice(one.start)
        return _made(one, "FIRM", (firm,), "the speaker's firm") if firm else None
    if one.maker_of is not None:
        return _made(one, "FIRM", (one.maker_of,), "the maker of the chip named")
    if "CHIP" in one.labels and one.labels == ("CHIP",):
        return _chips(one, stage, chips_here, catalogue)
    text = annotated.text
    if one.own and (firm := voice(one.start)) is not None:
        return _made(one, "FIRM", (firm,), "the firm whose document it is")
    fitting = [
        (known.rank + _nearness(known, one, number, text, start), id_, known)
        for id_, known in stage.known.items()
        if known.label in one.labels and one.fits(id_, catalogue) and known.end <= one.start
    ]
    fitting = [part for part in fitting if not _same_clause(part[2], one, number, text)]
    if not fitting:
        return None
    rank, id_, known = max(fitting, key=lambda part: (part[0], part[2].start))
    where = "this sentence" if known.sentence == number else f"{number - known.sentence} sentences before"
    return _made(one, known.label, (id_,), f"stands out most ({rank:.1f}), last named in {where}")


def _made(one: Anaphor, label: str, ids: tuple[str, ...], why: str) -> Antecedent:
    sign: Literal["FIRM", "AUTHORITY", "CHIP"] = (
        "FIRM" if label == "FIRM" else "CHIP" if label == "CHIP" else "AUTHORITY"
    )
    return Antecedent(one.start, one.end, sign, ids, f"{one.what}: {why}")


def _nearness(known: _Known, one: Anaphor, number: int, text: str, start: int) -> float:
    """A pronoun looks within its sentence first; after `told Nvidia` it is Nvidia."""
    if known.sentence != number:
        return 0.0
    bonus = 1.0 if one.kind in ("pronoun", "possessive") else 0.0
    if one.kind == "pronoun" and _TOLD.search(text, max(start, known.start - 30), known.start):
        bonus += 3.0
    return bonus


def _same_clause(known: _Known, one: Anaphor, number: int, text: str) -> bool:
    """Subject and object of one clause are two: `Nvidia told the company`, `Nvidia sued it`."""
    if known.sentence != number or one.kind == "possessive":
        return False
    between = text[known.end : one.start]
    if one.kind == "pronoun" and not one.object:
        return False
    return not re.search(
        r"[,;:(]|\b(?:that|which|who|said|says|and|but|because|if|when|as|while|after|before)\b", between
    ) and (bool(re.search(r"\b[a-z]+(?:ed|s|ing|old|ave|ook|ot)\b", between)) or not between.strip())


def _chips(one: Anaphor, stage: _Stage, chips_here: tuple[str, ...], catalogue: Catalogue) -> Antecedent | None:
    if one.plural:
        ids = chips_here or stage.last_chips
        if one.count and len(ids) != one.count:
            ids = tuple(id_ for id_ in stage.known if stage.known[id_].label == "CHIP")
            if len(ids) != one.count:
                return None
        return _made(one, "CHIP", ids, "the chips named last") if ids else None
    fitting = [
        (known.rank, known.start, id_)
        for id_, known in stage.known.items()
        if known.label == "CHIP" and known.end <= one.start and one.fits(id_, catalogue)
    ]
    return _made(one, "CHIP", (max(fitting)[2],), "the chip that stands out most") if fitting else None


def _own_firm(annotated: Annotated, kind: str) -> str | None:
    """The firm whose document it is: the one that it calls `the Company`, else the first named for itself."""
    if kind not in {"filing", "transcript", "release"}:
        return None
    firms = [one for one in annotated.mentions if one.label == "FIRM"]
    for one in firms:
        if _MARKED.match(annotated.text[one.end : one.end + 40]):
            return one.id
    if re.search(r'\(\s*(?:the\s+)?["“](?:the\s+)?(?:Company|Registrant)["”]', annotated.text):
        return None  # the text names its own firm, and the catalogue lacks it
    named = [one for one in firms if one.id and not _QUALIFIES.match(annotated.text, one.end)]
    return named[0].id if named else None


def _voices(turns: Sequence[Turn], catalogue: Catalogue, own: str | None) -> Callable[[int], str | None]:
    """Whose `we` an offset is: the speaker's firm; of who asks, nobody's that we know; else the document's."""
    names: dict[str, str] = {}
    if turns:
        for firm in catalogue.firms.values():
            for name in (firm.name, *firm.aliases, *firm.unsure):
                names.setdefault(name.lower().rstrip("."), firm.id)

    def voice(at: int) -> str | None:
        for turn in turns:
            if turn.start <= at < turn.end:
                if turn.firm:
                    return names.get(re.sub(r",? (?:inc|corp|ltd|plc|co)\.?$", "", turn.firm.lower().rstrip(".")))
                return None if turn.side == "question" else own
        return own

    return voice


def within(found: Sequence[Antecedent], start: int, end: int) -> Iterator[Antecedent]:
    """Those of a stretch of text, in order."""
    return (one for one in found if start <= one.start and one.end <= end)
