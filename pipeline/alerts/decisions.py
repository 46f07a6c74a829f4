"""What a reader has to decide, from what is touched: verb, object, day, and what happens if nothing is done."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from models.exposure import Exposure, ExposureRow
from models.telling import Decision
from pipeline.alerts.words import named
from pipeline.rendering.filters import day

AHEAD = ("on_order", "in_transit")
#: (effect, is it still on its way) → verb, what happens otherwise.
CHOICES = {
    ("stopped", True): ("Reroute or cancel", "the delivery is stopped"),
    ("stopped", False): ("Stop the transfer and use of", "moving or serving them may break the rule"),
    ("licence", True): ("Apply for a licence for", "the delivery waits for one"),
    ("licence", False): ("Ask for a licence before moving", "they stay where they are"),
    ("duty", True): ("Bring forward or reprice", "the duty is owed on arrival"),
    ("duty", False): ("Check the duty on", "later imports of the same carry it"),
    ("discouraged", True): ("Confirm or cancel", "the order goes on against guidance"),
    ("discouraged", False): ("Review further buying of", "further buying is against guidance"),
}
SERVICE = ("Find another repair shop for", "servicing them there may break the rule")
RANK = {"stopped": 0, "licence": 1, "duty": 2, "discouraged": 3}
#: An application is resolved, or referred to the President, within 90 days of being registered: 15 CFR 750.4(a)(1).
#: Who applies on the day on which the boards are needed has decided to wait.
US_LICENCE = timedelta(days=90)
US_LICENCE_WHY = "a US licence takes up to 90 days"


def decision_of(
    context: Mapping[str, Any], exposure: Exposure | None, names: Mapping[str, str], *, today: date, owner: str
) -> Decision | None:
    """The decision that a change asks for, or None: without a day to decide by there is none.

    Args:
        context: the picture of the change.
        exposure: what it touches.
        names: names by catalogue id.
        today: the day, in the world's time.
        owner: the rule's owner.
    """
    if context["event"]["stage"] in {"rumoured", "denied", "withdrawn", "ended"}:
        return None
    if context["change"]["about"] == "list_entry":
        return _of_listed(context, exposure, today, owner)
    if context["change"]["about"] == "party":
        return _of_party(context, exposure, today, owner)
    rows = [row for row in (exposure.rows if exposure else ()) if _asks(row)]
    if not rows:
        return None
    first = min(rows, key=lambda row: (row.status not in AHEAD, RANK[row.effect], -row.units))
    chosen = [row for row in rows if row.effect == first.effect and (row.status in AHEAD) == (first.status in AHEAD)]
    of_us = any(actor.startswith("us-") for actor in context["event"]["actors"])
    due = _by_when(context, chosen, today, lead=US_LICENCE if first.effect == "licence" and of_us else timedelta(0))
    if due is None:
        return None
    verb, otherwise = SERVICE if first.act == "service" else CHOICES[first.effect, first.status in AHEAD]
    sums: dict[str, Any] = {}
    for row in chosen:
        for currency, value in row.value:
            sums[currency] = sums.get(currency, 0) + value
    chips = named(sorted({row.chip for row in chosen}), names)
    sites = named(sorted({row.site for row in chosen if row.site}), {})
    return Decision(
        verb=verb,
        object=f"{chips}{' on order' if first.status in AHEAD else ''}{f' at {sites}' if sites else ''}",
        by=due[0],
        by_why=due[1],
        units=sum(row.units for row in chosen),
        otherwise=otherwise,
        value=tuple((currency, str(value)) for currency, value in sorted(sums.items())),
        priced=sum(row.priced for row in chosen),
        lines=sum(row.lines for row in chosen),
        owner=owner,
    )


def _asks(row: ExposureRow) -> bool:
    """Whether a row is one by which units count and asks for something: what faces several acts is asked of once."""
    return row.counts and row.in_scope and row.units > 0 and row.effect in RANK


def _by_when(
    context: Mapping[str, Any], rows: list[ExposureRow], today: date, *, lead: timedelta
) -> tuple[date, str] | None:
    """The day to decide by, and what makes that day. `lead` is what a licence takes before the boards can come."""
    dated: list[tuple[date, str]] = []
    ours = context["clock"]["kind"] == "need_by"
    needed = {row.need_by for row in rows if row.need_by}
    if ours and context["clock"]["on"]:
        needed.add(date.fromisoformat(context["clock"]["on"]))
    clock = ("" if ours else context["clock"]["on"], context["clock"]["kind"])
    for text, why in (clock, (context["event"]["effective"], "effective")):
        if text:
            on = date.fromisoformat(text)
            # The last day before it bites is the last day to act.
            dated.append((on - timedelta(days=1), f"{WHY.get(why, 'it falls due on')} {day(on)}"))
    for on in sorted(needed):
        if on >= today:
            # Late is not too late: what should have been asked for weeks ago is asked for today.
            told = f"the order is needed by {day(on)}{f', and {US_LICENCE_WHY}' if lead else ''}"
            dated.append((max(on - lead, today), told))
    ahead = [given for given in dated if given[0] >= today]
    if ahead:
        return min(ahead)
    in_force = [given for given in dated if given[1].startswith(WHY["effective"])]
    return (today, f"it is in force since {day(in_force[0][0] + timedelta(days=1))}") if in_force else None


WHY = {
    "effective": "it takes effect on",
    "expiry": "it expires on",
    "compliance": "it must be complied with by",
    "saving": "the grace for goods under way ends on",
}


def _of_party(context: Mapping[str, Any], exposure: Exposure | None, today: date, owner: str) -> Decision | None:
    screening = context["screening"]
    if screening["outcome"] != "match":
        return None
    return Decision(
        verb="Stop dealings with",
        object=screening["name"],
        by=today,
        by_why="a listing binds from the day it is published",
        units=exposure.units_in_scope if exposure else 0,
        otherwise="dealings with a listed party may need a licence",
        owner=owner,
    )


def _of_listed(context: Mapping[str, Any], exposure: Exposure | None, today: date, owner: str) -> Decision | None:
    entry, suppliers = context["list"], set(context["holdings"]["suppliers"])
    if entry["kind"] != "added" or not suppliers & {entry["name"], *entry["party_firms"]}:
        return None
    return Decision(
        verb="Stop dealings with",
        object=entry["name"],
        by=today,
        by_why="a listing binds from the day it is published",
        units=exposure.orders_in_scope if exposure else 0,
        otherwise="an open order with a listed party needs a licence",
        owner=owner,
    )
