"""Calls: what a company says of AI chips on its earnings calls, and how that stands against the call before."""

from pipeline.events.calls.company import Held, firm_of, held_of, name_key
from pipeline.events.calls.comparing import compare_calls, one_a_call
from pipeline.events.calls.reading import read_call
from pipeline.events.calls.telling import told_change, told_figure
from pipeline.events.calls.topics import title_of
from pipeline.events.calls.values import Call, Change, Figure, Position, Statement, Topic, Unanswered

__all__ = [
    "Call", "Change", "Figure", "Held", "Position", "Statement", "Topic", "Unanswered", "compare_calls", "firm_of",
    "held_of", "name_key", "one_a_call", "read_call", "title_of", "told_change", "told_figure",
]  # fmt: skip
