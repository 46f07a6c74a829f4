"""Periodic editions: what they tell, in which order, as HTML and plain text."""

from pipeline.digests.budget import MOST_WORDS, words_in
from pipeline.digests.edit import edit
from pipeline.digests.material import (
    Before,
    ClockNote,
    ListNote,
    Material,
    MoveNote,
    OutageNote,
    RuleNote,
    RunwayNote,
    SiteNote,
    TextNote,
)
from pipeline.digests.printing import make_edition, print_edition
from pipeline.digests.values import EditionDraft
from pipeline.digests.weeks import Week, due_week, week_around, week_of

__all__ = [
    "MOST_WORDS",
    "Before",
    "ClockNote",
    "EditionDraft",
    "ListNote",
    "Material",
    "MoveNote",
    "OutageNote",
    "RuleNote",
    "RunwayNote",
    "SiteNote",
    "TextNote",
    "Week",
    "due_week",
    "edit",
    "make_edition",
    "print_edition",
    "week_around",
    "week_of",
    "words_in",
]
