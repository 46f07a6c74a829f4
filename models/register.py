"""What we know beside the inventory, a register each: sites, contracts, shipments, licences, plans.

Registers are small, are imported whole, and are kept by version (`models.holding.RegisterVersion`). What is blank
is None: not known, never 0 and never no.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

#: What somebody is to us.
Role = Literal["supplier", "reseller", "tenant", "owner", "exporter", "end user", "servicer"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Site:
    """A place where hardware stands. Countries are of ISO 3166-1 alpha-2."""

    site: str
    country: str | None = None
    owner: str | None = None
    owner_parent_country: str | None = None
    entity: str | None = None
    fresh_within: int | None = None  # days within which it reports
    reported_on: date | None = None  # when it last did; the import's day where it is blank
    powered_slots: int | None = None  # boards that can be powered beside those that are
    ports: int | None = None  # network ports free for them


@dataclass(frozen=True, slots=True)
class Order:
    """A contract of purchase; its lines are the positions that name it."""

    order: str
    supplier: str | None = None
    ordered_on: date | None = None
    exporter_of_record: str | None = None
    exporter_country: str | None = None
    incoterm: str | None = None  # of Incoterms 2020
    title_passes: str | None = None  # the place named
    title_country: str | None = None
    allocation_confirmed: bool | None = None
    deposit: Decimal | None = None
    currency: str | None = None
    non_cancellable_from: date | None = None
    cancel_by: date | None = None
    price_valid_until: date | None = None
    change_clause: str | None = None  # what the contract says of a change of regulation
    ended_on: date | None = None  # delivered in full, cancelled, returned: nothing more comes of it


@dataclass(frozen=True, slots=True)
class Promise:
    """A delivery day that was promised, with the day on which it was; all of an order's are kept."""

    order: str
    promised_on: date
    delivery_on: date


@dataclass(frozen=True, slots=True)
class Shipment:
    """A consignment of an order, as far as it has come."""

    shipment: str
    order: str
    item: str | None = None  # blank where the order has one item alone
    quantity: int | None = None
    from_country: str | None = None
    to_country: str | None = None
    loaded_on: date | None = None  # aboard the exporting carrier
    exported_on: date | None = None
    imported_on: date | None = None
    held_on: date | None = None  # by customs or by the exporter
    received_on: date | None = None
    reexported_on: date | None = None  # the last re-export, transshipment or diversion that is known


@dataclass(frozen=True, slots=True)
class Licence:
    """An export licence, ours or a supplier's. Shares used are of quantity and of value."""

    licence: str
    holder: str | None = None
    authority: str | None = None
    items: str | None = None  # chips or systems, separated by semicolons
    parties: str | None = None  # consignees and end users, separated by semicolons
    destination: str | None = None
    quantity_granted: int | None = None
    quantity_used: int | None = None
    value_granted: Decimal | None = None
    value_used: Decimal | None = None
    currency: str | None = None
    issued_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """What a licence asks of us, and by when."""

    licence: str
    condition: str
    due_on: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class PlanLine:
    """How many units a workload wants to have running at a site in a month; `month` is its first day."""

    month: date
    site: str
    workload: str
    units: int
    chip: str | None = None  # blank: whatever runs the workload there today


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be got: somebody offers an item, in what time and until when."""

    item: str
    supplier: str
    from_country: str | None = None
    quantity: int | None = None
    weeks: int | None = None
    unit_cost: Decimal | None = None
    currency: str | None = None
    valid_until: date | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether an item can do a workload at a site (power, cooling, software), and who says so."""

    item: str
    fits: bool
    site: str | None = None  # blank: at every site
    workload: str | None = None  # blank: every workload
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody we deal with, or who owns them."""

    party: str
    country: str | None = None
    aliases: str | None = None  # separated by semicolons
    address: str | None = None
    roles: str | None = None  # of `ROLES`, separated by semicolons


@dataclass(frozen=True, slots=True)
class Share:
    """Who owns how much of whom, in percent; blank where the share is not known."""

    owner: str
    owned: str
    share: Decimal | None = None
    since: date | None = None
    until: date | None = None
    source: str | None = None


RegisterLine = Site | Order | Promise | Shipment | Licence | Condition | PlanLine | Offer | Fit | Party | Share
