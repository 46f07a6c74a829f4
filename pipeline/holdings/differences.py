"""What is different between two states of an inventory, and whether an import takes away too much to go in unasked."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from models.exposure import Position
from models.wording import plural

#: An import that would take away more than one in so many of a site's units waits for a person.
ONE_IN = 10
_MOST = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """An item at a site in a status, of which there are other units than before. Units are chips."""

    item: str
    site: str
    status: str
    before: int
    after: int

    @property
    def kind(self) -> Literal["added", "removed", "changed"]:
        """Whether it is new, is gone, or is more or less."""
        return "added" if not self.before else "removed" if not self.after else "changed"


@dataclass(frozen=True, slots=True)
class Loss:
    """How many of a site's units an import would take away."""

    site: str
    before: int
    removed: int

    @property
    def words(self) -> str:
        """In words: `Shanghai: 120 of 800 units`."""
        return f"{self.site}: {self.removed:,} of {plural(self.before, 'unit')}"


def differences(before: Iterable[Position], after: Iterable[Position]) -> tuple[Difference, ...]:
    """What was added, is gone, or changed, by item, site and status; by site, then item."""
    old = _units(before, lambda position: (position.site, position.item, position.status))
    new = _units(after, lambda position: (position.site, position.item, position.status))
    return tuple(
        Difference(item, site, status, old.get((site, item, status), 0), new.get((site, item, status), 0))
        for site, item, status in sorted({*old, *new})
        if old.get((site, item, status), 0) != new.get((site, item, status), 0)
    )


def losses(before: Sequence[Position], after: Sequence[Position]) -> tuple[Loss, ...]:
    """The sites of which more than a tenth of the units would go; also those that vanish whole. The greatest first.

    What goes is counted by item and by chip, and the lesser of the two taken: another spelling of the same chip takes
    nothing away, nor does an item that is matched to another entry than before.
    """
    held = _units(before, lambda position: (position.site,))
    by_item = _gone(before, after, lambda position: (position.site, position.item))
    by_chip = _gone(before, after, lambda position: (position.site, position.chip or position.item))
    found = [
        Loss(site, units, min(by_item[site], by_chip[site]))
        for (site,), units in held.items()
        if min(by_item[site], by_chip[site]) * ONE_IN > units
    ]
    return tuple(sorted(found, key=lambda each: (-each.removed, each.site)))


def why_set_aside(found: Sequence[Loss]) -> str | None:
    """Why an import waits for a person, in words; None where it takes away nothing that matters."""
    if not found:
        return None
    told = "; ".join(each.words for each in found[:_MOST])
    more = f"; and {plural(len(found) - _MOST, 'more site')}" if len(found) > _MOST else ""
    return f"it would remove more than a tenth of what stands at {told}{more}"


def _units(positions: Iterable[Position], key: Callable[[Position], tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = defaultdict(int)
    for position in positions:
        found[key(position)] += position.units
    return dict(found)


def _gone(
    before: Iterable[Position], after: Iterable[Position], key: Callable[[Position], tuple[str, ...]]
) -> dict[str, int]:
    """By site, the units of which there are fewer than before."""
    new = _units(after, key)
    found: dict[str, int] = defaultdict(int)
    for kept, units in _units(before, key).items():
        found[kept[0]] += max(0, units - new.get(kept, 0))
    return found
