"""Which of the parties to a line a listing names, and which acts with them it stops: by the part that they play."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from models.exposure import Position
from models.register import Order
from models.values import Act, Outcome
from pipeline.catalogue import Catalogue
from pipeline.holdings.catalogued import firm_of
from pipeline.holdings.items import squash

_PARTS: tuple[tuple[str, tuple[Act, ...]], ...] = (
    ("supplier", ("buy",)),
    ("owner", ("buy", "service")),
    ("servicer", ("service",)),
    ("user", ("remote_use",)),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A party to a line that is named, and the acts that are done with it; `unknown` with what is missing."""

    acts: tuple[Act, ...]
    outcome: Outcome
    why: str


@dataclass(frozen=True)
class Parties:
    """The parties to lines, by the firms of the catalogue that they are.

    `orders` are the contracts by number: they say who exports. A name is looked up once.
    """

    catalogue: Catalogue
    orders: Mapping[str, Order] = field(default_factory=dict)
    _firms: dict[str | None, str | None] = field(default_factory=dict, compare=False, repr=False)

    def firm(self, name: str | None) -> str | None:
        """The firm of that name; None where there is none or several."""
        if name not in self._firms:
            self._firms[name] = firm_of(self.catalogue, name)
        return self._firms[name]

    def exporter(self, position: Position) -> str | None:
        """Who exports what a line is to receive, as its contract says."""
        order = self.orders.get(position.order or "")
        return order.exporter_of_record if order is not None else None

    def named(self, position: Position, firms: frozenset[str], names: frozenset[str] = frozenset()) -> Iterator[Part]:
        """The parts that firms of the catalogue, and parties by their squashed names, play in a line."""
        for part, acts in _PARTS:
            name: str | None = getattr(position, part)
            if self._is_one(name, firms, names):
                yield Part(acts, "yes", f"the {part} {name} is the party")
        exporter = self.exporter(position)
        if self._is_one(exporter, firms, names):
            yield Part(("buy",), "yes", f"the exporter of record {exporter} is the party")
        chip = self.catalogue.chips.get(position.chip or "")
        if position.supplier is None and chip is not None and chip.vendor in firms:
            maker = self.catalogue.entries[chip.vendor].name if chip.vendor in self.catalogue.entries else chip.vendor
            yield Part(("buy",), "unknown", f"the supplier is not given; {maker}, which makes it, is the party")

    def _is_one(self, name: str | None, firms: frozenset[str], names: frozenset[str]) -> bool:
        # A party that the catalogue does not know is named as the inventory spells it.
        return self.firm(name) in firms or name in firms or (name is not None and squash(name) in names)

    def addressed(self, position: Position, binds: tuple[str, ...]) -> tuple[Outcome, str]:
        """Whether a letter that binds some firms alone binds whoever exports what a line is to receive.

        Letters are not published: that another firm has none is never known.
        """
        names = ", ".join(self._name(firm) for firm in binds)
        exporter = self.exporter(position)
        if exporter is not None:
            if self.firm(exporter) in binds:
                return "yes", f"the exporter of record {exporter} is addressed"
            return (
                "unknown",
                f"it binds {names} alone; whether {exporter}, the exporter of record, has one is not known",
            )
        if self.firm(position.supplier) in binds:
            return "yes", f"the supplier {position.supplier} is addressed (exporter_of_record is not given)"
        return "unknown", f"it binds {names} alone: exporter_of_record is not given"

    def domestic(self, position: Position) -> bool:
        """Whether maker and supplier are known to be of the site's country."""
        chip = self.catalogue.chips.get(position.chip or "")
        supplier = self.catalogue.firms.get(self.firm(position.supplier) or "")
        maker = self.catalogue.firms.get(chip.vendor) if chip else None
        if supplier is None or maker is None or position.site_country is None:
            return False
        return supplier.country == maker.country == position.site_country

    def _name(self, firm: str) -> str:
        entry = self.catalogue.entries.get(firm)
        return entry.name if entry else firm
