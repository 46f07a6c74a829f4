"""The gate of law: whether a requirement is found against acquiring and using a chip at a site, on a day.

It reads limits, letters and guidance as dated data. It finds requirements, and never says that none is needed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from models.register import Licence, Offer
from models.values import Outcome
from pipeline.catalogue import Catalogue, Chip
from pipeline.holdings.catalogued import firm_of
from pipeline.holdings.gates import Buyer, Said, chips_in
from pipeline.holdings.items import Items, squash
from pipeline.policy import Policy, Vintage, classify, figures_of, rated_under


@dataclass(frozen=True, slots=True)
class Discouraged:
    """Guidance to buyers that is in force: against which chips (ids), to buyers of which countries, in which words."""

    chips: frozenset[str]
    places: frozenset[str]
    why: str
    source: str


def lawful(
    chip: Chip,
    offer: Offer | None,
    buyer: Buyer,
    catalogue: Catalogue,
    policy: Policy,
    items: Items,
    *,
    on: date,
    licences: Sequence[Licence] = (),
) -> Said:
    """What the gate of law says of a chip, of which the offer may leave the variant open.

    Where the variants that it may be do not agree, it cannot be told.
    """
    found = [
        (each, _lawful(each, offer, buyer, catalogue, policy, items, on=on, licences=licences))
        for each in rated_under(catalogue, chip.id) or [chip]
    ]
    outcomes = {said.outcome for _, said in found}
    if len(outcomes) == 1:
        return found[0][1]
    which, worst = next((each, said) for each, said in found if said.outcome != "yes")
    return replace(worst, outcome="unknown", why=f"which variant is offered is not said; {which.name}: {worst.why}")


def _lawful(
    chip: Chip,
    offer: Offer | None,
    buyer: Buyer,
    catalogue: Catalogue,
    policy: Policy,
    items: Items,
    *,
    on: date,
    licences: Sequence[Licence] = (),
) -> Said:
    """Whether a requirement is found against acquiring a chip from an offer, and using it, on a day.

    A licence of the register that names the chip, the destination (or none) and us (or nobody), holds on the day
    and has something left, meets a requirement to ship; it meets none that is on use.
    """
    listed = _listed_maker(chip, buyer, catalogue)
    if listed is not None:
        return listed
    found = [(each, *_asked(each, chip, offer, buyer, catalogue, on)) for each in policy.vintages.values()]
    held = _licence_for(chip, buyer, catalogue, items, licences, on)
    asked = [(each, outcome, why) for each, outcome, why in found if outcome != "no"]
    # A licence settles what is asked, or may be, of shipping; nothing that is asked of use.
    left = [each for each in asked if held is None or "use" in each[0].acts]
    if left:
        # What surely stops comes before what is open, and what is on use as well before what is on shipping alone.
        vintage, outcome, why = max(left, key=lambda each: (each[1] == "yes", "use" in each[0].acts))
        if outcome == "yes":
            return Said("lawful", "no", f"{vintage.title}: {why}", _source(vintage), _needs(vintage))
        told = f"cannot be told under {vintage.title}: {why}"
        return Said("lawful", "unknown", told, _source(vintage), "an answer to that, or counsel's word")
    titles = (test.title for test in policy.tests.values() if test.scope.worldwide)
    unasked = ", ".join(dict.fromkeys(titles)) or "nothing"
    if asked and held is not None:
        sure = "is" if any(outcome == "yes" for _, outcome, _ in asked) else "may be"
        cited = ", ".join(dict.fromkeys(each.cites for each, *_ in asked))
        why = f"a licence {sure} required ({cited}) and held: {held}; not examined: {unasked}"
        return Said("lawful", "yes", why, "register of licences")
    why = f"no requirement found on {on}; not examined: {unasked}"
    return Said("lawful", "yes", why, f"the policy in force on {on}, by numbers, names and countries")


def _listed_maker(chip: Chip, buyer: Buyer, catalogue: Catalogue) -> Said | None:
    if "US" not in (buyer.parent, buyer.country) or not chip.vendor_on_us_entity_list:
        return None
    firm = catalogue.firms.get(chip.vendor)
    name = firm.name if firm else chip.vendor
    since = f" since {firm.entity_list_on}" if firm and firm.entity_list_on else ""
    source = (firm.entity_list_citation if firm else None) or "Entity List, 15 CFR part 744, supplement 4"
    why = f"{name}, which makes it, is on the Entity List{since}, and the buyer is of the US"
    return Said("lawful", "no", why, source, "counsel's word on dealing with a listed party")


def _asked(
    vintage: Vintage, chip: Chip, offer: Offer | None, buyer: Buyer, catalogue: Catalogue, on: date
) -> tuple[Outcome, str]:
    """Whether a vintage stands against acquiring or using a chip; no where it has nothing to say of it."""
    # A presumption on foundries' exports asks nothing of a buyer of finished goods.
    if vintage.effect != "restricts" or vintage.kind == "presumption" or not vintage.in_text_on(on):
        return "no", ""
    standing = vintage.standing_on(on)
    if standing is not None and standing.state == "suspended":
        return "no", ""
    acts = _acts(vintage, offer, buyer)
    supplier = firm_of(catalogue, offer.supplier if offer else None)
    # A letter asks something of its addressee alone: here as supplier, or as the maker whose goods others sell on.
    if not acts or (vintage.binds and not {supplier, chip.vendor} & {*vintage.binds}):
        return "no", ""
    bound = vintage.scope.binding(buyer.country, buyer.parent, on)
    said = classify(figures_of(chip), vintage)
    if "no" in (bound.outcome, said.outcome):
        return "no", ""
    paragraph = f"paragraph {said.paragraph} ({_cites(vintage, said.paragraph)})" if said.paragraph else vintage.cites
    if said.outcome == "unknown":
        return "unknown", f"not known without {', '.join(said.missing)}"
    if bound.outcome == "unknown":
        return "unknown", f"meets {paragraph}; {bound.why}"
    if standing is not None:
        return "unknown", f"meets {paragraph}; {standing.says}"
    if vintage.sure != "seen":
        return "unknown", f"meets {paragraph}, of which we have general knowledge alone"
    if vintage.binds and supplier not in vintage.binds:
        names = ", ".join(vintage.binds)
        return (
            "unknown",
            f"meets {paragraph}; the letter binds {names}, and whether another's shipment needs one is open",
        )
    return "yes", f"meets {paragraph}: {', '.join(acts)}; {bound.why}"


def _acts(vintage: Vintage, offer: Offer | None, buyer: Buyer) -> tuple[str, ...]:
    """The acts of acquiring and using that a vintage is about; what comes to the land whose law it is, is no export."""
    there = offer.from_country if offer else None
    acts: list[str] = [act for act in ("import", "buy", "use") if act in vintage.acts]
    crossing = [act for act in ("export", "reexport", "transfer") if act in vintage.acts]
    if buyer.country == vintage.law or not crossing:
        return tuple(acts)
    if there is None:
        return (*crossing, *acts)
    way = "export" if there == vintage.law else "transfer" if there == buyer.country else "reexport"
    if vintage.binds:
        way = crossing[0]
    return (*(act for act in crossing if act == way), *acts)


def _cites(vintage: Vintage, paragraph: str) -> str:
    return next((each.cites for each in vintage.paragraphs if each.name == paragraph), vintage.cites)


def _source(vintage: Vintage) -> str:
    return f"{vintage.cites} ({vintage.source})"


def _needs(vintage: Vintage) -> str:
    return f"a licence; {vintage.review}" if vintage.review else "a licence"


def _licence_for(
    chip: Chip, buyer: Buyer, catalogue: Catalogue, items: Items, licences: Sequence[Licence], on: date
) -> str | None:
    above = {*catalogue.ancestors(chip.id)}
    ours = {squash(name) for name in (buyer.owner, buyer.site) if name}
    for each in licences:
        chips = {held for name in (each.items or "").split(";") for held in chips_in(items, name)}
        parties = {squash(name) for name in (each.parties or "").split(";") if name.strip()}
        if not chips & above or each.destination not in (None, buyer.country) or (parties and not parties & ours):
            continue
        if each.quantity_granted is None or each.quantity_used is None or each.expires_on is None:
            continue
        left = each.quantity_granted - each.quantity_used
        if left > 0 and each.expires_on >= on and (each.issued_on is None or each.issued_on <= on):
            return f"{each.licence}, {left:,} left until {each.expires_on}"
    return None


def discouraging(
    chip: Chip,
    buyer: Buyer,
    catalogue: Catalogue,
    policy: Policy,
    told: Iterable[Discouraged] = (),
    *,
    on: date,
) -> tuple[str, ...]:
    """Guidance in force against a buyer's purchase of a chip, in words with its source; what is open is told too."""
    found = []
    for vintage in policy.vintages.values():
        if vintage.effect != "discourages" or not vintage.in_text_on(on):
            continue
        bound = vintage.scope.binding(buyer.country, buyer.parent, on)
        caught = {classify(figures_of(each), vintage).outcome for each in rated_under(catalogue, chip.id) or [chip]}
        if bound.outcome == "no" or caught == {"no"}:
            continue
        standing = vintage.standing_on(on)
        if standing is not None and standing.state == "suspended":
            continue
        hedge = f"; open: {standing.says}" if standing else "" if bound.outcome == "yes" else f"; {bound.why}"
        found.append(f"{vintage.title}, since {vintage.valid_from} ({vintage.cites}){hedge}")
    above = {*catalogue.ancestors(chip.id)}
    found += [
        f"{each.why} ({each.source})"
        for each in told
        if each.chips & above and (not each.places or each.places & {buyer.country, buyer.parent})
    ]
    return tuple(dict.fromkeys(found))
