"""Whether a recipient asked for an alert: their filters put to what the alert is about. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from models.recipient import Addressee, Filters
from models.telling import AlertDraft

#: Subjects that are nothing but our own: a party, a feed, a site, an order, a line of the inventory.
OURS = frozenset({"party", "feed", "site", "order", "position"})
#: What a list's change is, as a type of claim.
LISTED = {"added": "entity_listed", "removed": "entity_delisted", "amended": "entity_listed"}
#: The filters of whoever asks for everything.
EVERYTHING = Filters()

Ancestors = Callable[[str], Sequence[str]]


class Wanted(NamedTuple):
    """Whether somebody asked for an alert, and what of their filters decided."""

    yes: bool
    why: str


def wanted(alert: AlertDraft, who: Addressee, ancestors: Ancestors) -> Wanted:
    """Whether an alert passes a recipient's filters: in each part that asks for something one must fit.

    Args:
        alert: the alert.
        who: whose filters.
        ancestors: of a catalogue id, itself first (`Catalogue.ancestors`). What is asked for stands for all below it,
            and what is said of a family or a country is said of all below that.
    """
    asked = who.filters
    if who.profile == "research" and is_ours(alert):
        return Wanted(False, "the profile research reaches nothing of our own")
    if asked == EVERYTHING:
        return Wanted(True, "asks for everything")
    about = _about(alert)
    for part, one, ids in (("rules", "rule", (alert.rule,)), ("types", "type", about["types"])):
        given = getattr(asked, part)
        if given and not set(given) & set(ids):
            return Wanted(False, f"{one} {' '.join(ids) or 'none'} is none of {', '.join(given)}")
    for part in ("chips", "firms", "places", "instruments"):
        given = getattr(asked, part)
        # A measure that names no place is aimed at all of them.
        anywhere = part == "places" and alert.exposure.get("context") and _event(alert)["id"] and not about["places"]
        if given and not anywhere and not _fit(given, about[part], ancestors):
            return Wanted(False, f"{part}: {', '.join(about[part]) or 'none'}, and asked for are {', '.join(given)}")
    if asked.sites and not set(asked.sites) & set(about["sites"]):
        return Wanted(
            False, f"sites: {', '.join(about['sites']) or 'none'}, and asked for are {', '.join(asked.sites)}"
        )
    if asked.touching and not touches_us(alert):
        return Wanted(False, "it touches nothing of ours")
    parts = [
        part for part in ("rules", "types", "chips", "firms", "places", "sites", "instruments") if getattr(asked, part)
    ]
    parts += ["touching"] if asked.touching else []
    return Wanted(True, f"fits {', '.join(parts)}")


def is_ours(alert: AlertDraft) -> bool:
    """Whether an alert is about nothing but our own: a party, feed or site of ours, or a day in our own books."""
    clock: Mapping[str, Any] = _context(alert).get("clock") or {}
    return alert.subject.kind in OURS or (alert.subject.kind == "clock" and bool(clock.get("what")))


def touches_us(alert: AlertDraft) -> bool:
    """Whether an alert touches something of ours: units in scope or perhaps, a supplier, or our own books."""
    exposure: Mapping[str, Any] = alert.exposure
    return bool(
        is_ours(alert)
        or alert.units_in_scope
        or exposure.get("units_unknown")
        or exposure.get("suppliers")
        or any(row["in_scope"] and row["effect"] != "unaffected" for row in exposure.get("rows") or ())
    )


def _context(alert: AlertDraft) -> Mapping[str, Any]:
    found: Any = alert.exposure.get("context")
    return found or {}


def _event(alert: AlertDraft) -> Mapping[str, Any]:
    found: Mapping[str, Any] = _context(alert).get("event") or {}
    return {"id": "", "type": "", **found}


def _about(alert: AlertDraft) -> dict[str, tuple[str, ...]]:
    """What an alert is about, by the parts of a filter."""
    context, event = _context(alert), _event(alert)
    entry: Mapping[str, Any] = context.get("list") or {}
    site: Mapping[str, Any] = context.get("site") or {}
    feed: Mapping[str, Any] = context.get("feed") or {}
    exposure: Mapping[str, Any] = alert.exposure
    rows = [row for row in exposure.get("rows") or () if row["in_scope"] and row["effect"] != "unaffected"]
    return {
        "types": _once([event["type"], LISTED.get(entry.get("kind", ""), "")]),
        "chips": _once([*event.get("chips", ()), *event.get("to_chips", ()), *(row["chip"] for row in rows)]),
        "firms": _once([*event.get("firms", ()), *event.get("actors", ()), *entry.get("party_firms", ())]),
        "places": _once([*event.get("places", ()), *entry.get("countries", ())]),
        "instruments": _once([*event.get("instruments", ()), entry.get("id", "")]),
        "sites": _once([*(row["site"] for row in rows), site.get("name", ""), *feed.get("sites", ())]),
    }


def _once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in ids if each))


def _fit(given: Sequence[str], about: Sequence[str], ancestors: Ancestors) -> bool:
    above = {each for part in about for each in ancestors(part)}
    return any(part in above or set(about) & set(ancestors(part)) for part in given)
