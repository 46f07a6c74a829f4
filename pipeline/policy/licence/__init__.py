"""Whether an act with an item needs a licence, by whose law, and by which route one would get it."""

from pipeline.policy.licence.joining import needs_licence
from pipeline.policy.licence.values import (
    Answer,
    Aside,
    BranchAnswer,
    Dealing,
    Examined,
    Ground,
    Known,
    Listed,
    NotExamined,
    RouteFound,
)

__all__ = [
    "Answer",
    "Aside",
    "BranchAnswer",
    "Dealing",
    "Examined",
    "Ground",
    "Known",
    "Listed",
    "NotExamined",
    "RouteFound",
    "needs_licence",
]
