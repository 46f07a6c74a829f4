"""The four gates that a substitute passes before it is ranked: lawful, supplier screened, obtainable, fits.

Each says yes, no or unknown with its reason, its source, and what would be needed; unknown is no pass. The gate of
law is in `pipeline/holdings/lawful.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from models.register import Fit, Offer
from models.values import Outcome
from models.wording import plural
from pipeline.catalogue import Catalogue, Chip
from pipeline.holdings.items import Content, Items

Gate = Literal["lawful", "screened", "obtainable", "fits"]
GATES: tuple[Gate, ...] = ("lawful", "screened", "obtainable", "fits")


@dataclass(frozen=True, slots=True)
class Said:
    """What a gate says of a candidate. `needed` is what would let it pass; empty where it does.

    `rule` names the one requirement that decided, where one did.
    """

    gate: Gate
    outcome: Outcome
    why: str
    source: str
    needed: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who would acquire and use it, and where. Countries of ISO 3166-1 alpha-2, None where not known."""

    site: str
    country: str | None
    owner: str | None
    parent: str | None
    workload: str | None = None


@dataclass(frozen=True, slots=True)
class Screened:
    """What the last screening of a party said."""

    outcome: Literal["match", "no_match", "unresolved"]
    why: str
    day: date | None = None


def screened(offer: Offer, screenings: Mapping[str, Screened]) -> Said:
    """Whether the supplier of an offer was screened, and found on no list."""
    found = screenings.get(offer.supplier)
    if found is None or (found.day is None and found.outcome == "unresolved"):
        why = found.why if found else f"{offer.supplier} was never screened"
        return Said("screened", "unknown", why, "screenings", "a screening")
    why = found.why if found.why.startswith(offer.supplier) else f"{offer.supplier}: {found.why or 'no match'}"
    source = f"screening of {found.day}" if found.day else "screenings"
    if found.outcome == "match":
        return Said("screened", "no", why, source, "another supplier, or a decision")
    if found.outcome == "unresolved":
        return Said("screened", "unknown", why, source, "a decision on the screening")
    return Said("screened", "yes", why, source)


def obtainable(offer: Offer | None, on: date) -> Said:
    """Whether it is offered on a day, and how much of it."""
    if offer is None:
        return Said("obtainable", "no", "not obtainable: no offer", "register of offers", "an offer")
    source = offer.source or f"register of offers, {offer.supplier}"
    if offer.valid_until is None:
        return Said("obtainable", "unknown", "until when the offer is valid is not known", source, "its last day")
    if offer.valid_until < on:
        return Said("obtainable", "no", f"the offer ended {offer.valid_until}", source, "a new offer")
    if offer.quantity is None:
        return Said("obtainable", "unknown", "how much is offered is not known", source, "a quantity")
    weeks = f", in {plural(offer.weeks, 'week')}" if offer.weeks is not None else ", in what time is not known"
    return Said("obtainable", "yes", f"{offer.quantity:,} offered until {offer.valid_until}{weeks}", source)


def chips_in(items: Items, name: str) -> frozenset[str]:
    """The chips that an item of a register holds; none where the catalogue does not know it."""
    content = items.find(name.strip())
    return frozenset(chip for chip, _ in content.chips) if isinstance(content, Content) else frozenset()


def fits(chip: Chip, buyer: Buyer, catalogue: Catalogue, items: Items, register: Sequence[Fit]) -> Said:
    """Whether it can do the workload at the site; what says more of site and workload counts before what says less."""
    above = {*catalogue.ancestors(chip.id)}
    wanted = buyer.workload.casefold() if buyer.workload else None
    found: dict[int, list[Fit]] = {}
    for each in register:
        about = bool(chips_in(items, each.item) & above)
        here = each.site in (None, buyer.site)
        work = each.workload is None or (wanted is not None and each.workload.casefold() == wanted)
        if about and here and work:
            found.setdefault((each.site is not None) + (each.workload is not None), []).append(each)
    asked = f"{buyer.workload or 'any workload'} at {buyer.site}"
    if not found:
        why = f"whether it fits {asked} is not known"
        return Said("fits", "unknown", why, "register of fits", "a line in the register of fits")
    nearest = found[max(found)]
    bad = next((each for each in nearest if not each.fits), None)
    if bad is not None:
        return Said("fits", "no", f"does not fit {asked}", bad.source or "register of fits", "another site or workload")
    return Said("fits", "yes", f"fits {asked}", nearest[0].source or "register of fits")
