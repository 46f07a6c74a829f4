"""Runway, substitutes and offload as frozen values, for the page and the commands."""

from collections.abc import Iterable

from models.register import Fit, Licence, Offer, Site
from pipeline.catalogue import Chip
from pipeline.errors import CallError
from pipeline.holdings.catalogued import items_of
from pipeline.holdings.gates import Buyer, Said, fits, obtainable, screened
from pipeline.holdings.lawful import discouraging, lawful
from pipeline.holdings.runway.supply import RUNNING
from pipeline.holdings.substitutes import Substitutes, substitutes
from pipeline.policy import named_ids
from pipeline.tasks.planning import Planning


def ask_substitutes(
    planning: Planning,
    chip: str,
    site: str,
    *,
    workload: str | None = None,
    lost: int | None = None,
    compute: str | None = None,
) -> Substitutes:
    """What could stand in for a chip at a site.

    Args:
        planning: what is known.
        chip: its id, name or alias.
        site: as the inventory or the register of sites names it.
        workload: what it is to do; without one, only what fits every workload passes the gate.
        lost: units; those of the chip that run there for that workload when None, or one where none does.
        compute: the format whose dense rate the workload needs; TPP when None.

    Raises:
        CallError: there is no such chip, site or format.
    """
    ids = named_ids(planning.catalogue, chip)
    if len(ids) > 1:
        raise CallError(f"{chip!r} may be {', '.join(ids)}")
    held = planning.catalogue.chip_of(ids[0]) or ids[0]
    buyer = buyer_at(planning, site, workload)
    items = items_of(planning.catalogue)
    licences, register = planning.registers.of(Licence), planning.registers.of(Fit)

    def ask(candidate: Chip, offer: Offer | None) -> tuple[Said, ...]:
        law = lawful(
            candidate, offer, buyer, planning.catalogue, planning.policy, items, on=planning.on, licences=licences
        )
        supplier = screened(offer, planning.screenings) if offer else None
        got = obtainable(offer, planning.on)
        fit = fits(candidate, buyer, planning.catalogue, items, register)
        return tuple(each for each in (law, supplier, got, fit) if each is not None)

    return substitutes(
        held,
        planning.catalogue,
        items,
        planning.registers.of(Offer),
        ask,
        buyer,
        on=planning.on,
        lost=lost or max(1, _running(planning, held, site, workload)),
        compute=compute,
        discouraged=lambda candidate: discouraging(
            candidate, buyer, planning.catalogue, planning.policy, planning.discouraged, on=planning.on
        ),
    )


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
