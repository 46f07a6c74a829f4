"""The gate of law: whether a requirement is found against acquiring and using a chip at a site, on a day.

Shipment, purchase and use are asked one by one (`pipeline/policy/licence`). What is found is a requirement; that none
is needed is never said, and what was not examined is named.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from models.determination import Determination
from models.register import Licence, Offer
from models.values import Act
from pipeline.catalogue import Catalogue, Chip
from pipeline.holdings.catalogued import firm_of
from pipeline.holdings.gates import Buyer, Said, chips_in
from pipeline.holdings.items import Items, squash
from pipeline.policy import Policy
from pipeline.policy.items import item_of
from pipeline.policy.licence import Answer, Dealing, Ground, Known, needs_licence
from pipeline.policy.licence.telling import route_words
from pipeline.policy.licence.values import SHIPPING


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
    determination: Determination | None = None,
) -> Said:
    """Whether a requirement is found against shipping a chip from where it is offered, buying and using it, on a day.

    A licence of the register that names the chip, the destination (or none) and us (or nobody), holds on the day
    and has something left, meets what is asked of shipping; it meets nothing that is asked of purchase or use.
    """
    return _judge(
        chip,
        _answers(chip, offer, buyer, catalogue, policy, on, determination, ("ship", "buy", "use")),
        buyer,
        catalogue,
        _licence_for(chip, buyer, catalogue, items, licences, on),
        on,
    )


def lawful_use(
    chip: Chip,
    buyer: Buyer,
    catalogue: Catalogue,
    policy: Policy,
    *,
    on: date,
    determination: Determination | None = None,
) -> Said:
    """Whether a requirement is found against using a chip that stands at the site already."""
    answers = _answers(chip, None, buyer, catalogue, policy, on, determination, ("use",))
    return _judge(chip, answers, buyer, catalogue, None, on)


def _judge(
    chip: Chip, answers: Sequence[Answer], buyer: Buyer, catalogue: Catalogue, held: str | None, on: date
) -> Said:
    listed = _listed_maker(chip, buyer, catalogue)
    if listed is not None:
        return listed
    asked = [each for each in answers if each.outcome != "no_requirement_found" or each.of]
    left = [each for each in asked if held is None or each.dealing.act not in SHIPPING]
    if left:
        # What surely stops comes before what is open; of those, what is on use and purchase as well.
        worst = max(left, key=lambda each: (each.outcome == "required", each.dealing.act not in SHIPPING))
        return _required(worst) if worst.outcome == "required" else _open(worst)
    unasked = ", ".join(dict.fromkeys(each.title for answer in answers for each in answer.not_examined))
    if asked and held is not None:
        sure = "is" if any(each.outcome == "required" for each in asked) else "may be"
        why = f"a licence {sure} required ({_cited(asked)}) and held: {held}; not examined: {unasked}"
        return Said("lawful", "yes", why, "register of licences")
    why = f"no requirement found on {on}; not examined: {unasked}"
    return Said("lawful", "yes", why, f"the policy in force on {on}, by numbers, names and countries")


def _required(answer: Answer) -> Said:
    ground = next(each for each in answer.grounds if each.standing is None)
    ways = route_words(answer.grounds)
    whose = f", of {', '.join(answer.of)}" if answer.of else ""
    why = f"{answer.dealing.act}: a licence requirement was found{whose}: {_words(ground)}"
    needed = f"a licence{f'; {ways}' if ways else ''}"
    return Said("lawful", "no", why, f"{ground.cites} ({ground.source})", needed, _named(ground))


def _open(answer: Answer) -> Said:
    ground = next(iter((*answer.open_grounds, *answer.grounds)))
    lacking = "; ".join(dict.fromkeys((*answer.missing, *(ground.lacking if not answer.missing else ()))))
    readings = "; or ".join(f"{', '.join(each.says)}: {each.outcome.replace('_', ' ')}" for each in answer.branches)
    why = f"{answer.dealing.act}: cannot be told: {_words(ground)}"
    needed = lacking or readings or "counsel's word"
    source = f"{ground.cites} ({ground.source})"
    return Said("lawful", "unknown", f"{why}; {readings or lacking}", source, needed, _named(ground))


def _words(ground: Ground) -> str:
    return f"{_named(ground)} ({'; '.join(ground.why)})" if ground.why else _named(ground)


def _named(ground: Ground) -> str:
    return ", ".join(part for part in (ground.title, ground.paragraph) if part)


def _cited(answers: Iterable[Answer]) -> str:
    return ", ".join(
        dict.fromkeys(each.cites for answer in answers for each in (*answer.grounds, *answer.open_grounds))
    )


def _answers(
    chip: Chip,
    offer: Offer | None,
    buyer: Buyer,
    catalogue: Catalogue,
    policy: Policy,
    on: date,
    determination: Determination | None,
    asked: Sequence[str],
) -> list[Answer]:
    item, known = item_of(catalogue, chip.id), Known(determination=determination)
    exporter = (firm_of(catalogue, offer.supplier) or offer.supplier) if offer else None
    return [
        needs_licence(item, dealing, policy, known)
        for dealing in _dealings(offer.from_country if offer else None, exporter, buyer, on, asked)
    ]


def _dealings(
    origin: str | None, exporter: str | None, buyer: Buyer, on: date, asked: Sequence[str]
) -> Iterator[Dealing]:
    acts: list[tuple[Act, str | None]] = []
    if "ship" in asked:
        # Where it departs from decides what the shipment is; where that is not known it is asked about as an export.
        same = origin is not None and origin == buyer.country
        acts.append(("transfer" if same else "export" if origin in (None, "US") else "reexport", origin))
    acts += [(act, buyer.country) for act in ("buy", "use") if act in asked]
    for act, place in acts:
        who = exporter if act in SHIPPING else None
        # The end user is told of by the seat of its parent; its own is not in the registers.
        yield Dealing(act, place, buyer.country, buyer.parent, buyer.parent, on, who)


def _listed_maker(chip: Chip, buyer: Buyer, catalogue: Catalogue) -> Said | None:
    if "US" not in (buyer.parent, buyer.country) or not chip.vendor_on_us_entity_list:
        return None
    firm = catalogue.firms.get(chip.vendor)
    name = firm.name if firm else chip.vendor
    since = f" since {firm.entity_list_on}" if firm and firm.entity_list_on else ""
    source = (firm.entity_list_citation if firm else None) or "Entity List, 15 CFR part 744, supplement 4"
    why = f"{name}, which makes it, is on the Entity List{since}, and the buyer is of the US"
    return Said(
        "lawful", "no", why, source, "counsel's word on dealing with a listed party", "maker on the Entity List"
    )


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
    found = [
        f"{each.title}: {each.says} ({each.cites})"
        for answer in _answers(chip, None, buyer, catalogue, policy, on, None, ("buy",))
        for each in answer.asides
        if each.kind == "discouraged"
    ]
    above = {*catalogue.ancestors(chip.id)}
    found += [
        f"{each.why} ({each.source})"
        for each in told
        if each.chips & above and (not each.places or each.places & {buyer.country, buyer.parent})
    ]
    return tuple(dict.fromkeys(found))
