"""Whether a claim is about a given event."""

from collections.abc import Collection
from datetime import date, timedelta

from models.values import Claim
from pipeline.events.merge.values import (
    GOVERNMENTAL,
    SUMS,
    WINDOW_DAYS,
    Ancestors,
    ClaimFacts,
    EventView,
    Measures,
)

LISTINGS = frozenset({"entity_listed", "entity_delisted"})
#: Types whose events are acts of a government upon goods, each with a day of its own.
ACTS_OF_LAW = frozenset({"restriction_imposed", "restriction_eased", "tariff_changed"})
OVER = frozenset({"ended"})
AHEAD = frozenset({"rumoured", "proposed"})
UNNAMED_PARTIES_DAYS = 7  # within which two notices that name no party in common are one notice
DUE_DAYS = 10  # around an event's own dates, at which it is told of again


DONE = frozenset({"announced", "in_force"})
ONE_TELLING = timedelta(days=2)  # within which accounts of one act name now these chips, now those

AN_ACT_DAYS = 45  # after which an official text that takes a like act takes another one
NEAR_DAYS = 21  # within which two tellings that share only what many acts share are one
SAME_DAY = 10  # days between two statements of one day in the law: signed, published, effective


def every_instrument(_id: str) -> bool:
    """Whether an instrument is one measure, where no catalogue tells: each counts as one."""
    return True


def match(
    claim: Claim, facts: ClaimFacts, view: EventView, ancestors: Ancestors, measures: Measures = every_instrument
) -> tuple[float, str] | None:
    """How firmly a claim belongs to an event, and by what; None where it does not.

    Same type, actors that can be one, places that overlap where both name some, in a window that fits the type,
    and at least one object in common: a chip (the same, or one above the other), a party, an instrument, or the
    story that tells it. Chips that both name and that are unrelated part them, whatever else they share; so do
    measures by name (a rule, a suspension) and days in the law. What many acts share (a classification, a list, a
    maker's name, the actor) ties tellings of a few weeks only.
    """
    if claim.type != view.type or (view.stage in OVER and claim.status != "ended"):
        return None
    same_story = facts.story is not None and facts.story in view.stories
    if not _in_window(claim, facts, view) or not _actors_agree(claim, view, ancestors):
        return None
    if claim.places and view.places and not set(claim.places) & view.places:
        return None
    if _other_amounts(claim, view):
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
    if claim.type in ACTS_OF_LAW and _another_act(claim, facts, view, bool(chips), measures):
        return None
    if claim.type in ACTS_OF_LAW and _wider(claim, facts, view, ancestors):
        return None
    if claim.type in ACTS_OF_LAW and claim.status in AHEAD and view.stage == "in_force" and not same_story:
        return None  # what is in force is not proposed any more: something else is
    shared = {*chips, *firms, *instruments, *_one_day(claim, facts, view)}
    actors = set(claim.actors) & view.actors
    bare = not (claim.chips or claim.firms or claim.instruments)
    if not shared and not (same_story and (actors or bare)) and not (bare and actors and _places_meet(claim, view)):
        return None
    days = abs((facts.at - view.last_at).total_seconds()) / 86_400
    if claim.type in ACTS_OF_LAW:
        firmly = chips or same_story or any(map(measures, instruments))
        if not firmly and days > NEAR_DAYS and not _near_its_day(facts, view):
            return None
    score = 3.0 * len(chips) + 2.0 * len(firms) + 1.0 * len(instruments) + 0.5 * len(actors)
    score += (2.0 if same_story else 0.0) + 1.0 / (1.0 + days / 7)
    said = [*sorted(shared), *(["the same story"] if same_story else [])] or sorted(actors)
    return score, "shares " + ", ".join(said)


def _another_act(claim: Claim, facts: ClaimFacts, view: EventView, chips: bool, measures: Measures) -> bool:
    """Whether what the law says of itself parts a claim from an event of like words."""
    named, known = set(filter(measures, claim.instruments)), set(filter(measures, view.instruments))
    if named and known and not named & known:
        return True
    if _another_day(claim, facts, view, firmly=chips or bool(named & known)):
        return True
    # A government that says the like again after weeks does it again; the press tells of what was done.
    affirms = claim.status not in {"denied", "ended"}
    away = abs(facts.at - view.last_at) > timedelta(days=AN_ACT_DAYS)
    return facts.official and view.official and affirms and away and not _near(facts, view.effective)


def _one_day(claim: Claim, facts: ClaimFacts, view: EventView) -> list[str]:
    """The day in the law that a report and an act state both: one government does one such thing on one day.

    Two official texts are two acts, however alike their days.
    """
    if claim.type not in ACTS_OF_LAW or claim.effective is None or claim.effective != view.effective:
        return []
    known = bool(claim.actors and view.actors) and not (facts.official and view.official)
    return [f"effective {claim.effective}"] if known else []


def _wider(claim: Claim, facts: ClaimFacts, view: EventView, ancestors: Ancestors) -> bool:
    """Whether an act, told days after one that is in force, falls on a chip that this one does not name.

    A scope that grows is another act: whoever has that chip was told nothing by the first one.
    """
    if facts.copy_of is not None or view.stage != "in_force" or not view.chips or claim.status not in DONE:
        return False
    if abs(facts.at - view.last_at) <= ONE_TELLING:
        return False
    return any(not related([chip], view.chips, ancestors) for chip in claim.chips)


def _another_day(claim: Claim, facts: ClaimFacts, view: EventView, *, firmly: bool) -> bool:
    """Whether the days that both state are those of two acts: only what lies ahead can be put off."""
    if claim.effective is None or view.effective is None:
        return False
    if abs((claim.effective - view.effective).days) <= SAME_DAY:
        return False
    if view.stage in {"in_force", "ended"}:
        return True
    if claim.status == "in_force" and claim.effective <= facts.at.date():
        return True
    return not firmly


def _other_amounts(claim: Claim, view: EventView) -> bool:
    """Whether both state amounts of one kind, and none of them agrees: another rate, another sum, another order."""
    if claim.type == "tariff_changed":
        percents = {a.value for a in claim.amounts if a.kind == "percent" and a.value is not None}
        return bool(percents and view.percents and not percents & view.percents)
    if claim.type != "financial_impact":
        return False
    sums = {(a.unit, a.value) for a in claim.amounts if a.kind in SUMS and a.value is not None}
    return bool(sums and view.sums and not any(_agree(one, other) for one in sums for other in view.sums))


def _agree(one: tuple[str | None, float], other: tuple[str | None, float]) -> bool:
    return one[0] == other[0] and abs(one[1] - other[1]) <= 0.02 * max(abs(one[1]), abs(other[1]))


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
    repeats = claim.type in GOVERNMENTAL and claim.status == view.stage and claim.effective in {None, view.effective}
    return away <= (3 * window if repeats else window) or _near_its_day(facts, view)


def _near_its_day(facts: ClaimFacts, view: EventView) -> bool:
    return _near(facts, view.effective) or _near(facts, view.ends_on)


def _near(facts: ClaimFacts, due: date | None) -> bool:
    return due is not None and abs((facts.at.date() - due).days) <= DUE_DAYS


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
