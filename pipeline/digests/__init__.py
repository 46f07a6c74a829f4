"""Periodic editions: what they tell, in which order, as HTML and plain text."""

from pipeline.digests.edit import edit
from pipeline.digests.parts import (
    ClockNote,
    EditionDraft,
    ListNote,
    Material,
    MoveNote,
    OutageNote,
    TextNote,
    Week,
    due_week,
    week_around,
    week_of,
)
from pipeline.digests.printing import print_edition

__all__ = [
    "ClockNote",
    "EditionDraft",
    "ListNote",
    "Material",
    "MoveNote",
    "OutageNote",
    "TextNote",
    "Week",
    "due_week",
    "edit",
    "print_edition",
    "week_around",
    "week_of",
]
