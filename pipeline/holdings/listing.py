"""A party that would be listed: which names in our own holdings are it, by the screening matcher and the catalogue."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.exposure import Position
from models.register import Order, Party
from models.values import ListEntry
from pipeline.catalogue import Catalogue, Firm
from pipeline.holdings.catalogued import firm_of
from pipeline.sources.tools.screening import make_index, screen

_ROLES = ("supplier", "owner", "user", "servicer", "entity")
_LISTED = "what-if-listed"


@dataclass(frozen=True, slots=True)
class Listed:
    """Who of ours is the party: as a firm with all these names, who may be, and how it was found."""

    firm: Firm
    names: tuple[str, ...]
    told: tuple[str, ...]
    unresolved: tuple[str, ...]


def find_listed(
    name: str,
    country: str | None,
    catalogue: Catalogue,
    positions: Sequence[Position],
    orders: Iterable[Order] = (),
    parties: Iterable[Party] = (),
) -> Listed:
    """The names of suppliers, resellers, owners, tenants, servicers and exporters that are a party, were it listed.

    Args:
        name: of the party.
        country: its country, by ISO 3166 alpha-2; None where it is not known.
        catalogue: whose firms may have several names.
        positions: of the inventory.
        orders: for exporters of record.
        parties: the register of parties, for their other names and countries.
    """
    known = firm_of(catalogue, name)
    firm = catalogue.firms[known] if known else Firm(id=_LISTED, name=name, country=country, source="a question")
    entry = ListEntry(
        list_id="what-if",
        key="asked",
        name=name,
        aliases=(firm.name, *firm.aliases) if known else (),
        countries=(country,) if country else (firm.country,) if firm.country else (),
    )
    index = make_index([entry])
    other = {each.party: each for each in parties}
    found, told, open_ = [], [], []
    for ours, role in _names(positions, orders):
        kept = other.get(ours)
        calls = [ours, *((part.strip() for part in kept.aliases.split(";")) if kept and kept.aliases else ())]
        where = kept.country if kept else None
        if known is not None and firm_of(catalogue, ours) == known:
            found.append(ours)
            told.append(f"{ours} ({role}): the catalogue knows it as {firm.name}")
            continue
        answers = [screen(call, where, index) for call in calls]
        best = next((each for each in answers if each.outcome == "match"), None)
        if best is not None:
            found.append(ours)
            told.append(f"{ours} ({role}): {best.why}")
        elif any(each.outcome == "unresolved" and each.matches for each in answers):
            why = next(each.matches[0].why for each in answers if each.matches)
            open_.append(f"{ours} ({role}) may be the party, and is not counted: {why}")
    names = tuple(dict.fromkeys(found))
    named = Firm(
        id=firm.id,
        name=firm.name,
        aliases=tuple(dict.fromkeys((*firm.aliases, name, *names))),
        country=firm.country,
        source=firm.source,
    )
    return Listed(named, names, tuple(told), tuple(open_))


def _names(positions: Sequence[Position], orders: Iterable[Order]) -> Iterator[tuple[str, str]]:
    """Every name with the first part that it plays."""
    seen: dict[str, str] = {}
    for position in positions:
        for role in _ROLES:
            ours: str | None = getattr(position, role)
            if ours:
                seen.setdefault(ours, role)
    for order in orders:
        if order.exporter_of_record:
            seen.setdefault(order.exporter_of_record, "exporter of record")
        if order.supplier:
            seen.setdefault(order.supplier, "supplier")
    yield from seen.items()
