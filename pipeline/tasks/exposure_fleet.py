"""The fleet by chip and site, as the Exposure page shows it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.exposure import Position
from pipeline.holdings.rates import add_up, tell_sum
from pipeline.holdings.telling import by_status


@dataclass(frozen=True, slots=True)
class FleetLine:
    """What stands of one chip at one site: units by status, and their value by currency in words."""

    chip: str
    site: str
    site_country: str | None
    matched: bool
    statuses: tuple[tuple[str, int], ...]
    units: int
    value: str


@dataclass(frozen=True, slots=True)
class Fleet:
    """The fleet as far as it was asked for; `chips` and `sites` are what can be asked for."""

    lines: tuple[FleetLine, ...] = ()
    statuses: tuple[tuple[str, int], ...] = ()
    units: int = 0
    value: str = ""
    chips: tuple[tuple[str, str], ...] = ()
    sites: tuple[str, ...] = ()


def fleet_of(positions: Sequence[Position], names: Mapping[str, str], *, chip: str = "", site: str = "") -> Fleet:
    """The fleet by chip and site.

    Args:
        positions: of the inventory.
        names: of chips, by their ids.
        chip: this one alone, by the id or the item under which it is held; all when empty.
        site: this one alone; all when empty.
    """
    groups: dict[tuple[str, str], list[Position]] = defaultdict(list)
    for each in positions:
        if chip in {"", each.chip or each.item} and site in {"", each.site}:
            groups[each.chip or each.item, each.site].append(each)
    chosen = [each for held in groups.values() for each in held]
    chips = {each.chip or each.item: names.get(each.chip or "", each.item) for each in positions}
    return Fleet(
        lines=tuple(_line(held, names) for _, held in sorted(groups.items())),
        statuses=_statuses(chosen),
        units=sum(each.units for each in chosen),
        value=_value(chosen),
        chips=tuple(sorted(chips.items(), key=lambda pair: pair[1].casefold())),
        sites=tuple(sorted({each.site for each in positions})),
    )


def _line(held: Sequence[Position], names: Mapping[str, str]) -> FleetLine:
    first = held[0]
    return FleetLine(
        chip=names.get(first.chip, first.chip) if first.chip else first.item,
        site=first.site,
        site_country=first.site_country,
        matched=first.chip is not None,
        statuses=_statuses(held),
        units=sum(each.units for each in held),
        value=_value(held),
    )


def _statuses(held: Iterable[Position]) -> tuple[tuple[str, int], ...]:
    return tuple((status.replace("_", " "), units) for status, units in by_status(held).items())


def _value(held: Iterable[Position]) -> str:
    sums = add_up(held)
    return tell_sum(sums.values, sums.priced, sums.lines)
