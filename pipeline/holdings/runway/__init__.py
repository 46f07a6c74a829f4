"""Runway: until when what is wanted can be had, what binds first, and which input moves that most."""

from pipeline.holdings.runway.answer import Known, runway
from pipeline.holdings.runway.past import PastMonth
from pipeline.holdings.runway.telling import tell_runway
from pipeline.holdings.runway.values import Bind, End, Gap, Inputs, Line, LineRunway, MonthRow, Move, Runway, Span

__all__ = [
    "Bind",
    "End",
    "Gap",
    "Inputs",
    "Known",
    "Line",
    "LineRunway",
    "MonthRow",
    "Move",
    "PastMonth",
    "Runway",
    "Span",
    "runway",
    "tell_runway",
]
