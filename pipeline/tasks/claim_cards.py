"""The claims of one document as cards, and its text with them and all that it mentions marked."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from models.terms import Told
from models.values import Amount, Claim, Mention
from pipeline.alerts.words import ATTRIBUTIONS
from pipeline.catalogue import load_catalogue
from pipeline.documents.marking import Marking
from pipeline.policy.grounds import tell_limits
from pipeline.rendering.filters import amount as shortened
from pipeline.rendering.filters import day, listing, phrase
from pipeline.storage.dossiers import EventStanding, Resting, Stated

#: What stands in a text and can be shown or not: by kind of mark what people call it.
KINDS = {
    "claim": "claims",
    "chip": "chips",
    "firm": "firms",
    "authority": "authorities",
    "instrument": "rules and lists",
    "place": "places",
}
DATES = {
    "effective": "Effective",
    "ends_on": "Ends",
    "comply_by": "To be complied with by",
    "saved_until": "Goods under way until",
}


@dataclass(frozen=True, slots=True)
class ClaimCard:
    """What one claim says and what became of it; the same words in several editions are one card.

    Attributes:
        number: within the document, from 1.
        row: of the claim, of the last edition that makes it: `#claim-ROW`, and what acts by hand name.
        rows: of all editions that make it.
        places: (revision, start, end) of the words in each.
        said: the claim in a sentence.
        type: and `status`, in words.
        who_says: on whose word.
        facts: name and value of what else it states; ids as names.
        quote: the words that it rests on; `withheld` says why there are none.
        editions: numbers of those that make it.
        sure: per cent.
        event: that it joined.
        alerts: on that event.
        here: its words stand in the text that is shown.
    """

    number: int
    row: int
    rows: tuple[int, ...]
    places: tuple[tuple[int, int, int], ...]
    said: str
    type: str
    status: str
    who_says: str
    facts: tuple[tuple[str, str], ...]
    quote: str
    withheld: str
    editions: tuple[int, ...]
    sure: int
    event: EventStanding | None
    alerts: tuple[Resting, ...]
    here: bool


@dataclass(frozen=True, slots=True)
class Named:
    """An entry that the shown text mentions, or a name that the catalogue lacks (`id` is None), and how often."""

    kind: str
    id: str | None
    name: str
    times: int


def cards_of(
    claims: Sequence[Stated],
    told: Sequence[Told],
    *,
    numbers: Mapping[int, int],
    shown: int | None,
    events: Mapping[str, EventStanding],
    alerts: Iterable[Resting],
) -> tuple[ClaimCard, ...]:
    """Claims as cards, those of the shown text first, each in the order of their places.

    Args:
        claims: of all editions.
        told: each as whoever reads may see it.
        numbers: of the editions, by revision.
        shown: the revision whose text is shown.
        events: by id.
        alerts: on these events.
    """
    resting: dict[str, list[Resting]] = {}
    for alert in alerts:
        resting.setdefault(alert.event, []).append(alert)
    name = _naming()
    cards: dict[tuple[str, str], ClaimCard] = {}
    for one, words in zip(claims, told, strict=True):
        claim, revision = one.claim, one.passage.revision
        said = said_of(claim, name)
        key = (said, words.quote or str(claim.evidence))
        before = cards.get(key)
        card = ClaimCard(
            number=0,
            row=one.row,
            rows=(*(before.rows if before else ()), one.row),
            places=(*(before.places if before else ()), (revision, one.passage.start, one.passage.end)),
            said=said,
            type=phrase(claim.type),
            status=phrase(claim.status),
            who_says=ATTRIBUTIONS.get(claim.attribution, phrase(claim.attribution)),
            facts=tuple(_facts(claim, name)),
            quote=words.quote,
            withheld="" if words.quote else words.withheld,
            editions=tuple(dict.fromkeys((*(before.editions if before else ()), numbers.get(revision, 0)))),
            sure=max(round(100 * claim.confidence), before.sure if before else 0),
            event=events.get(one.event) if one.event else None,
            alerts=tuple(resting.get(one.event or "", ())),
            here=revision == shown or bool(before and before.here),
        )
        if before and not card.event:
            card = replace(card, event=before.event, alerts=before.alerts)
        cards[key] = card
    ordered = sorted(cards.values(), key=lambda card: not card.here)
    return tuple(replace(card, number=number) for number, card in enumerate(ordered, 1))


def markings_of(cards: Sequence[ClaimCard], mentions: Sequence[Mention], shown: int | None) -> list[Marking]:
    """What is marked in the shown text: mentions by kind, with the entry's name; claims, with the card's number."""
    name = _naming()
    marks = [
        Marking(one.start, one.end, one.label.lower(), f"{KINDS_ONE[one.label.lower()]}: {name(one.id)}")
        if one.id
        else Marking(one.start, one.end, one.label.lower(), f"{KINDS_ONE[one.label.lower()]} not in the catalogue")
        for one in mentions
    ]
    for card in cards:
        spans = {(start, end) for revision, start, end in card.places if revision == shown}
        marks += [Marking(start, end, "claim", str(card.number)) for start, end in sorted(spans)]
    return marks


KINDS_ONE = {
    "chip": "chip",
    "firm": "firm",
    "authority": "authority",
    "instrument": "rule or list",
    "place": "place",
}


def named_in(mentions: Sequence[Mention], text: str) -> tuple[Named, ...]:
    """What a text mentions, the most often named first."""
    name = _naming()
    counted = Counter(
        (one.label.lower(), one.id, name(one.id) if one.id else text[one.start : one.end]) for one in mentions
    )
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0][2]))
    return tuple(Named(kind, entry, words, times) for (kind, entry, words), times in ordered)


def said_of(claim: Claim, name: Callable[[str], str]) -> str:
    """A claim in words: `Restriction, announced: NVIDIA H20; in China; by Bureau of Industry and Security`."""

    def named(ids: Sequence[str]) -> str:
        return listing([name(part) for part in ids], most=4)

    about = claim.chips or claim.firms or claim.instruments
    parts = [f"{phrase(claim.type).capitalize()}, {phrase(claim.status)}{f': {named(about)}' if about else ''}"]
    parts += [f"to {named(claim.to_chips)}"] if claim.to_chips else []
    parts += [f"in {named(claim.places)}"] if claim.places else []
    parts += [f"by {named(claim.actors)}"] if claim.actors else []
    parts += [f"effective {day(claim.effective)}"] if claim.effective else []
    return "; ".join(parts)


def _facts(claim: Claim, name: Callable[[str], str]) -> Iterable[tuple[str, str]]:
    lists = {
        "By": claim.actors,
        "Chips": claim.chips,
        "To": claim.to_chips,
        "Without": claim.except_chips,
        "Firms": claim.firms,
        "Under": claim.instruments,
        "Where": claim.places,
    }
    for title, ids in lists.items():
        if ids:
            yield title, ", ".join(name(part) for part in ids)
    if claim.acts:
        yield "Acts", ", ".join(phrase(act) for act in claim.acts)
    for field, title in DATES.items():
        if getattr(claim, field):
            yield title, day(getattr(claim, field))
    if claim.amounts:
        yield "Amounts", "; ".join(map(tell_amount, claim.amounts))
    if claim.thresholds or claim.limits:
        yield "Limits", tell_limits(claim.thresholds, claim.limits)


def tell_amount(amount: Amount) -> str:
    """`charge: 5.5 bn USD, Q1`: what the text states."""
    value = _figure(amount.value) if amount.value is not None else ""
    if amount.low is not None or amount.high is not None:
        ends = [_figure(end) if end is not None else "?" for end in (amount.low, amount.high)]
        value = " to ".join(ends)
    words = " ".join(part for part in (value or "not stated", amount.unit) if part)
    return f"{phrase(amount.kind)}: {words}{f', {amount.period}' if amount.period else ''}"


def _figure(value: float) -> str:
    return shortened(Decimal(str(value))) if abs(value) >= 1_000_000 else f"{value:,.10g}"


def _naming() -> Callable[[str], str]:
    names = {entry_id: entry.name for entry_id, entry in load_catalogue().entries.items()}
    return lambda entry: names.get(entry, entry)
