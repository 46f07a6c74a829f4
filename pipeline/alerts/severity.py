"""An alert's severity: the rule's, but never the highest on low data that no person has seen."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from models.exposure import Exposure
from models.values import Finding, Severity

HEADLINE = frozenset({"stopped", "licence", "duty"})


def resting_on_low(
    exposure: Exposure | None, named: Collection[str], above: Callable[[str], Collection[str]], low: Collection[str]
) -> tuple[str, ...]:
    """The chips on whose low figures the whole headline rests; nothing where a part of it stands without them.

    A chip that the text names is touched by its name, and one that a person determined by that: neither rests on its
    figures.

    Args:
        exposure: what is touched.
        named: the chips that the text names.
        above: a chip's ancestors, itself among them.
        low: chips whose catalogue figures are marked low.
    """
    rows = [
        row
        for row in (exposure.rows if exposure else ())
        if row.counts and row.in_scope and row.units and row.effect in HEADLINE
    ]
    firm = [row for row in rows if row.determined or row.chip not in low or not set(named).isdisjoint(above(row.chip))]
    return () if firm else tuple(sorted({row.chip for row in rows}))


def graded(finding: Finding, low: Collection[str], names: Mapping[str, str]) -> tuple[Severity, str]:
    """The severity of a yes, with its reason: one step lower than critical while no person has seen low data.

    Raises:
        ValueError: the finding is no yes.
    """
    if finding.severity is None:
        raise ValueError(f"{finding.rule} did not fire")
    if finding.severity != "critical" or not low:
        return finding.severity, finding.why
    told = ", ".join(names.get(chip, chip) for chip in low)
    return "high", f"{finding.why}; not critical before a person has determined {told}, whose figures are marked low"


def lows(entries: Mapping[str, Any]) -> frozenset[str]:
    """The catalogue's chips whose figures are marked low."""
    return frozenset(entry_id for entry_id, entry in entries.items() if getattr(entry, "sure", None) == "low")
