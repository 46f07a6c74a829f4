"""What changes for a chip that is caught before and after: another paragraph, or a licence exception opened or shut.

`flips` tells who changes side. A chip may stay caught and yet stand otherwise: paragraph b is under another review
than a, and licence exceptions NAC and ACA are open to some alone. Whether that is better or worse is said only where
the exception tells it; a change of paragraph by itself is unclear, since reviews depend on the destination.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.policy.arithmetic import Figures
from pipeline.policy.classify import Classification, Direction, classify
from pipeline.policy.vintages import Vintage


@dataclass(frozen=True, slots=True)
class Shift:
    """A chip that is caught under both vintages and stands otherwise; `why` in words."""

    chip: str
    name: str
    before: Classification
    after: Classification
    direction: Direction
    why: str


def shifts(old: Vintage, new: Vintage, chips: Iterable[Figures]) -> list[Shift]:
    """The chips caught under both vintages that move to another paragraph, or whose licence exception changes.

    Paragraphs count by their letter: a.1 and a.2 are one control. In the order given.
    """
    found = []
    for figures in chips:
        before, after = classify(figures, old), classify(figures, new)
        if before.outcome == after.outcome == "yes":
            shift = _shift(before, after)
            if shift is not None:
                found.append(shift)
    return found


def _shift(before: Classification, after: Classification) -> Shift | None:
    reasons = []
    if _letter(before) != _letter(after):
        reasons.append(f"from paragraph {before.paragraph} to {after.paragraph}")
    direction: Direction = "unclear"
    if None not in (before.route, after.route) and before.route != after.route:
        direction = _by_route(before, after)
        reasons.append(f"licence exception by its numbers: {before.route} before, {after.route} now")
    if not reasons:
        return None
    return Shift(before.chip, before.name, before, after, direction, "; ".join(reasons))


def _by_route(before: Classification, after: Classification) -> Direction:
    if "unknown" in (before.route, after.route):
        return "unclear"
    return "better" if after.route == "yes" else "worse"


def _letter(found: Classification) -> str | None:
    return None if found.paragraph is None else found.paragraph.partition(".")[0]
