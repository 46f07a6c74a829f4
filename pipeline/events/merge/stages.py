"""How far a claim carries an event: authority, stages, contradiction, due days, confidence."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from models.values import Claim, Move, Stage
from pipeline.events.merge.values import GOVERNMENTAL, ClaimFacts, EventView

Authority = Literal["official", "party", "outlet", "unnamed"]
Kind = Literal["stage", "contradicted", "dated", "limited", "due", "corrected"]
ORDER: tuple[Stage, ...] = ("rumoured", "proposed", "announced", "in_force", "ended")
#: Kinds of documents that are acts themselves.
LAW = frozenset({"rule", "notice"})
#: Kinds of documents in which a firm speaks for itself, and answers for what it says.
OWN_WORDS = frozenset({"filing", "transcript"})
#: The furthest stage to which each may carry an event.
REACH: dict[Authority, Stage] = {
    "official": "in_force",
    "party": "in_force",
    "outlet": "announced",
    "unnamed": "rumoured",
}
SAYS: dict[Authority, str] = {
    "official": "by an official text",
    "party": "by a named party",
    "outlet": "as reported by an outlet in its own voice",
    "unnamed": "by unnamed sources",
}
ONE_NEWS = timedelta(days=2)  # within which a first stated day belongs to the news itself
ONE_PUBLISHER = 0.55  # the doubt that one more independent publisher leaves
OFFICIAL_DOUBT = 0.1


def authority_of(claim: Claim, facts: ClaimFacts) -> Authority:
    """Who stands behind a claim."""
    if facts.official or claim.attribution == "official":
        return "official"
    if facts.kind in OWN_WORDS and claim.attribution != "unnamed":
        return "party"
    # A firm is a party to its own acts; what an outlet has it say of a government's is the outlet's news.
    if claim.attribution == "named_person" or (
        claim.attribution == "named_firm" and (claim.type not in GOVERNMENTAL or claim.status == "denied")
    ):
        return "party"
    return "unnamed" if claim.attribution == "unnamed" else "outlet"


def stage_of(claim: Claim, facts: ClaimFacts) -> Stage:
    """The stage that a claim speaks for: its status, no further than its authority and its own dates carry it."""
    if claim.status in {"denied", "ended"}:
        return "denied" if claim.status == "denied" else "ended"
    said: Stage = claim.status
    reach = REACH[authority_of(claim, facts)]
    if claim.effective is not None and claim.effective > facts.at.date() and said == "in_force":
        said = "announced"
    return min(said, reach, key=ORDER.index)


def first_move(event: str, claim: Claim, facts: ClaimFacts) -> Move:
    """The move with which an event begins."""
    stage = stage_of(claim, facts)
    return _move(event, 1, "stage", None, stage, f"first told as {stage} {_says(claim, facts)}")


def next_move(view: EventView, claim: Claim, facts: ClaimFacts) -> tuple[Move | None, str]:
    """The turn that a claim causes in an event that it belongs to, and why; None where it repeats what is known."""
    if facts.copy_of is not None:
        return None, f"carries the text of {facts.copy_of}: moves nothing"
    stage = stage_of(claim, facts)
    authority = authority_of(claim, facts)
    if view.by_hand and authority in {"outlet", "unnamed"}:
        return None, "a person said how it is: only an official text or a named party says otherwise"
    if stage == "denied":
        return _deny(view, claim, facts)
    if stage == "ended":
        return _end(view, claim, facts)
    if view.stage == "denied":
        return _affirm_denied(view, stage, authority)
    if view.stage == "withdrawn":
        anew = facts.official or (authority == "party" and not view.official)
        if anew and ORDER.index(stage) >= ORDER.index("proposed"):
            return _step(view, stage, f"taken up again {SAYS[authority]}")
        return None, "withdrawn before: only those who withdrew it bring it back"
    if view.stage != "ended" and ORDER.index(stage) > ORDER.index(view.stage):
        return _step(view, stage, f"{stage} {_says(claim, facts)}")
    if facts.official and not view.official and claim.type in GOVERNMENTAL and stage == view.stage == "in_force":
        # What came into force by the day that the press gave is now known from the act itself.
        return _step(view, stage, "confirmed by an official text")
    if _another_day_is_news(view, claim, facts, authority):
        return _turn(
            view, "dated", view.stage, f"effective {claim.effective} {SAYS[authority]}, before {view.effective}"
        )
    if _limits_are_news(view, claim, authority):
        return _turn(view, "limited", view.stage, "limits that were not told before, by an official text")
    return None, f"repeats: {view.stage} already"


def _limits_are_news(view: EventView, claim: Claim, authority: Authority) -> bool:
    """The first limits that an act's own text states: what it reaches is known from then on."""
    lives = view.stage not in {"ended", "denied", "withdrawn"}
    return lives and authority == "official" and bool(claim.thresholds) and not view.limited


def _another_day_is_news(view: EventView, claim: Claim, facts: ClaimFacts, authority: Authority) -> bool:
    if claim.effective is None or claim.effective == view.effective or authority == "unnamed":
        return False
    if view.effective is None:
        # That what is in force has been so since a day is no turn, nor is the day that the same news brings.
        ahead = view.stage != "in_force" or claim.effective > facts.at.date()
        return ahead and abs(facts.at - view.last_at) > ONE_NEWS
    return facts.official or not view.official


def _deny(view: EventView, claim: Claim, facts: ClaimFacts) -> tuple[Move | None, str]:
    authority = authority_of(claim, facts)
    if view.stage in {"denied", "withdrawn", "ended"}:
        return None, f"repeats: {view.stage} already"
    if facts.kind in LAW and facts.official:
        return None, "the text of an act does not deny the act"
    if view.stage == "in_force" and view.official and authority not in {"official", "party"}:
        return None, "in force by an official text: others deny nothing of it"
    named = authority in {"official", "party"}
    settled = view.stage == "in_force" and view.official
    if named and not settled and (view.stage == "rumoured" or speaks_for_actor(claim, authority)):
        return _step(view, "denied", f"denied {SAYS[authority]}")
    if view.contradicted:
        return None, "repeats: contradicted already"
    return _turn(view, "contradicted", view.stage, f"denied {SAYS[authority]}, affirmed by others")


def speaks_for_actor(claim: Claim, authority: Authority) -> bool:
    """Whether those behind a claim are on the side of the act's actor: governments for theirs, firms for theirs."""
    return authority == "official" if claim.type in GOVERNMENTAL else authority == "party"


def _end(view: EventView, claim: Claim, facts: ClaimFacts) -> tuple[Move | None, str]:
    authority = authority_of(claim, facts)
    if view.stage in {"ended", "withdrawn", "denied"}:
        return None, f"repeats: {view.stage} already"
    if authority == "unnamed":
        return None, "unnamed sources end nothing"
    if view.stage == "in_force":
        return _step(view, "ended", f"ended {SAYS[authority]}")
    if authority == "outlet" and view.official:
        return None, "an outlet alone does not withdraw what an official text announced"
    return _step(view, "withdrawn", f"withdrawn before it was in force, {SAYS[authority]}")


def _affirm_denied(view: EventView, stage: Stage, authority: Authority) -> tuple[Move | None, str]:
    if authority in {"official", "party"} and ORDER.index(stage) >= ORDER.index("proposed"):
        return _step(view, stage, f"{stage} {SAYS[authority]} after it was denied")
    if authority == "unnamed" or view.contradicted:
        return None, "denied before: nothing new"
    return _turn(view, "contradicted", view.stage, f"affirmed {SAYS[authority]} after it was denied")


def due_moves(views: Iterable[EventView], today: date) -> list[Move]:
    """The turns that events take because their day has come, by the date alone.

    An announced event whose effective day is reached comes into force; one whose stated end is reached ends. The
    end is the first day on which it no longer holds. Run again with the moves recorded, it gives none.
    """
    moves: list[Move] = []
    for view in views:
        stage, ordinal = view.stage, view.moves
        if stage == "announced" and view.effective is not None and view.effective <= today:
            ordinal += 1
            moves.append(_move(view.id, ordinal, "due", stage, "in_force", f"effective {view.effective}, as announced"))
            stage = "in_force"
        if stage in {"announced", "in_force"} and view.ends_on is not None and view.ends_on <= today:
            ordinal += 1
            moves.append(_move(view.id, ordinal, "due", stage, "ended", f"expires {view.ends_on}, as announced"))
    return moves


def confidence(view: EventView) -> float:
    """How sure it is that an event is as its stage says, 0..1.

    Grows with independent publishers (families, never copies) and with an official text; less where it is
    contradicted.
    """
    doubt = (OFFICIAL_DOUBT if view.official else 1.0) * ONE_PUBLISHER ** max(1, len(view.publishers))
    return round((1.0 - doubt) * (0.6 if view.contradicted else 1.0), 3)


def _step(view: EventView, stage: Stage, why: str) -> tuple[Move, str]:
    return _turn(view, "stage", stage, why)


def _turn(view: EventView, kind: Kind, stage: Stage, why: str) -> tuple[Move, str]:
    return _move(view.id, view.moves + 1, kind, view.stage, stage, why), why


def _move(event: str, ordinal: int, kind: Kind, before: Stage | None, after: Stage, why: str) -> Move:
    return Move(f"{event}.{ordinal}", event, ordinal, kind, before, after, why)


def _says(claim: Claim, facts: ClaimFacts) -> str:
    said = SAYS[authority_of(claim, facts)]
    stated = claim.status
    stage = stage_of(claim, facts)
    return said if stage == stated else f"{said} (stated as {stated})"
