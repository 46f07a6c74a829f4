"""Who gains and who loses by an event: a reading from its kind alone, never what a text says.

First-order only: who sells or may buy more or less by the act itself. What follows from that (a rival's chance, a
domestic maker's) is for people to think about.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from models.values import ClaimType, Stage

Way = Literal["gains", "loses"]


@dataclass(frozen=True, slots=True)
class Gain:
    """A firm (catalogue id) that gains or loses, and by what; `would`: where the event is not yet fact."""

    firm: str
    way: Way
    why: str
    would: bool


#: What the makers of the chips have of it.
_MAKERS: dict[ClaimType, tuple[Way, str]] = {
    "restriction_imposed": ("loses", "sales that need a licence or are forbidden"),
    "restriction_eased": ("gains", "sales that become possible"),
    "purchase_discouraged": ("loses", "sales to buyers who are told not to buy"),
    "stockpiling": ("gains", "sales drawn forward"),
    "supply_cut": ("loses", "sales that are not made"),
    "supply_restored": ("gains", "sales that are made again"),
    "substitution": ("loses", "a buyer who moves to other chips"),
    "product_launched": ("gains", "a product to sell"),
    "product_withdrawn": ("loses", "a product it sold"),
    "order_placed": ("gains", "an order"),
}
#: What the firms that it is about have of it.
_NAMED: dict[ClaimType, tuple[Way, str]] = {
    "entity_listed": ("loses", "what it may be sold without a licence"),
    "entity_delisted": ("gains", "what it may be sold again"),
    "enforcement": ("loses", "a penalty, or what one costs"),
}
_OVER = {"denied", "withdrawn", "ended"}
_NOT_YET = {"rumoured", "proposed"}


def gains(
    kind: ClaimType,
    stage: Stage,
    *,
    chips: Sequence[str],
    to_chips: Sequence[str],
    firms: Sequence[str],
    contradicted: bool = False,
    maker_of: Callable[[str], str | None],
) -> tuple[Gain, ...]:
    """Who gains and loses by an event of this kind, each firm and way once; nobody by one that is over or denied.

    Args:
        kind: of the event.
        stage: it is in.
        chips: it falls on.
        to_chips: a substitution goes to.
        firms: it is about.
        contradicted: texts stand against each other on it, so that it is no fact.
        maker_of: a chip's vendor.
    """
    if stage in _OVER:
        return ()
    would = contradicted or stage in _NOT_YET
    found: list[Gain] = []
    if kind in _MAKERS:
        way, why = _MAKERS[kind]
        found += [Gain(maker, way, why, would) for chip in chips if (maker := maker_of(chip))]
    if kind in _NAMED:
        way, why = _NAMED[kind]
        found += [Gain(firm, way, why, would) for firm in firms]
    if kind == "substitution":
        found += [Gain(maker, "gains", "a buyer who comes", would) for chip in to_chips if (maker := maker_of(chip))]
    both = {one.firm for one in found if one.way == "gains"} & {one.firm for one in found if one.way == "loses"}
    # A buyer who goes from one chip of a maker to another of the same: the event does not say which way it goes.
    return tuple(dict.fromkeys(one for one in found if one.firm not in both))
