"""Whether a claim is about a given event."""

from collections.abc import Collection
from datetime import timedelta

from models.values import Claim
from pipeline.events.merge.values import GOVERNMENTAL, WINDOW_DAYS, Ancestors, ClaimFacts, EventView

LISTINGS = frozenset({"entity_listed", "entity_delisted"})
OVER = frozenset({"ended"})
UNNAMED_PARTIES_DAYS = 7  # within which two notices that name no party in common are one notice
DUE_DAYS = 10  # around an event's own dates, at which it is told of again


def match(claim: Claim, facts: ClaimFacts, view: EventView, ancestors: Ancestors) -> tuple[float, str] | None:
    """How firmly a claim belongs to an event, and by what; None where it does not.

    Same type, actors that can be one, places that overlap where both name some, in a window that fits the type,
    and at least one object in common: a chip (the same, or one above the other), a party, an instrument, or the
    story that tells it. Chips that both name and that are unrelated part them, whatever else they share.
    """
    if claim.type != view.type or (view.stage in OVER and claim.status != "ended"):
        return None
    same_story = facts.story is not None and facts.story in view.stories
    if not _in_window(claim, facts, view) or not _actors_agree(claim, view, ancestors):
        return None
    if claim.places and view.places and not set(claim.places) & view.places:
        return None
    percents = {a.value for a in claim.amounts if a.kind == "percent" and a.value is not None}
    if claim.type == "tariff_changed" and percents and view.percents and not percents & view.percents:
        return None
    chips = related(claim.chips, view.chips, ancestors)
    if claim.chips and view.chips and not chips:
        return None
    firms = set(claim.firms) & view.firms
    instruments = set(claim.instruments) & view.instruments
    if claim.type in LISTINGS and not _same_notice(claim, facts, view, same_story):
        return None
    if not chips and claim.firms and view.firms and not firms:
        return None
    shared = {*chips, *firms, *instruments}
    actors = set(claim.actors) & view.actors
    bare = not (claim.chips or claim.firms or claim.instruments)
    if not shared and not (same_story and (actors or bare)) and not (bare and actors and _places_meet(claim, view)):
        return None
    days = abs((facts.at - view.last_at).total_seconds()) / 86_400
    score = 3.0 * len(chips) + 2.0 * len(firms) + 1.0 * len(instruments) + 0.5 * len(actors)
    score += (2.0 if same_story else 0.0) + 1.0 / (1.0 + days / 7)
    said = [*sorted(shared), *(["the same story"] if same_story else [])] or sorted(actors)
    return score, "shares " + ", ".join(said)


def related(one: Collection[str], other: Collection[str], ancestors: Ancestors) -> list[str]:
    """The chips of `one` that are in `other`, or stand above or below one of them; never mere siblings.

    A chip that meets `other` only through a family stays out where `other` names another member of that family:
    an event on the H20 that calls it a Hopper chip is no event on the H200.
    """
    below = {chip: set(ancestors(chip)) for chip in {*one, *other}}
    found: list[str] = []
    for chip in one:
        if chip in other or any(chip in below[held] for held in other):
            found.append(chip)
            continue
        for above in below[chip] & set(other):
            siblings = [held for held in other if above in below[held] and held not in below[chip]]
            if not siblings:
                found.append(chip)
                break
    return found


def _in_window(claim: Claim, facts: ClaimFacts, view: EventView) -> bool:
    window = timedelta(days=WINDOW_DAYS[claim.type])
    away = abs(facts.at - view.last_at)
    # What is in force is told again for long: a repetition belongs to it, unless it brings a day of its own.
    repeats = claim.status == view.stage and claim.effective in {None, view.effective}
    if away <= (3 * window if repeats else window):
        return True
    day = facts.at.date()
    return any(due is not None and abs((day - due).days) <= DUE_DAYS for due in (view.effective, view.ends_on))


def _actors_agree(claim: Claim, view: EventView, ancestors: Ancestors) -> bool:
    if not claim.actors or not view.actors:
        return True
    if claim.type in GOVERNMENTAL:
        # A bureau, its department and "Washington" are one actor: ids begin with the jurisdiction.
        return bool({a.split("-")[0] for a in claim.actors} & {a.split("-")[0] for a in view.actors})
    mine = {above for actor in claim.actors for above in (actor, *ancestors(actor))}
    theirs = {above for actor in view.actors for above in (actor, *ancestors(actor))}
    return bool(set(claim.actors) & theirs or view.actors & mine)


def _same_notice(claim: Claim, facts: ClaimFacts, view: EventView, same_story: bool) -> bool:
    if claim.instruments and view.instruments and not set(claim.instruments) & view.instruments:
        return False
    if claim.firms and view.firms:
        return bool(set(claim.firms) & view.firms)
    return same_story or abs(facts.at - view.last_at) <= timedelta(days=UNNAMED_PARTIES_DAYS)


def _places_meet(claim: Claim, view: EventView) -> bool:
    return bool(set(claim.places) & view.places)
