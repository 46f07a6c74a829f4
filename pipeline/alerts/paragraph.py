"""The one paragraph to forward: at most 90 words, made from fields alone.

What happened; stage and who says so; act and units; what is unaffected; deadline; how sure; age of our
inventory; determined or computed; no legal advice.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.exposure import Exposure
from models.telling import Witness
from pipeline.alerts.words import ACTS, ATTRIBUTIONS, EFFECTS, happening
from pipeline.policy.drafts import tell_change
from pipeline.rendering.filters import count, day, listing, money, plural

MOST_WORDS = 90
#: Of what is not known.
MOST_NOTE = 14
MONTH, YEAR = 30, 365
#: What is about our own watch and books: it touches no hardware.
OURSELVES = {"source", "feed", "site"}
HEADLINE = ("stopped", "licence", "duty")
NAMED = {"named_firm", "named_person"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def paragraph(
    context: Mapping[str, Any],
    *,
    exposure: Exposure | None,
    witnesses: Sequence[Witness],
    names: Mapping[str, str],
    today: date,
    inventory_on: date | None,
) -> str:
    """The paragraph, as full as 90 words let it be: what is good to know goes first, then all but the first names.

    Args:
        context: the picture of the change.
        exposure: what it touches; None where it was not computed.
        witnesses: the passages it rests on.
        names: names by catalogue id.
        today: the day, in the world's time.
        inventory_on: the day of the inventory it was computed from.
    """
    for length in LENGTHS:
        said = _sentences(context, exposure, witnesses, names, today, inventory_on, length)
        text = " ".join(said)
        if len(text.split()) <= MOST_WORDS:
            return text
    # A name of dozens of words: what a reader must not miss stands at the end.
    words, last = " ".join(said[:-1]).split(), said[-1]
    return f"{' '.join(words[: MOST_WORDS - 1 - len(last.split())])} … {last}"


@dataclass(frozen=True, slots=True)
class _Length:
    """How much is said: names that a list spells out, what is not known, and what is good to know beside."""

    names: int
    unknown: int
    beside: bool


#: From the fullest to the shortest. What every reader must see (what happened, who says so, what it touches and what it
#: does not, the day, how sure, how old the inventory, who determined it) stands in each.
LENGTHS = (
    _Length(3, 2, True),
    _Length(3, 1, True),
    _Length(3, 1, False),
    _Length(3, 0, False),
    _Length(2, 0, False),
    _Length(1, 0, False),
)


def _sentences(
    context: Mapping[str, Any],
    exposure: Exposure | None,
    witnesses: Sequence[Witness],
    names: Mapping[str, str],
    today: date,
    inventory_on: date | None,
    length: _Length,
) -> list[str]:
    about = context["change"]["about"]
    event = context["event"]
    who = _who(context, witnesses) if event["id"] and about != "clock" else ""
    sentence = happening(context, names, length.names)
    said = [f"{sentence.rstrip('.')}, {who}." if who else sentence]
    if length.beside:
        said.append(_against_last_call(context.get("call") or {}))
    if about not in OURSELVES:
        said += _touched(exposure, length)
    deadline = event["effective"] if about == "event" else ""
    if deadline:
        on = date.fromisoformat(deadline)
        said.append(f"{'Takes effect' if on > today else 'Effective'} on {day(on)}.")
    if about in {"event", "clock"} and event["id"]:
        said.append(_sure(event))
    if exposure is not None and about not in OURSELVES:
        said += [_age(inventory_on, today), determined_words(exposure, length.names)]
    said.append("No legal advice.")
    return [sentence for sentence in said if sentence]


def _against_last_call(call: Mapping[str, Any]) -> str:
    if not call.get("why") or not call["against"]:
        return ""
    return f"Against its call of {day(call['against'])}: {call['why']}."


def _who(context: Mapping[str, Any], witnesses: Sequence[Witness]) -> str:
    attribution = context["claim"]["attribution"] or ("official" if context["event"]["official"] else "")
    party = next((witness.party for witness in witnesses if witness.attribution == attribution and witness.party), "")
    said = f"said by {party}" if party and attribution in NAMED else ATTRIBUTIONS.get(attribution, "")
    if context["event"]["official"] and attribution != "official":
        # This turn is told by others; that an official text tells the event too is half of how sure it is.
        return f"{said.removesuffix(' alone')}, beside an official text" if said else ATTRIBUTIONS["official"]
    return said


def _touched(exposure: Exposure | None, length: _Length) -> list[str]:
    if exposure is None:
        return []
    said: list[str] = []
    units, least = exposure.units_in_scope, "≥ " if exposure.lower_bound else ""
    if units:
        said.append(_headline(exposure, least, length.names))
    elif exposure.units_unknown:
        said.append(f"Whether {plural(exposure.units_unknown, 'unit')} of ours are in scope is not known.")
    elif not any(n for _, n in _beside(exposure)):
        said.append("Nothing of ours is in scope.")
    said += [f"{name}: {least}{plural(n, 'unit')}." for name, n in _beside(exposure) if n]
    if exposure.units_unaffected:
        said.append(f"Unaffected: {plural(exposure.units_unaffected, 'unit')}.")
    if length.beside and exposure.changes:
        left = len(exposure.changes) - 1
        more = f"; {plural(left, 'more chip')} changing side" if left else ""
        said.append(f"{tell_change(exposure.changes[0])}{more}.")
    if length.beside and exposure.units_elsewhere:
        said.append(f"Elsewhere, not aimed at: {plural(exposure.units_elsewhere, 'unit')}.")
    if length.unknown and exposure.unknown:
        said.append(
            f"Not known: {listing([_short(note) for note in exposure.unknown], length.unknown)}.".replace("….", "…")
        )
    elif exposure.unknown and units and exposure.units_unknown:
        said.append(f"Not known: {plural(exposure.units_unknown, 'unit')} more.")
    return said


def _headline(exposure: Exposure, least: str, most: int) -> str:
    by_act: Counter[tuple[str, str]] = Counter()
    for row in exposure.rows:
        if row.in_scope and row.counts and row.effect in HEADLINE:
            by_act[row.effect, ACTS.get(row.act or "", row.act or "")] += row.units
    parts = [
        f"{count(n)} {EFFECTS[effect]}{f' for {act}' if act else ''}"
        for (effect, act), n in sorted(by_act.items(), key=lambda item: (-item[1], item[0]))
    ]
    value = money(exposure.value_in_scope, exposure.priced, exposure.lines, at_least=exposure.lower_bound)
    orders = f", {plural(exposure.orders_in_scope, 'open order')}" if exposure.orders_in_scope else ""
    head = f"Touches {least}{plural(exposure.units_in_scope, 'unit')} of ours{f', {value}' if value else ''}{orders}"
    return f"{head}{': ' + listing(parts, most) if parts else ''}."


def _short(note: str) -> str:
    """A note's first clause: the alert's page has it whole."""
    words = note.split("; ")[0].split()
    if len(words) <= MOST_NOTE:
        return " ".join(words).rstrip(".")
    # A list is cut between its items, so that no name stands there by half.
    said = f"{' '.join(words[:MOST_NOTE])} "
    end = max(said.rfind(", "), said.rfind(" and "))
    return f"{said[:end] if end > 0 else said.rstrip()}, …"


def _beside(exposure: Exposure) -> tuple[tuple[str, int], ...]:
    """What the headline does not count, each in a line of its own."""
    return (
        ("Discouraged, not forbidden", exposure.units_discouraged),
        ("Eased, under conditions", exposure.units_eased),
        ("Exempt from the duty as claimed, not tested", exposure.units_claimed),
    )


def determined_words(exposure: Exposure, most: int) -> str:
    """Who determined what is touched and what is left out; without such a person all is computed."""
    told = [row for row in exposure.rows if row.counts and row.in_scope and row.effect != "unaffected"]
    touched: Counter[str] = Counter()
    for row in told:
        if row.determined:
            touched[row.determined] += row.units
    spared = Counter(dict(exposure.spared))
    if not touched and not spared:
        return "Computed, not reviewed."
    said = (
        f"{plural(sum(spared.values()), 'unit')} not caught, as determined by {_by(spared, most)}. " if spared else ""
    )
    if not touched:
        return f"{said}All else is computed, not reviewed."
    units = sum(touched.values())
    if units == sum(row.units for row in told):
        return f"{said}Determined by {_by(touched, most)}."
    return f"{said}{plural(units, 'unit')} determined by {_by(touched, most)}; the rest is computed, not reviewed."


def _by(units: Counter[str], most: int) -> str:
    return listing([_DAY.sub(lambda found: day(found.group()), each) for each, _ in units.most_common()], most)


def _sure(event: Mapping[str, Any]) -> str:
    if not event["documents"]:
        return ""
    return (
        f"{plural(event['origins'], 'independent origin')}, {plural(event['documents'], 'document')}; "
        f"confidence {event['confidence']:.2f}."
    )


def _age(inventory_on: date | None, today: date) -> str:
    if inventory_on is None:
        return "Age of inventory not known."
    days = (today - inventory_on).days
    old = (
        f"{days} days"
        if days < 2 * MONTH
        else f"{days // MONTH} months"
        if days < 2 * YEAR
        else f"{days // YEAR} years"
    )
    return f"Inventory of {day(inventory_on)}{f', {old} old' if days > 1 else ''}."
