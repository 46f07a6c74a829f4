"""Which days and figures of a passage belong to a claim: a trained choice among those that rules find.

What a passage says of a day or a sum is found by expressions (`events.dates`, `events.amounts`); whether it is this
claim's is a matter of the words round it and of where the claim's trigger stands.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files

from models.values import Amount, ClaimType, Status
from pipeline.events.amounts import FoundAmount, Kind, allowed
from pipeline.events.claims.cues import GOV_TYPES
from pipeline.events.claims.parts.nets import Net, unpack
from pipeline.events.date_words import months, weekdays
from pipeline.events.dates import FoundDate

# What a candidate's probability must reach to be the claim's; fixed on the development split.
BARS = {"date": 0.4, "amount": 0.45, "only amount": 0.25}
OWN = 3.0
MONEY: tuple[Kind, ...] = ("charge", "revenue", "guidance", "price")
MOST_CANDIDATES = 40  # days or figures of one claim; only tables and hostile texts have more

word = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?|\d[\d,.]*|[^\w\s]")
sentence_end = re.compile(r"[.!?。][\"'”’)]*\s+(?=[\"“(]?[A-Z])|\n|[。；]")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A claim where its trigger stands: `text[start:end]`."""

    type: ClaimType
    status: Status
    start: int
    end: int


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Net]:
    """The nets that this version ships."""
    return unpack(files("pipeline.events.claims.parts").joinpath("attach.npz").read_bytes())


def day_of(
    text: str, anchors: Sequence[Anchor], found: Sequence[FoundDate], published_on: date | None, net: Net
) -> date | None:
    """The day that a claim is tied to, of those that the text near it states; None where none is likely enough.

    Args:
        text: the passage.
        anchors: the claim's triggers.
        found: the days.
        published_on: the passage's day of publication.
        net: `shipped()["date"]`.
    """
    best: tuple[float, date] | None = None
    candidates = without_dateline(text, found)[:MOST_CANDIDATES]
    for anchor in anchors:
        for one, features in zip(candidates, date_features(text, anchor, candidates, published_on), strict=True):
            chance = float(net.probabilities(features)[net.classes.index("yes")])
            if chance >= BARS["date"] and (best is None or chance > best[0]):
                best = chance, one.on
    return best[1] if best else None


def amounts_of(masked: str, anchors: Sequence[Anchor], found: Sequence[FoundAmount], net: Net) -> tuple[Amount, ...]:
    """The figures near a claim that are its own, each of the kind that the claim makes it, in order of place.

    Args:
        masked: the passage, its names as placeholders (`amounts.without_names`).
        anchors: the claim's triggers.
        found: the figures.
        net: `shipped()["amount"]`.
    """
    kinds = allowed.get(anchors[0].type)
    if not kinds:
        return ()
    none = net.classes.index("none")
    candidates = found[:MOST_CANDIDATES]
    taken: list[tuple[float, Amount]] = []
    by_anchor = [amount_features(masked, anchor, candidates) for anchor in anchors]
    for one, *rows in zip(candidates, *by_anchor, strict=True):
        odds = max((net.probabilities(row) for row in rows), key=lambda row: -float(row[none]))
        # A sum of money may be a charge or a price; a count of months stays one.
        own = one.amount.kind
        may_be = [kind for kind in (MONEY if own in MONEY else (own,)) if kind in kinds and kind in net.classes]
        if may_be:
            # What the words beside a sum call it stands unless the net is much surer of another.
            kind = max(may_be, key=lambda name: float(odds[net.classes.index(name)]) * (OWN if name == own else 1.0))
            taken.append((1 - float(odds[none]), replace(one.amount, kind=kind)))
    bar = BARS["amount"] if any(chance >= BARS["amount"] for chance, _ in taken) else BARS["only amount"]
    return tuple(dict.fromkeys(amount for chance, amount in taken if chance >= bar))


def without_dateline(text: str, found: Sequence[FoundDate]) -> list[FoundDate]:
    """The days but the one of a dateline ("SEOUL, April 2 (Wire) -"), which tells when the text was written."""
    opening = dateline.match(text) or dateline.match(text, text.find("\n") + 1)
    return [one for one in found if opening is None or not opening.start() <= one.start < opening.end()]


dateline = re.compile(
    r"\s*[A-Z][A-Z .,'’/-]{2,30}(?:,\s*[A-Z][\w. ]{1,20})?,?\s+(?:[-–—]+\s+)?"
    r"(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]{2,8}\.?)(?:,?\s+20\d\d)?"
    r"\s*(?:[(/][^()\n]{2,40}[)/])?\s*(?:--|[-–—:])\s",
)


def date_features(text: str, anchor: Anchor, found: Sequence[FoundDate], published_on: date | None) -> list[list[str]]:
    """What speaks for or against each of some days being the claim's: features by day.

    Args:
        text: the passage, its names as they are.
        anchor: the claim.
        found: the days that may be meant.
        published_on: the passage's day of publication.
    """
    gov = "gov" if anchor.type in GOV_TYPES else "firm"
    trigger = [_form(one[0]) for one in word.finditer(text, anchor.start, anchor.end)]
    ahead = "ahead" if to_come.search(text, max(0, anchor.start - 30), anchor.end) else "as it is"
    gaps = [_gap(anchor, one.start, one.end) for one in found]
    days = Counter(one.on for one in found)
    ties = Counter(one.role for one in found)
    whens = Counter(_when(one.on, published_on) for one in found)
    rows = []
    for one, gap in zip(found, gaps, strict=True):
        when, own = _when(one.on, published_on), f"role:{one.role}"
        shape = _shape(text[one.start : one.end])
        near = f"nearer:{min(sum(other < gap for other in gaps), 2)}"
        alone = f"alone:{ties[one.role] == 1}"
        out = [
            own,
            f"when:{when}",
            f"rivals:{min(len(found) - 1, 3)}",
            f"{own}|{when}",
            f"status:{anchor.status}|{when}",
        ]
        out += [f"{gov}|{own}", f"{gov}|{when}", f"type:{anchor.type}", f"type:{anchor.type}|{own}", f"shape:{shape}"]
        out += [f"type:{anchor.type}|{when}", f"status:{anchor.status}|{own}", near, f"{near}|{own}", f"{near}|{when}"]
        out += [f"{alone}|{own}", f"only so:{whens[when] == 1}|{when}", f"twice:{days[one.on] > 1}", f"{ahead}|{when}"]
        out += [f"shape:{shape}|{when}", f"shape:{shape}|{gov}", f"{ahead}|{own}", f"{near}|{alone}|{own}"]
        # "Tightened on Tuesday … takes effect in May": a day is judged beside the strongest of the other days.
        beside = f"beside:{_strongest(one, found, published_on)}"
        out += [beside, f"{beside}|{own}", f"{beside}|{when}", f"{beside}|{gov}|{own}", f"{beside}|{own}|{when}"]
        telling = f"telling:{_telling(text, one.start, one.end)}"
        out += [telling, f"{telling}|{own}", f"{telling}|{when}", f"{telling}|{gov}", f"{telling}|{beside}"]
        for place in _place(text, anchor, one.start, one.end):
            out += [place, f"{place}|{own}", f"{place}|{gov}|{when}", f"{place}|{anchor.status}", f"{place}|{near}"]
            out.append(f"{place}|{telling}")
            out.append(f"{place}|{beside}")
            out.append(f"{place}|{ahead}|{when}")
        out += [f"told={form}" for form in trigger]
        out += [f"told={form}|{when}" for form in trigger]
        out += _between(text, anchor, one.start, one.end)
        out += _words(text, one.start, one.end, gov)
        rows.append(out)
    return rows


def amount_features(text: str, anchor: Anchor, found: Sequence[FoundAmount]) -> list[list[str]]:
    """What speaks for the kinds of amount of the claim that some figures may be, or for none: features by figure.

    Args:
        text: the passage, its names as placeholders (`amounts.without_names`).
        anchor: the claim.
        found: the figures that may be meant.
    """
    type_ = f"type:{anchor.type}"
    many = Counter(one.amount.kind for one in found)
    trigger = [_form(one[0]) for one in word.finditer(text, anchor.start, anchor.end)]
    gaps = [_gap(anchor, one.start, one.end) for one in found]
    rows = []
    for one, gap in zip(found, gaps, strict=True):
        own = f"kind:{one.amount.kind}"
        rivals = f"rivals:{min(many[one.amount.kind] - 1, 3)}"
        alike = [other for other, each in zip(gaps, found, strict=True) if each.amount.kind == one.amount.kind]
        near = f"nearer:{min(sum(other < gap for other in alike), 2)}"
        shape = _shape(text[one.start : one.end])
        out = [own, type_, f"{type_}|{own}", rivals, f"{type_}|{own}|{rivals}", f"{near}|{own}", f"{near}|{type_}"]
        out += [f"{type_}|status:{anchor.status}", f"period:{one.amount.period is not None}|{own}", f"shape:{shape}"]
        out += [f"{near}|{rivals}|{own}", f"size:{_size(one.amount)}|{own}", f"shape:{shape}|{type_}"]
        for place in _place(text, anchor, one.start, one.end):
            out += [place, f"{place}|{own}", f"{place}|{type_}", f"{place}|{near}", f"{place}|{type_}|{own}"]
        out += [f"told={form}" for form in trigger]
        out += [f"told={form}|{own}" for form in trigger]
        out += _between(text, anchor, one.start, one.end)
        out += _words(text, one.start, one.end, f"{anchor.type}|{one.amount.kind}")
        rows.append(out)
    return rows


to_come = re.compile(r"\b(?:will|would|to|shall|plans?|may|might|could|is|are|from|by|due)\b", re.IGNORECASE)
months_named = re.compile(rf"\b(?:{'|'.join(sorted(months, key=len, reverse=True))})\b\.?")
weekdays_named = re.compile(rf"\b(?:{'|'.join(sorted(weekdays, key=len, reverse=True))})\b")


def _shape(span: str) -> str:
    """A span with its digits, months and weekdays as signs: `from <month> #, #`."""
    out = re.sub(r"\d[\d,.]*", "#", " ".join(span.lower().split()))
    return weekdays_named.sub("<weekday>", months_named.sub("<month>", out))


def _size(amount: Amount) -> int:
    value = amount.value if amount.value is not None else amount.low
    return -1 if value is None else len(str(int(abs(value))))


def _gap(anchor: Anchor, start: int, end: int) -> int:
    """How many characters lie between a span and the trigger."""
    return max(0, start - anchor.end, anchor.start - end)


def _between(text: str, anchor: Anchor, start: int, end: int) -> Iterator[str]:
    """The words between a span and the trigger where they stand close."""
    after = start >= anchor.end
    gap = text[anchor.end : start] if after else text[end : anchor.start]
    if 0 < len(gap) < 60:
        for one in word.finditer(gap):
            yield f"{'on' if after else 'back'}={_form(one[0])}"


def _telling(text: str, start: int, end: int) -> str:
    """Whether the day is one on which something was told, signed or printed: "on May 4 it was informed"."""
    if told_before.search(text, max(0, start - 60), start):
        return "before"
    return "after" if told_after.match(text, end, min(len(text), end + 90)) else "no"


TOLD = (
    r"(?:informed|told|notified|advised|learn(?:ed|t)|heard|wrote|signed|adopted|announced|said|confirmed|published|posted"
    r"|disclosed|issued|received|got\s+word|met|discussed|asked|presented|showed|unveiled|filed|briefed)"
)
told_before = re.compile(rf"\b{TOLD}\b[^.;,]{{0,30}}(?:\b(?:on|of)\s+)?(?:the\s+)?$", re.IGNORECASE)
told_after = re.compile(rf"(?:[^.;\n]|\.(?!\s+[A-Z])){{0,60}}?\b(?i:{TOLD})\b")


def _strongest(one: FoundDate, found: Sequence[FoundDate], published_on: date | None) -> str:
    """What the other days of a text are tied to at best, and whether that day is still to come."""
    others = {(each.role, published_on is not None and each.on > published_on) for each in found if each.on != one.on}
    for role in ("starts", "complies", "ends", "none", "said"):
        for ahead in (True, False):
            if (role, ahead) in others:
                return f"{role} {'ahead' if ahead else 'so far'}"
    return "nothing" if not others else "another"


def _when(on: date, published_on: date | None) -> str:
    if published_on is None:
        return "undated"
    days = (on - published_on).days
    for most, name in ((-400, "long ago"), (-60, "past"), (-8, "weeks ago"), (-1, "days ago"), (0, "today")):
        if days <= most:
            return name
    return "days ahead" if days < 15 else "ahead" if days < 400 else "far ahead"


def _place(text: str, anchor: Anchor, start: int, end: int) -> Iterator[str]:
    """Where a span stands as seen from the trigger."""
    if start < anchor.end and end > anchor.start:
        yield "inside"
        return
    after = start >= anchor.end
    gap = text[anchor.end : start] if after else text[end : anchor.start]
    sentences = len(sentence_end.findall(gap))
    side = "after" if after else "before"
    yield f"{side}:{'same' if not sentences else min(sentences, 3)}"
    if not sentences:
        many = len(gap.split())
        yield f"{side}:{0 if many < 2 else 3 if many < 5 else 8 if many < 11 else 20}"
        yield f"{side}:{'clause' if not re.search(r'[,;:]|—| and | but | while ', gap) else 'beyond'}"


@lru_cache(maxsize=512)  # asked again for each claim and trigger of a text
def _words(text: str, start: int, end: int, cross: str) -> tuple[str, ...]:
    """The words round a span, in order and as a bag."""
    return tuple(_read_words(text, start, end, cross))


def _read_words(text: str, start: int, end: int, cross: str) -> Iterator[str]:
    cut = max(
        (match.end() for match in sentence_end.finditer(text, max(0, start - 160), start)), default=max(0, start - 160)
    )
    left = [_form(one[0]) for one in word.finditer(text, cut, start)][-6:]
    stop = sentence_end.search(text, end, min(len(text), end + 120))
    right = [_form(one[0]) for one in word.finditer(text, end, stop.start() if stop else min(len(text), end + 120))][:5]
    for at, form in enumerate(reversed(left[-3:]), 1):
        yield f"left{at}={form}"
    for at, form in enumerate(right[:2], 1):
        yield f"right{at}={form}"
    for form in left:
        yield f"left={form}"
        yield f"left={form}|{cross}"
    for form in right:
        yield f"right={form}"
        yield f"right={form}|{cross}"
    yield f"left2={' '.join(left[-2:])}"
    yield f"right2={' '.join(right[:2])}"
    if not left:
        yield "opens"


def _form(piece: str) -> str:
    form = piece.lower()
    return "#" if form[0].isdigit() else "<month>" if form in month_names else "<weekday>" if form in weekdays else form


month_names = frozenset(months) - {"may", "mar", "march"}  # the modal, the verb


__all__ = ["Anchor", "amount_features", "amounts_of", "date_features", "day_of", "shipped"]
