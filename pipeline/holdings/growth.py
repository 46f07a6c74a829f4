"""What an exposure has more of than before: more boards touched, not boards that only moved on in their life."""

from collections import defaultdict
from collections.abc import Mapping

from models.exposure import Exposure

#: What is told as new. An easing that reaches more boards is no alarm.
_TELLING = frozenset({"stopped", "licence", "duty", "discouraged"})
_BETWEEN = "\t"


def touched(exposure: Exposure) -> dict[str, int]:
    """Units in scope by chip, site and effect; a board that faces several acts counts once.

    Status is left out: an order that is shipped, then racked, is the same boards.
    """
    by_act: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in exposure.rows:
        if row.in_scope and row.effect in _TELLING:
            by_act[_BETWEEN.join((row.chip, row.site, row.effect))][row.act or ""] += row.units
    return {key: max(acts.values()) for key, acts in sorted(by_act.items())}


def grown(before: Mapping[str, int], now: Mapping[str, int]) -> tuple[tuple[str, str, str, int], ...]:
    """What is touched more than before: chip, site, effect, and how many units more, the most first."""
    found = []
    for key, units in now.items():
        chip, site, effect = key.split(_BETWEEN)
        if units > before.get(key, 0):
            found.append((chip, site, effect, units - before.get(key, 0)))
    return tuple(sorted(found, key=lambda each: (-each[3], each)))
