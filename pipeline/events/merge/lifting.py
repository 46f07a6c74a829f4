"""What an easing does to the restriction that it lifts, and what happens when the easing itself runs out."""

import re
from collections.abc import Iterable
from typing import Literal

from models.values import Move
from pipeline.events.merge.values import EventView, Measures

#: Verbs that take a measure away whole, for good or for a time. What is amended, or eased for some, stands.
lifting = re.compile(
    r"\b(?:rescind|rescission|suspend|suspension|revok|revocation|repeal|withdraw|paus(?:e|es|ed|ing)\b|terminat"
    r"|cancel|scrap|lift(?:s|ed|ing)?\b)",
    re.IGNORECASE,
)


def lifts(passages: Iterable[str]) -> bool:
    """Whether an easing's passages say that the measure is taken away whole."""
    return any(lifting.search(passage) for passage in passages)


def lifted_by(easing: EventView, restrictions: Iterable[EventView], measures: Measures) -> list[Move]:
    """The turns of the restrictions that an easing in force ends: those under the measure that it names.

    Args:
        easing: of type `restriction_eased`, which lifts (`lifts`).
        restrictions: of type `restriction_imposed`, known before the easing was.
        measures: whether an instrument is one measure.
    """
    named = set(filter(measures, easing.instruments))
    return [
        _turn(held, "ended" if held.stage == "in_force" else "withdrawn", f"lifted by {easing.id}: {', '.join(shared)}")
        for held in restrictions
        if held.stage in {"announced", "in_force"} and (shared := sorted(named & held.instruments))
    ]


def returned_by(easing: EventView, restrictions: Iterable[tuple[EventView, str]]) -> list[Move]:
    """The turns of the restrictions that stand again because the easing that lifted them has ended.

    Args:
        easing: the easing that ended.
        restrictions: each with the reason of its last turn.
    """
    return [
        _turn(held, "in_force", f"stands again: {easing.id} has ended")
        for held, why in restrictions
        if held.stage in {"ended", "withdrawn"} and why.startswith(f"lifted by {easing.id}:")
    ]


def _turn(view: EventView, stage: Literal["ended", "withdrawn", "in_force"], why: str) -> Move:
    ordinal = view.moves + 1
    return Move(f"{view.id}.{ordinal}", view.id, ordinal, "due", view.stage, stage, why)
