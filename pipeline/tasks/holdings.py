"""The inventory, asked what a measure, real or made up, touches of it; `pipeline.tasks.imports` brings it in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.exposure import Exposure, Measure, Position
from models.register import Order
from pipeline.catalogue import Catalogue
from pipeline.errors import CallError
from pipeline.holdings import Rates, exposure, read_rates
from pipeline.holdings.deadlines import StoodTo
from pipeline.holdings.freshness import Freshness
from pipeline.holdings.stored import read_exposure, read_stood
from pipeline.policy import Policy, by_catalogue, load_policy
from pipeline.storage.alerts import load_alert
from pipeline.storage.engine import reading
from pipeline.storage.holdings import StoredInventory, load_current
from pipeline.tasks.context import Context
from pipeline.tasks.freshness import load_freshness
from pipeline.tasks.imports import ImportReport as ImportReport
from pipeline.tasks.imports import import_holdings as import_holdings
from pipeline.tasks.imports import read_file as read_file
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.registers import Registers, load_registers


@dataclass(frozen=True, slots=True)
class Fleet:
    """The current inventory, and what is needed to ask it something."""

    snapshot: StoredInventory | None
    positions: tuple[Position, ...]
    catalogue: Catalogue
    policy: Policy
    rates: Rates | None
    freshness: Freshness = field(default_factory=Freshness)
    orders: Mapping[str, Order] = field(default_factory=dict)

    def exposure(self, measure: Measure) -> Exposure:
        """What a measure touches of it."""
        sha = self.snapshot.sha if self.snapshot else ""
        return exposure(
            measure,
            self.positions,
            self.catalogue,
            snapshot=sha,
            rates=self.rates,
            policy=self.policy,
            orders=self.orders,
            fresh=self.freshness,
        )


def load_fleet(context: Context) -> Fleet:
    """The current inventory of a deployment, with the user's rates where a file is set; none under `research`.

    Raises:
        CallError: the file of rates cannot be read.
        HoldingsError: it is wrong.
    """
    rates = load_rates(context)
    with reading(context.engine) as connection:
        closed = context.settings.profile == "research"
        snapshot, positions = (None, ()) if closed else load_current(connection)
        catalogue = catalogue_in(connection)
        fresh = Freshness() if closed else load_freshness(connection, positions, context.clocks.world_now())
        registers = Registers() if closed else load_registers(connection)
    orders = {order.order: order for order in registers.of(Order)}
    return Fleet(snapshot, positions, catalogue, by_catalogue(load_policy(), catalogue), rates, fresh, orders)


def load_rates(context: Context) -> Rates | None:
    """The rates that the user set; None where no file is.

    Raises:
        CallError: the file cannot be read.
        HoldingsError: it is wrong.
    """
    path = context.settings.currency_rates
    return read_rates(read_file(path), name=path.name) if path is not None else None


def load_alert_exposure(context: Context, alert_id: str) -> tuple[Exposure, tuple[StoodTo, ...]]:
    """What an alert touches, and how its orders stand to the days of its clauses, as computed when it was raised.

    Raises:
        StateError: there is no alert of that id.
        CallError: no exposure was computed for it.
    """
    with reading(context.engine) as connection:
        kept = load_alert(connection, alert_id, hidden=context.hidden_subjects).draft.exposure
    if kept.get("lines") is None:
        raise CallError(f"{alert_id}: no exposure was computed: it is about no hardware, or no inventory was there")
    return read_exposure(kept), read_stood(kept)
