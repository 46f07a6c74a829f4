"""What the reading of a text went by, worked out anew: names turned down, triggers without a claim, limits, days.

Nothing is stored. Of a document's text the words go out as passages, by its terms; of a text that somebody brings
they are that person's own.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from models.hashing import plain
from models.values import Annotated, Claim
from pipeline.catalogue import Catalogue, load_catalogue
from pipeline.events.reasons import Read, reasons_of
from pipeline.mentions.annotator import Annotator
from pipeline.tasks.account import Account, Fact, Part

#: How the words of a span are told: as a passage, or as they are.
Quote = Callable[[int, int], Fact]


def explain_text(text: str, published_on: date | None = None, *, kind: str = "news") -> Account:
    """The account of a text that is not stored: what was read in it, by what, and what was turned down.

    Args:
        text: any.
        published_on: its day; relative days need it.
        kind: the document's: news, rule, notice, filing, transcript, release.
    """
    catalogue = load_catalogue()
    annotator = Annotator(catalogue)
    annotated = annotator(text)

    def quote(start: int, end: int) -> Fact:
        return {"words": text[start:end]}

    parts = dict(parts_of(annotator, annotated, published_on, catalogue, quote, kind=kind))
    mentions = tuple(
        {
            "span": f"{one.start}-{one.end}",
            **quote(one.start, one.end),
            "label": one.label,
            "id": one.id,
            "how": one.how,
        }
        for one in annotated.mentions
    )
    return Account(f"text of {len(text)} characters, read as {kind}", (("Mentions", mentions), *parts.items()))


def parts_of(
    annotator: Annotator,
    annotated: Annotated,
    published_on: date | None,
    catalogue: Catalogue,
    quote: Quote,
    *,
    kind: str,
    claims: bool = True,
) -> tuple[Part, ...]:
    """The headings that are worked out from a text alone, with their facts.

    Args:
        annotator: that made `annotated`.
        annotated: the text with its mentions.
        published_on: its day.
        catalogue: as for `find_claims`.
        quote: how words are told.
        kind: the document's.
        claims: whether to tell the claims; those of a stored text are told as they were stored.
    """
    reasons = reasons_of(annotated, published_on, catalogue, kind=kind)
    refused = tuple(
        {
            "span": f"{one.start}-{one.end}",
            **quote(one.start, one.end),
            "label": f"no {one.label}",
            "id": one.id,
            "why": one.why,
        }
        for one in annotator.refused(annotated.text)
    )
    silent = tuple(
        {"span": f"{one.start}-{one.end}", "type": f"no {one.type}", "trigger": one.trigger, "why": one.why}
        | quote(one.start, one.end)
        for one in reasons.silent
    )
    weighed = tuple(
        {
            "span": f"{one.start}-{one.end}",
            "type": one.type,
            "of": one.what,
            "read": one.read,
            "odds": [f"{name} {chance:.2f}" for name, chance in one.odds],
            "by": one.by,
            "rules_say": one.rules or None,
        }
        for one in reasons.weighed
    )
    joined: tuple[Fact, ...] = ({"joined": reasons.joined},) if reasons.joined else ()
    told = (("Claims", tuple(_claim(one, quote) for one in reasons.claims)),) if claims else ()
    return (
        ("Names turned down", refused),
        *told,
        ("What the models weighed", weighed),
        ("Triggers that made no claim", silent),
        ("Limits", (*(_read(one, quote) for one in reasons.limits), *joined)),
        ("Days", tuple(_read(one, quote, tied="tied to") for one in reasons.days)),
        ("Amounts of the claims' sentences", tuple(_read(one, quote) for one in reasons.amounts)),
    )


def _read(one: Read, quote: Quote, *, tied: str = "why") -> Fact:
    return {"span": f"{one.start}-{one.end}", **quote(one.start, one.end), "read": one.what, tied: one.why}


def _claim(claim: Claim, quote: Quote) -> Fact:
    """A claim with all that it says; what it does not say is left out."""
    kept: dict[str, Any] = plain(claim)
    start, end = claim.evidence
    shown = {
        name: value
        for name, value in kept.items()
        if value not in (None, [], "") and name not in {"evidence", "amounts", "thresholds", "limits"}
    }
    return {"span": f"{start}-{end}", **quote(start, end), **shown}
