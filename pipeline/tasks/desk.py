"""The desk at which turns are judged: catalogue, policy, rules, inventory and registers of one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from models.determination import Determination
from models.exposure import ChangeOfSide, Exposure, Measure, Position
from models.hashing import canonical, content_key, plain, sha256
from models.register import Order, Promise, Shipment, Site
from pipeline import __version__
from pipeline.alerts.severity import lows
from pipeline.catalogue import Catalogue
from pipeline.catalogue.dependencies import Dependency, load_dependencies
from pipeline.holdings import changes_of, exposure
from pipeline.holdings.acts import ORDERED
from pipeline.holdings.asking import Asking
from pipeline.holdings.deadlines import StoodTo, clauses_behind, deadlines
from pipeline.holdings.determined import Determined
from pipeline.holdings.freshness import Freshness, freshness
from pipeline.holdings.growth import touched
from pipeline.holdings.rates import Rates, read_rates
from pipeline.policy import Policy, by_catalogue, load_policy
from pipeline.rules import (
    RuleBook,
    holdings_view,
    load_rules,
)
from pipeline.rules.picture import HoldingsView
from pipeline.storage import alerts as alert_store
from pipeline.storage.determinations import load_determinations
from pipeline.storage.engine import reading
from pipeline.storage.evaluations import Evaluated
from pipeline.storage.feeds import load_reported, told_at
from pipeline.storage.holdings import load_current
from pipeline.storage.state import NamedContent
from pipeline.storage.turns import (
    MoveTurn,
)
from pipeline.storage.watch_lists import load_watch_lists
from pipeline.tasks.context import Context
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.named_firms import bare_key, firms_by_key
from pipeline.tasks.registers import Registers, load_registers
from pipeline.tasks.screening_turns import as_decided
from pipeline.tasks.watch_lists import spread

#: The kinds of events that may do something to hardware, now or when more of it comes.
TOUCHING = (
    *("restriction_imposed", "tariff_changed", "purchase_discouraged"),
    *("entity_listed", "supply_cut", "product_withdrawn"),
)
#: How long limits are news after the day from which they hold.
NEW_LIMITS = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Worked:
    """What came of asking: the exposure (None where there is no inventory), who changes side, orders and clauses."""

    exposure: Exposure | None
    changes: tuple[ChangeOfSide, ...] = ()
    orders: tuple[StoodTo, ...] = ()


@dataclass(frozen=True)
class Desk:
    """What every turn of a batch is judged by: catalogue, policy, rules, and the inventory of that moment."""

    catalogue: Catalogue
    policy: Policy
    book: RuleBook
    positions: tuple[Position, ...]
    snapshot_sha: str
    inventory_at: datetime | None
    rates: Rates | None
    determinations: tuple[Determination, ...] = ()
    registers: Registers = field(default_factory=Registers)
    reported: Mapping[str, date] = field(default_factory=dict)  # by site, when a feed last told of it
    registered_on: date | None = None  # the day on which the register of sites was imported
    dependencies: tuple[Dependency, ...] = field(default_factory=load_dependencies)  # what chips hang on further up
    _by_day: dict[date, Determined] = field(default_factory=dict, init=False, compare=False, repr=False)
    _fresh: dict[date, Freshness] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def inventory_on(self) -> date | None:
        """The day on which the inventory was last told."""
        return self.inventory_at.date() if self.inventory_at else None

    @cached_property
    def names(self) -> dict[str, str]:
        """Names by catalogue id."""
        return {entry_id: entry.name for entry_id, entry in self.catalogue.entries.items()}

    @cached_property
    def low(self) -> frozenset[str]:
        """The chips whose figures are marked low."""
        return lows(self.catalogue.entries)

    @cached_property
    def firms(self) -> dict[str, str]:
        """Firms' ids by the bare keys of their names, for lists' entries."""
        return firms_by_key(self.catalogue)

    @cached_property
    def holdings(self) -> HoldingsView:
        """What we have at all; nothing where the profile reaches no holdings."""
        above = {p.chip: self.catalogue.ancestors(p.chip) for p in self.positions if p.chip}
        suppliers = {position.supplier for position in self.positions if position.supplier}
        firms = {name: firm for name in suppliers if (firm := self.firms.get(bare_key(name)))}
        return holdings_view(self.positions, above, firms)

    def determined(self, day: date) -> Determined:
        """The determinations that count on a day."""
        if day not in self._by_day:
            self._by_day[day] = Determined(self.determinations, self.catalogue, day)
        return self._by_day[day]

    def fresh(self, day: date) -> Freshness:
        """How far the inventory can be trusted on a day."""
        if day not in self._fresh:
            self._fresh[day] = freshness(
                self.positions, self.registers.of(Site), self.reported, day, registered_on=self.registered_on
            )
        return self._fresh[day]

    def answer(self, asking: Asking) -> Worked:
        """What comes of asking so: the same for ever from the same versions."""
        desk = self.needed(asking.need) if asking.need else self
        found = desk.work_out(asking.measure, asking.on)
        if asking.screened:
            found = found and as_decided(asking.screened, found)
        if not asking.of_turn:
            return Worked(found)
        changes = self._changes(asking.measure, asking.on)
        orders = self.stand(asking.measure, found, asking.saved_until)
        return Worked(replace(found, changes=changes) if found is not None else None, changes, orders)

    def needed(self, subject: str) -> "Desk":
        """The same with the ordered lines alone that are needed by one day, as their clock is named."""
        return replace(
            self,
            positions=tuple(
                each
                for each in self.positions
                if each.status in ORDERED and f"need:{each.chip or each.item}:{each.site}:{each.need_by}" == subject
            ),
        )

    def _changes(self, measure: Measure, on: date) -> tuple[ChangeOfSide, ...]:
        """Who changes side; nobody where the limits were there long before and something else is new."""
        vintage = self.policy.vintages.get(measure.vintage or "")
        if vintage is not None and vintage.valid_from is not None and on - vintage.valid_from > NEW_LIMITS:
            return ()
        determined = self.determined(on)
        return changes_of(measure, self.positions, self.catalogue, self.policy, on=on, determined=determined)

    def kept_with(self, asking: Asking) -> dict[str, Any]:
        """What an alert keeps beside its exposure and `hashes`, so that it can be worked out again."""
        return {**plain(asking), "version": __version__, **{each.kind: each.sha.hex() for each in self._beside}}

    @cached_property
    def _beside(self) -> tuple[NamedContent, ...]:
        told = {"reported": self.reported, "registered_on": self.registered_on}
        rates = [_content("rates", self.rates)] if self.rates is not None else []
        return (_content("reported", told), _content("dependencies", self.dependencies), *rates)

    @cached_property
    def contents(self) -> tuple[NamedContent, ...]:
        """The contents that hashes of alerts name, ready to be kept."""
        found = [
            NamedContent(self.catalogue.sha, "catalogue", "shipped", self.catalogue.body),
            NamedContent(self.policy.sha, "policy", "shipped", self.policy.body),
            *(NamedContent(rule.sha, "rule", rule.id, rule.body) for rule in self.book.rules),
        ]
        if self.book.watched:
            found.append(_content("watch", self.book.watched))
        if self.determinations:
            found.append(_content("determinations", self.determinations))
        if self.registers.body:
            body = self.registers.body
            found.append(NamedContent(sha256(body.encode()), "registers", "recorded", body))
        return (*found, *(self._beside if self.positions else ()))

    def work_out(self, measure: Measure, on: date) -> Exposure | None:
        """What a measure touches of the inventory, by the determinations of a day; None where there is no inventory."""
        if not self.positions:
            return None
        return exposure(
            measure,
            self.positions,
            self.catalogue,
            snapshot=self.snapshot_sha,
            policy=self.policy,
            rates=self.rates,
            determined=self.determined(on),
            orders={order.order: order for order in self.registers.of(Order)},
            fresh=self.fresh(on),
            dependencies=self.dependencies,
        )

    def stand(self, measure: Measure, found: Exposure | None, saved_until: date | None) -> tuple[StoodTo, ...]:
        """How the orders that a measure touches stand to the days of its clauses."""
        touched = [order for order in self.registers.of(Order) if found is not None and order.order in found.orders]
        if not touched:
            return ()
        shipments, promises = self.registers.of(Shipment), self.registers.of(Promise)
        return tuple(
            StoodTo(clause, deadlines(clause, touched, shipments, promises, self.positions))
            for clause in clauses_behind(measure, self.policy, saved_until)
        )

    @cached_property
    def hashes(self) -> dict[str, str]:
        """Content hashes that alerts name."""
        return {
            "catalogue": self.catalogue.sha.hex(),
            "policy": self.policy.sha.hex(),
            **({"snapshot": self.snapshot_sha} if self.snapshot_sha else {}),
            **({"registers": self.registers.sha} if self.registers.sha else {}),
            **({"determinations": content_key(self.determinations).hex()} if self.determinations else {}),
        }

    @cached_property
    def asked_of(self) -> bytes:
        """The hash of everything that an exposure is worked out from."""
        return content_key(sorted(self.hashes.items()))

    def evaluated(self, turn: MoveTurn, occasion: str, found: Exposure | None) -> tuple[Evaluated, ...]:
        """What an event touches, ready to be kept; nothing of one that does nothing to hardware."""
        if found is None or turn.type not in TOUCHING:
            return ()
        return (Evaluated(turn.move.event, occasion, self.asked_of, touched(found)),)


def _content(kind: str, value: object) -> NamedContent:
    body = canonical(value)
    return NamedContent(sha256(body), kind, "recorded", body.decode())


def open_desk(context: Context) -> Desk:
    """The desk as of now."""
    research_only = context.settings.profile == "research"
    rates = context.settings.currency_rates
    with reading(context.engine) as connection:
        layers = alert_store.load_layers(connection)
        watched = load_watch_lists(connection)
        catalogue = catalogue_in(connection)
        snapshot, positions = (None, ()) if research_only else load_current(connection)
        determinations = () if research_only else load_determinations(connection)
        registers = Registers() if research_only else load_registers(connection)
        reported = {} if research_only else load_reported(connection)
        inventory_at = told_at(connection, snapshot)
    return Desk(
        catalogue=catalogue,
        policy=by_catalogue(load_policy(), catalogue),
        book=load_rules(layers, spread(watched, catalogue)),
        positions=tuple(positions),
        snapshot_sha=snapshot.content_sha.hex() if snapshot else "",
        inventory_at=inventory_at,
        rates=read_rates(rates.read_bytes(), name=rates.name) if rates else None,
        determinations=determinations,
        registers=registers,
        reported={site: at.date() for site, at in reported.items()},
        registered_on=sites_at.date() if (sites_at := registers.imported_at.get("sites")) else None,
    )
