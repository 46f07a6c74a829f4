"""What stands at hand and what arrives: boards in store and spare, deliveries by day, licences that let them come."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from models.exposure import Position
from models.register import Licence, Order, Promise, Shipment
from pipeline.catalogue import Catalogue
from pipeline.holdings.catalogued import items_of
from pipeline.holdings.items import Content, squash
from pipeline.holdings.runway.values import Gap

AT_HAND = frozenset({"in_store", "spare"})
COMING = frozenset({"on_order", "in_transit"})
RUNNING = frozenset({"in_use", "rented_in"})


@dataclass(frozen=True, slots=True)
class Delivery:
    """Boards that are to come. `first` is the first day promised, `latest` the one that stands."""

    chip: str
    site: str
    country: str | None
    workload: str | None
    units: int
    first: date
    latest: date
    parties: frozenset[str]  # who takes them: owner, entity and site, squashed

    def day(self, slip: Fraction | None) -> date:
        """When they come with a slip in days from the first promise: never before the day that stands."""
        return self.latest if slip is None else max(self.latest, self.first + timedelta(days=ceil(slip)))


@dataclass(frozen=True, slots=True)
class Balance:
    """What a licence still lets come. `left` in chips; None where granted or used is not known."""

    licence: str
    chips: frozenset[str]
    destination: str | None
    parties: frozenset[str]
    left: int | None
    from_on: date | None
    until: date | None

    def covers(self, delivery: Delivery, ancestors: tuple[str, ...]) -> bool:
        """Whether it is for such goods to such a place and people; what it leaves blank it does not restrict."""
        return (
            not self.chips.isdisjoint(ancestors)
            and self.destination in (None, delivery.country)
            and (not self.parties or not self.parties.isdisjoint(delivery.parties))
        )

    def holds_on(self, day: date) -> bool:
        """Whether goods may come under it on a day."""
        return (self.from_on is None or self.from_on <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Supply:
    """What can be used. `at_hand` is by (site, chip, workload or None where any may have it)."""

    at_hand: Mapping[tuple[str, str, str | None], int]
    deliveries: tuple[Delivery, ...]
    balances: tuple[Balance, ...]
    gaps: Mapping[tuple[str, str], tuple[Gap, ...]]  # by (site, chip)
    ancestors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def arrivals(self, slip: Fraction | None) -> tuple[tuple["Arrival", ...], tuple["Arrival", ...]]:
        """What comes and what a licence keeps back, with a slip in days; who was promised earlier draws first."""
        left = {each.licence: each.left for each in self.balances}
        come: list[Arrival] = []
        kept: list[Arrival] = []
        ordered = sorted(self.deliveries, key=lambda each: (each.latest, each.site, each.chip, each.workload or ""))
        for delivery in ordered:
            day = delivery.day(slip)
            covers = [each for each in self.balances if each.covers(delivery, self.ancestors[delivery.chip])]
            open_units = delivery.units
            for each in sorted(covers, key=lambda found: (found.until or date.max, found.licence)):
                balance = left[each.licence]
                if each.holds_on(day) and balance is not None:
                    taken = min(open_units, balance)
                    left[each.licence] = balance - taken
                    open_units -= taken
            allowed = delivery.units - open_units if covers else delivery.units
            names = ", ".join(each.licence for each in covers)
            if allowed:
                come.append(Arrival(delivery, day, allowed, names))
            if allowed < delivery.units:
                kept.append(Arrival(delivery, day, delivery.units - allowed, names))
        return tuple(come), tuple(kept)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Units of a delivery that come, or that its licences keep back, on a day."""

    delivery: Delivery
    day: date
    units: int
    licences: str


def supply_of(
    positions: Iterable[Position],
    catalogue: Catalogue,
    *,
    on: date,
    orders: Sequence[Order] = (),
    promises: Sequence[Promise] = (),
    shipments: Sequence[Shipment] = (),
    licences: Sequence[Licence] = (),
) -> Supply:
    """What an inventory has at hand and coming.

    Not counted, and told as gaps: what is in repair, what has no day or one that has passed, what is held on its
    way, and what comes under a licence whose balance is not known.

    Args:
        positions: of one snapshot.
        catalogue: by whose names licences' items are read.
        on: the day from which is reckoned.
        orders: the contracts.
        promises: the delivery days promised, by order.
        shipments: how far orders have come.
        licences: what may come under them.
    """
    promised = _promised(promises)
    unconfirmed = {each.order for each in orders if each.allocation_confirmed is False}
    held = [each for each in shipments if each.held_on is not None and each.received_on is None]
    at_hand: dict[tuple[str, str, str | None], int] = defaultdict(int)
    gaps: dict[tuple[str, str], list[Gap]] = defaultdict(list)
    deliveries: list[Delivery] = []
    balances, unread = _balances(licences, catalogue)
    for each in positions:
        if each.chip is None:
            continue
        place = (each.site, each.chip)
        if each.status in AT_HAND:
            at_hand[each.site, each.chip, each.workload] += each.units
        elif each.status == "in_repair":
            gaps[place].append(Gap(f"{each.units:,} in repair: the day on which they come back is not known", "longer"))
        elif each.status in COMING:
            found = _delivery(each, promised, held, on)
            if isinstance(found, Gap):
                gaps[place].append(found)
            else:
                deliveries.append(found)
                gaps[place] += _doubts(each, promised, unconfirmed)
        elif each.status == "rented_in":
            gaps[place].append(Gap(f"{each.units:,} rented in: until when is not known", "shorter"))
    ancestors = {each.chip: catalogue.ancestors(each.chip) for each in deliveries}
    for delivery in deliveries:
        gaps[delivery.site, delivery.chip] += _licence_gaps(delivery, balances, ancestors[delivery.chip], unread)
    told = {place: tuple(dict.fromkeys(found)) for place, found in gaps.items()}
    return Supply(dict(at_hand), tuple(deliveries), balances, told, ancestors)


def _promised(promises: Sequence[Promise]) -> dict[str, tuple[date, date]]:
    """By order, the delivery day first promised and the one promised last."""
    found: dict[str, list[Promise]] = defaultdict(list)
    for each in promises:
        found[each.order].append(each)
    ordered = {order: sorted(all_of, key=lambda each: each.promised_on) for order, all_of in found.items()}
    return {order: (all_of[0].delivery_on, all_of[-1].delivery_on) for order, all_of in ordered.items()}


def _delivery(
    position: Position, promised: Mapping[str, tuple[date, date]], held: Sequence[Shipment], on: date
) -> Delivery | Gap:
    status = position.status.replace("_", " ")
    days = promised.get(position.order or "") or ((position.need_by, position.need_by) if position.need_by else None)
    stuck = next((each for each in held if each.order == position.order and each.item in (None, position.item)), None)
    if stuck is not None:
        return Gap(f"{position.units:,} of {position.order}: held since {stuck.held_on}, not counted", "longer")
    if days is None:
        return Gap(f"{position.units:,} {status} without a day promised or needed by, not counted", "longer")
    if days[1] < on:
        return Gap(f"{position.units:,} {status}, due {days[1]} and not here: when is not known, not counted", "longer")
    who = (position.owner, position.entity, position.site)
    return Delivery(
        position.chip or "",
        position.site,
        position.site_country,
        position.workload,
        position.units,
        days[0],
        days[1],
        frozenset(squash(name) for name in who if name),
    )


def _doubts(position: Position, promised: Mapping[str, tuple[date, date]], unconfirmed: set[str]) -> Iterator[Gap]:
    """What may keep a delivery that is counted from coming in time."""
    if (position.order or "") not in promised:
        words = "no day was promised; counted on the day they are needed by"
        yield Gap(f"{position.units:,} needed by {position.need_by}: {words}", "shorter")
    if position.order in unconfirmed:
        yield Gap(f"{position.units:,} of {position.order}: the allocation is not confirmed; counted", "shorter")


def _balances(licences: Sequence[Licence], catalogue: Catalogue) -> tuple[tuple[Balance, ...], tuple[Gap, ...]]:
    items = items_of(catalogue)
    found: list[Balance] = []
    unread: list[Gap] = []
    for each in licences:
        contents = {name: items.find(name) for name in _listed(each.items)}
        unknown = [name for name, content in contents.items() if not isinstance(content, Content)]
        if unknown:
            unread.append(
                Gap(f"licence {each.licence}: {', '.join(unknown)} is not in the catalogue, not counted", "either")
            )
        known = [content for content in contents.values() if isinstance(content, Content)]
        chips = frozenset(chip for content in known for chip, _ in content.chips)
        # A quantity counts items; of several that hold different numbers of chips it cannot be told in chips.
        sizes = {sum(count for _, count in content.chips) for content in known}
        granted, used = each.quantity_granted, each.quantity_used
        left = None if granted is None or used is None or len(sizes) != 1 else max(0, granted - used) * sizes.pop()
        parties = frozenset(squash(name) for name in _listed(each.parties))
        found.append(Balance(each.licence, chips, each.destination, parties, left, each.issued_on, each.expires_on))
    return tuple(found), tuple(unread)


def _listed(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(";") if part.strip()]


def _licence_gaps(
    delivery: Delivery, balances: Sequence[Balance], ancestors: tuple[str, ...], unread: tuple[Gap, ...]
) -> list[Gap]:
    covers = [each for each in balances if each.covers(delivery, ancestors)]
    gaps = [
        Gap(
            f"licence {each.licence}: what it grants in chips, or what of it is used, is not known; nothing is counted "
            "as coming under it",
            "longer",
        )
        for each in covers
        if each.left is None
    ]
    gaps += [
        Gap(f"licence {each.licence}: when it expires is not known; reckoned as if it did not", "shorter")
        for each in covers
        if each.left is not None and each.until is None
    ]
    others = [each for each in balances if each not in covers and not each.chips.isdisjoint(ancestors)]
    gaps += [
        Gap(f"licence {each.licence} names the chip, but another destination or other parties: not drawn on", "either")
        for each in others
    ]
    return [*gaps, *unread]
