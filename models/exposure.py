"""What is held and what a change does to it, as frozen values: lines, sums, measures, exposure with its arithmetic.

Units are chips; sums of money are exact decimals, each with its currency.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from models.values import Act, ClaimType, Effect, Limit, LimitTree, Outcome, Stage


@dataclass(frozen=True, slots=True)
class Position:
    """A line of the inventory, expanded to one chip: `units` chips in `quantity` of `item`."""

    line: int
    item: str
    chip: str | None  # catalogue id; None where the item is not in the catalogue
    quantity: int
    units: int
    status: str  # in_use, in_store, spare, in_repair, in_transit, on_order, rented_in, rented_out
    site: str
    site_country: str | None
    owner: str | None
    owner_parent_country: str | None
    unit_cost: Decimal | None
    currency: str | None
    need_by: date | None
    supplier: str | None
    workload: str | None
    entity: str | None = None  # the legal entity in whose books it stands
    order: str | None = None  # the contract that it was bought by: `models.register.Order`
    from_country: str | None = None  # where it is shipped from
    user: str | None = None  # of rented hardware: who uses it (rented out) or lets us use it (rented in)
    user_country: str | None = None
    user_parent_country: str | None = None
    servicer: str | None = None  # who repairs and services it
    paid: Decimal | None = None  # sums of the whole line, in `currency`
    committed: Decimal | None = None
    deposit: Decimal | None = None
    net_book: Decimal | None = None
    utilisation: Decimal | None = None  # 0 to 1
    heading: str | None = None  # HTSUS heading, as the user classifies it
    exemption: str | None = None  # the end use for which the user claims an exemption from duty
    lines: int = 1  # how many lines, alike in all but their number and their sums, it stands for


@dataclass(frozen=True, slots=True)
class FleetSum:
    """What stands of one chip at one site in one status: sums of lines in one currency. No chip: not matched."""

    chip: str | None
    site: str
    site_country: str | None
    status: str
    currency: str | None
    units: int
    lines: int
    priced: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Measure:
    """What a change does, in the terms by which holdings are asked whether it touches them.

    `authors` are the places whose authorities act (`US` for `us-bis`): import, purchase and use are theirs to
    rule. `vintage` names the limits that decide by arithmetic; `thresholds` limits that the text alone states.
    """

    type: ClaimType
    stage: Stage
    chips: tuple[str, ...] = ()
    except_chips: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    firms: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()  # parties by their names, which the catalogue need not know
    authors: tuple[str, ...] = ()
    thresholds: tuple[Limit, ...] = ()
    limits: LimitTree | None = None  # how the thresholds go together; None where that is not known
    vintage: str | None = None
    instruments: tuple[str, ...] = ()
    on: date | None = None  # the day by which policy is asked: of its effect, else of the turn
    draft: str = ""  # the id of the draft vintage that its own limits make
    cites: str = ""  # where those limits stand: document and span
    binds: tuple[str, ...] = ()  # the firms (catalogue ids) that alone a letter binds; none: everybody


@dataclass(frozen=True, slots=True)
class ChangeOfSide:
    """A chip that stands otherwise under what is new than under what holds on the day.

    `before` and `after`: whether it is caught (of an easing: eligible; of a duty: within a band). `direction` is as its
    holder sees it.
    """

    chip: str
    name: str
    before: Outcome
    after: Outcome
    direction: Literal["worse", "better", "unclear"]
    effect: Effect
    old: str | None  # the vintage that holds; None where none does
    new: str
    why: str  # the comparisons that decide
    units: int = 0  # held, rented or ordered
    ordered: int = 0  # of these on order or in transit


#: What a measure does to an act that a line faces. `claimed`: the user claims an exemption, which nobody has tested.
ActEffect = Literal["stopped", "licence", "duty", "discouraged", "eased", "claimed", "unaffected", "unknown"]
#: By what the value of a line is told: its price, else what is committed for it, else what was paid.
ValueBasis = Literal["unit cost", "committed", "paid"]


@dataclass(frozen=True, slots=True)
class ExposureRow:
    """What of one site and status a change does to one act.

    Units that face several acts stand in a row for each; `counts` is True in the one by which the totals count them.
    """

    chip: str
    site: str
    site_country: str | None
    status: str
    act: Act | None
    effect: ActEffect
    in_scope: bool
    units: int
    value: tuple[tuple[str, Decimal], ...]  # (currency, sum) of the priced lines
    priced: int
    lines: int
    why: str
    need_by: date | None = None
    supplier: str | None = None
    determined: str | None = None  # who determined it, and when, where that decides and not the arithmetic
    counts: bool = True


@dataclass(frozen=True, slots=True)
class ExposureSum:
    """The part of the headline that falls to one site, legal entity or workload; `name` is None where not given."""

    by: Literal["site", "entity", "workload"]
    name: str | None
    units: int
    value: tuple[tuple[str, Decimal], ...]
    priced: int
    lines: int


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a change touches that we hold or have ordered. Two figures always: in scope and elsewhere.

    The headline (`units_in_scope` and what stands with it: orders, value, share, sums, deposits) counts what is
    stopped, needs a licence or pays a duty, each unit once. All else has a line of its own.
    """

    rows: tuple[ExposureRow, ...] = ()
    units_in_scope: int = 0  # stopped, licence, duty
    units_elsewhere: int = 0  # the same, discouraged or eased, and not aimed at
    units_unaffected: int = 0  # it may go on: no act that the measure rules is ahead of it
    orders_in_scope: int = 0  # lines on order or on their way
    orders: tuple[str, ...] = ()  # the contracts of these lines that are given, by their numbers
    value_in_scope: tuple[tuple[str, Decimal], ...] = ()
    priced: int = 0
    lines: int = 0
    share_of_compute: float | None = None  # of the fleet's TPP, in scope, 0..1; None where it cannot be told
    unknown: tuple[str, ...] = ()
    snapshot: str = ""  # content hash of the snapshot that it was computed from
    total_in_scope: "tuple[str, Decimal, date] | None" = None  # currency, sum, oldest rate; only with the user's rates
    units_unknown: int = 0  # in scope, of chips and lines of which it cannot be told whether they are touched
    spared: tuple[tuple[str, int], ...] = ()  # who determined that these units, in scope by arithmetic, are not caught
    changes: tuple[ChangeOfSide, ...] = ()  # chips held or ordered that change side, worse first
    units_discouraged: int = 0  # in scope: guidance against an act that nothing forbids
    units_eased: int = 0  # in scope: an act that a rule held back becomes possible, under its conditions
    units_claimed: int = 0  # in scope of a duty, of which the user claims an exemption
    basis: tuple[tuple[ValueBasis, int], ...] = ()  # lines of the headline by what their value is told by
    duties: tuple[tuple[str, Decimal], ...] = ()  # owed on the priced lines of the headline, where the rate is known
    deposits: tuple[tuple[str, Decimal], ...] = ()  # at risk: of the orders of the headline
    deposits_known: int = 0  # orders of the headline that say what their deposit is
    sums: tuple[ExposureSum, ...] = ()  # the headline by site, by legal entity, by workload; each adds up to it
    lower_bound: bool = False  # a site is late, or an item is not matched: units and value are at least these
    inventory: str = ""  # how fresh, matched and priced the inventory is, in one line; empty where not told
    upstream: tuple[str, ...] = ()  # what on order hangs further up on a firm that is named, a line a firm; not counted
