"""The news in one line of plain words, and the line under it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from models.telling import StoredAlert
from pipeline.digests.choosing import context_of
from pipeline.digests.values import Decide, Told
from pipeline.rendering.filters import count, day, less, listing, plural, short_day, spelled

#: What a government does, in the present tense; {o} is what it falls on, {p} where.
DOES = {
    "restriction_imposed": "restricts {o}{p}",
    "restriction_eased": "eases controls on {o}{p}",
    "entity_listed": "puts {o} on a list",
    "entity_delisted": "takes {o} off a list",
    "tariff_changed": "changes the tariff on {o}{p}",
    "purchase_discouraged": "tells buyers to leave {o}{p}",
    "enforcement": "acts against {o}",
}
#: The same and all else as a noun.
NOUN = {
    "restriction_imposed": "restriction on {o}{p}",
    "restriction_eased": "easing of controls on {o}{p}",
    "entity_listed": "listing of {o}",
    "entity_delisted": "delisting of {o}",
    "tariff_changed": "change of tariff on {o}{p}",
    "purchase_discouraged": "guidance against buying {o}{p}",
    "enforcement": "enforcement against {o}",
    "stockpiling": "stockpile of {o}",
    "supply_cut": "cut in supply of {o}",
    "supply_restored": "restored supply of {o}",
    "substitution": "move{f}{t}",
    "product_launched": "launch of {o}",
    "product_withdrawn": "end of {o}",
    "order_placed": "order of {o}",
    "financial_impact": "sums at stake over {o}",
    "price_changed": "change of price of {o}",
}
PARTIES = frozenset({"entity_listed", "entity_delisted", "enforcement"})
STAGE = {
    "rumoured": "Rumour",
    "proposed": "Proposed",
    "announced": "Announced",
    "in_force": "In force",
    "ended": "Ended",
    "denied": "Denied",
    "withdrawn": "Withdrawn",
}
#: What a clock does on its day.
FALLS = {
    "effective": "takes effect on",
    "expiry": "expires on",
    "compliance": "must be complied with by",
    "saving": "has grace for goods under way until",
    "comment_close": "is open for comments until",
}
#: Kinds of subjects of which the event says what happened.
OF_EVENTS = frozenset({"event", "clock"})


def headline_of(stored: StoredAlert, names: Mapping[str, str]) -> str:
    """What happened, in plain words: from the event where there is one, else the alert's title."""
    context = context_of(stored)
    event, clock = context["event"], context["clock"]
    if stored.draft.subject.kind not in OF_EVENTS or event.get("type") not in NOUN or clock.get("what"):
        return stored.draft.title
    if on := clock.get("on"):
        return _upper(f"{_noun(event, names)} {FALLS.get(clock.get('kind', ''), 'falls due on')} {day(str(on))}")
    return _of_event(event, names)


def title_of(stored: StoredAlert, names: Mapping[str, str], *, ours: bool) -> str:
    """What an edition calls an alert: its own title, as everywhere.

    From the event for whoever reads nothing of what we hold, of which a rule's title may tell; and of a reminder, which
    counts the days from when it was raised, and is read some days later.
    """
    return stored.draft.title if ours and stored.draft.subject.kind != "clock" else headline_of(stored, names)


def _of_event(event: Mapping[str, Any], names: Mapping[str, str]) -> str:
    kind, stage, actor = event["type"], event.get("stage", ""), _first(event, "actors", names)
    if actor and kind in DOES and stage in {"announced", "in_force"}:
        return _upper(
            f"{actor} {DOES[kind].format(**_words(event, names))}{': in force' if stage == 'in_force' else ''}"
        )
    noun = f"{_noun(event, names)}{f' by {actor}' if actor else ''}"
    return f"{STAGE[stage]}: {noun}" if stage in STAGE else _upper(noun)


def _noun(event: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return NOUN[event["type"]].format(**_words(event, names))


def _words(event: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    """What a happening falls on, where, what somebody leaves by it, and to what they go."""

    def some(ids: Sequence[str]) -> str:
        return listing([names.get(each, spelled(each)) for each in ids], 3)

    about_parties = event["type"] in PARTIES
    thing = (some(event.get("firms", ())) if about_parties else "") or some(event.get("chips", ()))
    if not thing:
        under = _first(event, "instruments", names)
        thing = "parties not named" if about_parties else f"chips under {under}" if under else "AI chips"
    places, taken = some(event.get("places", ())), event.get("to_chips", ())
    left = some(less(event.get("chips", ()), taken)) or ("" if taken else thing)
    return {
        "o": thing,
        "p": f" for {places}" if places else "",
        "f": f" away from {left}" if left else "",
        "t": f" to {some(taken)}" if taken else "",
    }


def _first(event: Mapping[str, Any], part: str, names: Mapping[str, str]) -> str:
    given = event.get(part) or ("",)
    return names.get(given[0], spelled(given[0]))


def headline(
    lead: StoredAlert | None,
    decide: Sequence[Decide],
    corrections: Told,
    names: Mapping[str, str],
    *,
    ours: bool,
) -> str:
    """One line: what an editor would put on top.

    Args:
        lead: what moved first of all.
        decide: what is to decide.
        corrections: what is corrected.
        names: names by catalogue id.
        ours: whether the reader reads of what we hold.
    """
    if lead is not None:
        told = title_of(lead, names, ours=ours)
        # A reminder of our own books is about what is ours, and says so.
        of_ours = bool(context_of(lead)["clock"].get("what"))
        units = lead.draft.units_in_scope if ours and not of_ours else 0
        return f"{told}; {plural(units, 'unit')} of ours in scope" if units and "of ours" not in told else told
    if corrections.items:
        return f"Correction: {corrections.items[0].title}"
    if decide:
        first = decide[0]
        when = "Overdue" if first.days_left < 0 else f"By {short_day(first.by)}"
        return f"{when}: {first.verb[:1].lower()}{first.verb[1:]} {first.object}"
    return "A quiet week: nothing changed for us" if ours else "A quiet week: nothing moved"


def summary(
    decide: Sequence[Decide], moved: int, corrections: Told, open_items: Told, *, ours: bool, since: date
) -> str:
    """The line under it: how much there is of what."""
    parts = [_decisions(decide)] if ours else []
    parts.append(f"{plural(moved, 'matter')} moved" if moved else f"nothing moved since {day(since)}")
    if corrections.all:
        parts.append(plural(corrections.all, "correction"))
    if open_items.all:
        parts.append(f"{plural(open_items.all, 'item')} carried open")
    return f"{_upper('; '.join(parts))}."


def _decisions(decide: Sequence[Decide]) -> str:
    if not decide:
        return "nothing to decide"
    late = sum(item.days_left < 0 for item in decide)
    first = next((item.by for item in decide if item.days_left >= 0), None)
    told = f"{plural(len(decide), 'decision')}{f', {count(late)} overdue' if late else ''}"
    return f"{told}, the {'next' if late else 'first'} by {day(first)}" if first else told


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
