"""From claims to events: which happening a claim is about, and the turn in its history that the claim causes."""

from pipeline.events.merge.lifting import lifted_by, lifts, returned_by
from pipeline.events.merge.merging import join, merge
from pipeline.events.merge.refolding import refold
from pipeline.events.merge.stages import confidence, due_moves
from pipeline.events.merge.values import WINDOW_DAYS, Ancestors, ClaimFacts, EventView, Measures

__all__ = [
    "WINDOW_DAYS",
    "Ancestors",
    "ClaimFacts",
    "EventView",
    "Measures",
    "confidence",
    "due_moves",
    "join",
    "lifted_by",
    "lifts",
    "merge",
    "refold",
    "returned_by",
]
