"""The one paragraph to forward: at most 90 words, made from fields alone.

What happened; stage and who says so; act and units; what is unaffected; deadline; how sure; age of our
inventory; determined or computed; no legal advice.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from models.telling import Witness
from models.values import Exposure
from pipeline.alerts.words import ACTS, ATTRIBUTIONS, EFFECTS, happening
from pipeline.policy.drafts import tell_change
from pipeline.rendering.filters import count, day, listing, money, plural

MOST_WORDS = 90
#: What is about our own watch and books: it touches no hardware.
OURSELVES = {"source", "feed", "site"}
HEADLINE = ("stopped", "licence", "duty")
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
    """The paragraph, shortened from its least telling parts until it has at most 90 words.

    Args:
        context: the picture of the change.
        exposure: what it touches; None where it was not computed.
        witnesses: the passages it rests on.
        names: names by catalogue id.
        today: the day, in the world's time.
        inventory_on: the day of the inventory it was computed from.
    """
    text = ""
    for most in (3, 2, 1):
        sentences = _sentences(context, exposure, witnesses, names, today, inventory_on, most)
        text = " ".join(sentence for _, sentence in sentences)
        if len(text.split()) <= MOST_WORDS:
            return text
    # Names alone did not make it short enough: drop what tells least, keep what a reader must not miss.
    while len(text.split()) > MOST_WORDS and any(weight > 0 for weight, _ in sentences):
        heaviest = max(range(len(sentences)), key=lambda at: (sentences[at][0], at))
        sentences.pop(heaviest)
        text = " ".join(sentence for _, sentence in sentences)
    words = text.split()
    return text if len(words) <= MOST_WORDS else " ".join(words[: MOST_WORDS - 4]) + " … No legal advice."


def _sentences(
    context: Mapping[str, Any],
    exposure: Exposure | None,
    witnesses: Sequence[Witness],
    names: Mapping[str, str],
    today: date,
    inventory_on: date | None,
    most: int,
) -> list[tuple[int, str]]:
    """Sentences with what they weigh: 0 must stay, the highest goes first."""
    about = context["change"]["about"]
    event = context["event"]
    who = _who(context, witnesses) if event["id"] and about != "clock" else ""
    sentence = happening(context, names, most)
    said: list[tuple[int, str]] = [(0, f"{sentence.rstrip('.')}, {who}." if who else sentence)]
    if about not in OURSELVES:
        said += _touched(exposure, most)
    deadline = event["effective"] if about == "event" else ""
    if deadline:
        on = date.fromisoformat(deadline)
        said.append((0, f"{'Takes effect' if on > today else 'Effective'} on {day(on)}."))
    if about in {"event", "clock"} and event["id"]:
        said.append((3, _sure(event)))
    if exposure is not None and about not in OURSELVES:
        said.append((1, _age(inventory_on, today)))
        said.append((0, determined_words(exposure, most)))
    said.append((0, "No legal advice."))
    return [(weight, sentence) for weight, sentence in said if sentence]


def _who(context: Mapping[str, Any], witnesses: Sequence[Witness]) -> str:
    attribution = context["claim"]["attribution"] or ("official" if context["event"]["official"] else "")
    party = next((witness.party for witness in witnesses if witness.attribution == attribution and witness.party), "")
    if party and attribution in {"named_firm", "named_person"}:
        return f"said by {party}"
    return ATTRIBUTIONS.get(attribution, "")


def _touched(exposure: Exposure | None, most: int) -> list[tuple[int, str]]:
    if exposure is None:
        return []
    said: list[tuple[int, str]] = []
    by_act: Counter[tuple[str, str]] = Counter()
    for row in exposure.rows:
        if row.in_scope and row.counts and row.effect in HEADLINE:
            by_act[row.effect, ACTS.get(row.act or "", row.act or "")] += row.units
    units, least = exposure.units_in_scope, "≥ " if exposure.lower_bound else ""
    if units:
        parts = [
            f"{count(n)} {EFFECTS[effect]}{f' for {act}' if act else ''}"
            for (effect, act), n in sorted(by_act.items(), key=lambda item: (-item[1], item[0]))
        ]
        value = money(exposure.value_in_scope, exposure.priced, exposure.lines, at_least=exposure.lower_bound)
        head = f"Touches {least}{plural(units, 'unit')} of ours" + (f", {value}" if value else "")
        orders = f", {count(exposure.orders_in_scope)} on order" if exposure.orders_in_scope else ""
        said.append((0, f"{head}{orders}{': ' + listing(parts, most) if parts else ''}."))
    elif exposure.units_unknown:
        said.append((0, f"Whether {plural(exposure.units_unknown, 'unit')} of ours are in scope is not known."))
    elif not any(n for _, n in _beside(exposure)):
        said.append((0, "Nothing of ours is in scope."))
    said += [(0, f"{name}: {least}{plural(n, 'unit')}.") for name, n in _beside(exposure) if n]
    if exposure.units_unaffected:
        said.append((0, f"Unaffected: {plural(exposure.units_unaffected, 'unit')}."))
    if exposure.changes:
        left = len(exposure.changes) - 1
        more = f"; {plural(left, 'more chip')} changing side" if left else ""
        said.append((2, f"{tell_change(exposure.changes[0])}{more}."))
    if exposure.units_elsewhere:
        said.append((2, f"Elsewhere, not aimed at: {plural(exposure.units_elsewhere, 'unit')}."))
    if exposure.unknown:
        said.append((1, f"Not known: {listing(exposure.unknown, most)}."))
    return said


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
    return f"Inventory of {day(inventory_on)}{f', {days} days old' if days > 1 else ''}."
