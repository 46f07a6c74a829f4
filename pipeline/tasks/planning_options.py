"""What could stand in for a chip at a site, and what moving inference frees: asked of the current inventory."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from models.determination import Determination
from models.exposure import Position
from models.register import Fit, Licence, Offer, Site
from pipeline.catalogue import Chip
from pipeline.errors import CallError
from pipeline.holdings.gates import Buyer, Said, fits, obtainable, screened
from pipeline.holdings.items import Content
from pipeline.holdings.lawful import discouraging, lawful, lawful_use
from pipeline.holdings.offload import Lot, Offload, is_inference, lots_of, offload
from pipeline.holdings.runway.supply import RUNNING
from pipeline.holdings.substitutes import FORMATS, Substitutes, substitutes
from pipeline.policy import named_ids
from pipeline.policy.determinations import standing
from pipeline.tasks.planning import Planning

#: How far a lower chip may be used, where the user gives no other: our figure, told as such.
CAP = Fraction(4, 5)


def ask_substitutes(
    planning: Planning,
    chip: str,
    site: str,
    *,
    workload: str | None = None,
    lost: int | None = None,
    compute: str | None = None,
    only_offered: bool = False,
) -> Substitutes:
    """What could stand in for a chip at a site.

    Args:
        planning: what is known.
        chip: its id, name or alias.
        site: as the inventory or the register of sites names it.
        workload: what it is to do; without one, only what fits every workload passes the gate.
        lost: units; those of the chip that run there for that workload when None, or one where none does.
        compute: the format whose dense rate the workload needs; TPP when None.
        only_offered: leave out what nobody offers.

    Raises:
        CallError: there is no such chip, site or format.
    """
    ids = named_ids(planning.catalogue, chip)
    if len(ids) > 1:
        raise CallError(f"{chip!r} may be {', '.join(ids)}")
    held = planning.catalogue.chip_of(ids[0]) or ids[0]
    buyer = buyer_at(planning, site, workload)

    def ask(candidate: Chip, offer: Offer | None) -> tuple[Said, ...]:
        return gates(planning, candidate, offer, buyer)

    return substitutes(
        held,
        planning.catalogue,
        planning.determined.items,
        planning.registers.of(Offer),
        ask,
        buyer,
        on=planning.on,
        lost=lost or max(1, _running(planning, held, site, workload)),
        compute=compute,
        discouraged=lambda candidate: discouraging(
            candidate, buyer, planning.catalogue, planning.policy, planning.discouraged, on=planning.on
        ),
        only_offered=only_offered,
    )


def gates(planning: Planning, chip: Chip, offer: Offer | None, buyer: Buyer) -> tuple[Said, ...]:
    """What each gate says of a chip and an offer, in their order; without an offer there is no supplier to ask of."""
    items = planning.determined.items
    law = lawful(
        chip,
        offer,
        buyer,
        planning.catalogue,
        planning.policy,
        items,
        on=planning.on,
        licences=planning.registers.of(Licence),
        determination=_determination(planning, offer.item if offer else chip.name, chip.id, buyer),
    )
    supplier = (screened(offer, planning.screenings),) if offer else ()
    fit = fits(chip, buyer, planning.catalogue, items, planning.registers.of(Fit))
    return (law, *supplier, obtainable(offer, planning.on), fit)


def _stop(planning: Planning, chip: Chip, offer: Offer, buyer: Buyer) -> Said | None:
    return next((said for said in gates(planning, chip, offer, buyer) if said.outcome != "yes"), None)


def _determination(planning: Planning, item: str, chip: str, buyer: Buyer) -> Determination | None:
    """The determination that stands for an item with us, if one does."""
    stated = planning.determined.determinations
    companies = (buyer.owner,) if buyer.owner else ()
    return standing(stated, planning.determined.subjects(item, chip), planning.on, companies) if stated else None


def _running(planning: Planning, chip: str, site: str, workload: str | None) -> int:
    return sum(
        each.units
        for each in planning.positions
        if each.site == site
        and each.status in RUNNING
        and each.chip is not None
        and chip in planning.catalogue.ancestors(each.chip)
        and (workload is None or (each.workload or "").casefold() == workload.casefold())
    )


def buyer_at(planning: Planning, site: str, workload: str | None = None) -> Buyer:
    """Who owns a site, and where it is: by the register of sites, else by the inventory where all its lines agree.

    Raises:
        CallError: neither knows the site.
    """
    lines = [each for each in planning.positions if each.site == site]
    registered = next((each for each in planning.registers.of(Site) if each.site == site), None)
    if registered is None and not lines:
        raise CallError(f"no site {site!r} in the inventory or the register of sites")
    stated = registered or Site(site)
    return Buyer(
        site,
        stated.country or _agreed(each.site_country for each in lines),
        stated.owner or _agreed(each.owner for each in lines),
        stated.owner_parent_country or _agreed(each.owner_parent_country for each in lines),
        workload,
    )


def _agreed(values: Iterable[str | None]) -> str | None:
    found = set(values)
    return found.pop() if len(found) == 1 else None


def ask_offload(
    planning: Planning,
    *,
    cap: Fraction = CAP,
    compute: str | None = None,
    source: str | None = None,
    target: str | None = None,
) -> Offload:
    """What moving inference to lower chips frees, over all sites; each site's boards take over its own inference alone.

    A chip takes over where its use at the site is lawful by what was found and it is known to do inference there: it
    does so today, or the register of fits says so. Offers count where they pass all four gates.

    Args:
        planning: what is known.
        cap: how far a lower chip may be used.
        compute: the format whose dense rate counts; TPP when None.
        source: the chip to free, by id, name or alias; all when None.
        target: the chip to move to; all lower ones when None.

    Raises:
        CallError: there is no such chip or format, or the cap is not above 0 and at most 1.
    """
    if not 0 < cap <= 1:
        raise CallError("the cap is a share above 0, to 1")
    if compute is not None and compute not in FORMATS:
        raise CallError(f"no format {compute!r}; there are {', '.join(FORMATS)}")
    lots, kept = lots_of(planning.positions, cap)
    wanted = _meant(planning, target)
    infer = {
        (each.chip, each.site) for each in planning.positions if each.status in RUNNING and is_inference(each.workload)
    }
    buyers = {each.site: buyer_at(planning, each.site, "inference") for each in _one_a_site(planning.positions)}
    barred: dict[tuple[str, str, str], str | None] = {}
    usable: list[Lot] = []
    for lot in lots:
        if wanted is not None and lot.chip not in wanted:
            continue
        (site,) = lot.sites
        key = (lot.chip, site, lot.item)
        if key not in barred:
            barred[key] = _barred(planning, lot, buyers[site], infers=(lot.chip, site) in infer)
        why = barred[key]
        if why is None:
            usable.append(lot)
        else:
            kept.append(f"to {planning.name_of(lot.chip)} {lot.kind} at {site}: {why}")
    sites = sorted({site for _, site in infer})
    offered, refused = _offered(planning, {site: buyers[site] for site in sites}, wanted)
    rooms, unknown = _rooms(planning, sites)
    return offload(
        planning.positions,
        [*usable, *offered],
        planning.catalogue,
        cap=cap,
        compute=compute,
        sources=_meant(planning, source),
        rooms=rooms,
        kept=[*kept, *refused, *unknown],
    )


def _meant(planning: Planning, name: str | None) -> frozenset[str] | None:
    """The chips that a name means, with what is of them."""
    if name is None:
        return None
    ids = {planning.catalogue.chip_of(each) or each for each in named_ids(planning.catalogue, name)}
    return frozenset(ids | {below for each in ids for below in planning.catalogue.descendants(each)})


def _one_a_site(positions: Iterable[Position]) -> Iterable[Position]:
    return {each.site: each for each in positions}.values()


def _barred(planning: Planning, lot: Lot, buyer: Buyer, *, infers: bool) -> str | None:
    """Why a lot that we hold may not take over; None where nothing bars it. `infers`: such chips do inference there."""
    chip = planning.catalogue.chips[lot.chip]
    law = lawful_use(
        chip,
        buyer,
        planning.catalogue,
        planning.policy,
        on=planning.on,
        determination=_determination(planning, lot.item, chip.id, buyer),
    )
    if law.outcome != "yes":
        return f"use is not known to be lawful: {law.why} ({law.source})"
    fit = fits(chip, buyer, planning.catalogue, planning.determined.items, planning.registers.of(Fit))
    # What the register says goes before what runs there: it may be what somebody found out since.
    return None if fit.outcome == "yes" or (fit.outcome == "unknown" and infers) else fit.why


def _offered(
    planning: Planning, buyers: Mapping[str, Buyer], wanted: frozenset[str] | None
) -> tuple[list[Lot], list[str]]:
    """Offers that pass all four gates at every site that could take them, once; and those that do not, with why."""
    lots: list[Lot] = []
    refused: list[str] = []
    for offer in planning.registers.of(Offer):
        content = planning.determined.items.find(offer.item)
        if not isinstance(content, Content):
            continue
        for chip_id, count in content.chips:
            if wanted is not None and chip_id not in wanted:
                continue
            chip = planning.catalogue.chips[chip_id]
            stops = {site: _stop(planning, chip, offer, buyer) for site, buyer in buyers.items()}
            refused += [
                f"to {chip.name} offered by {offer.supplier}, at {site}: {stop.gate}: {stop.why}"
                for site, stop in stops.items()
                if stop is not None
            ]
            open_sites = frozenset(site for site, stop in stops.items() if stop is None)
            if open_sites:
                why = f"{offer.quantity or 0:,} offered by {offer.supplier}"
                lots.append(Lot(chip_id, open_sites, "offered", (offer.quantity or 0) * count, why, count))
    return lots, refused


def _rooms(planning: Planning, sites: Sequence[str]) -> tuple[dict[str, int | None], list[str]]:
    """By site, units that can be powered and connected beside those that run: the smaller of slots and ports."""
    known = {each.site: each for each in planning.registers.of(Site)}
    rooms: dict[str, int | None] = {}
    unknown: list[str] = []
    for site in sites:
        found = known.get(site)
        both = (found.powered_slots, found.ports) if found else (None, None)
        told = [each for each in both if each is not None]
        rooms[site] = min(told, default=None)
        if len(told) < len(both):
            unknown.append(f"{site}: powered slots or ports are not known; it may be able to take fewer")
    return rooms, unknown
