"""What a text's limits, days and silent triggers rest on: worked out anew for whoever asks, never on a text's way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.values import Annotated, Claim, LimitTree
from pipeline.events.amounts import find_amounts, without_names
from pipeline.events.claims import find_claims
from pipeline.events.claims.trace import Note, Weighing, tracing
from pipeline.events.dates import find_dates
from pipeline.events.limit_trees import tree_of
from pipeline.events.limits import find_limits

ROLES = {
    "starts": "taking effect or starting",
    "ends": "ending",
    "complies": "complying by",
    "saves": "goods that were under way",
    "comments": "comments: no claim takes it up",
    "said": "saying or publishing: no claim takes it up",
    "none": "nothing: no claim takes it up",
}
SIGNS = {"and": "all of", "or": "any of"}


@dataclass(frozen=True, slots=True)
class Read:
    """Something read from `text[start:end]`: what it is, and what it was tied to or joined by."""

    start: int
    end: int
    what: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reasons:
    """A text's claims with what the reading of them went by.

    Attributes:
        claims: as `find_claims` gives them.
        weighed: what the models made of each claim's status and names, with what the rules say where they differ.
        silent: sentences in which a trigger was seen that made no claim, each with why.
        limits: with the words that state them.
        joined: how the limits go together, in words; "" where there is one or none.
        days: with what ties each.
        amounts: sums, counts and spans of time of the claims' sentences.
    """

    claims: tuple[Claim, ...]
    silent: tuple[Note, ...]
    weighed: tuple[Weighing, ...]
    limits: tuple[Read, ...]
    joined: str
    days: tuple[Read, ...]
    amounts: tuple[Read, ...]


def reasons_of(annotated: Annotated, published_on: date | None, catalogue: Any, *, kind: str = "news") -> Reasons:
    """The reasons of a text's claims.

    Args:
        annotated: the text with its mentions.
        published_on: its day.
        catalogue: as for `find_claims`.
        kind: of the document.
    """
    with tracing() as trace:
        claims = find_claims(annotated, published_on, catalogue, kind=kind)
    text = annotated.text
    limits = find_limits(text)
    tree = tree_of(text, limits)
    made = {(claim.type, claim.evidence) for claim in claims}
    return Reasons(
        claims=tuple(claims),
        silent=tuple(dict.fromkeys(one for one in trace.silent if (one.type, (one.start, one.end)) not in made)),
        weighed=tuple(trace.weighed),
        limits=tuple(
            Read(
                one.start,
                one.end,
                f"{one.limit.quantity} {one.limit.op} {one.limit.value:g} {one.limit.unit or ''}".strip(),
            )
            for one in limits
        ),
        joined=_told(tree) if tree and tree.parts else "",
        days=tuple(_days(annotated, published_on)),
        amounts=tuple(_amounts(annotated, claims, published_on)),
    )


def _told(tree: LimitTree) -> str:
    if tree.limit is not None:
        one = tree.limit
        return f"{one.quantity} {one.op} {one.value:g}"
    return f"{SIGNS[tree.op]} ({', '.join(_told(part) for part in tree.parts)})"


def _spans(annotated: Annotated) -> Iterator[tuple[int, int]]:
    for first, last in annotated.sentences:
        yield annotated.words[first].start, annotated.words[last - 1].end


def _days(annotated: Annotated, published_on: date | None) -> Iterator[Read]:
    for start, end in _spans(annotated):
        for one in find_dates(annotated.text[start:end], published_on):
            yield Read(start + one.start, start + one.end, one.on.isoformat(), ROLES[one.role])


def _amounts(annotated: Annotated, claims: list[Claim], published_on: date | None) -> Iterator[Read]:
    plain = without_names(annotated.text, ((m.start, m.end, m.label) for m in annotated.mentions))
    for start, end in dict.fromkeys(claim.evidence for claim in claims):
        for one in find_amounts(plain[start:end], published_on):
            amount = one.amount
            ends = [part for part in (amount.value, amount.low, amount.high) if part is not None]
            value = " to ".join(f"{part:,.12g}" for part in ends)
            taken = [claim.type for claim in claims if amount in claim.amounts]
            yield Read(
                start + one.start,
                start + one.end,
                " ".join(filter(None, (amount.kind, value, amount.unit, amount.period))),
                f"taken up by {', '.join(dict.fromkeys(taken))}" if taken else "taken up by no claim",
            )
