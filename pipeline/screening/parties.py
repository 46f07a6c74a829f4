"""Whom we deal with: the register of parties, under what the inventory and its registers name besides."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from models.register import ROLES, Licence, Offer, Order, Party, Role, Share, Site
from pipeline.screening.values import ScreenedParty, Stake, party_id
from pipeline.sources.tools.names import name_key

REGISTER = "parties register"
OWNERSHIP = "ownership register"


@dataclass(frozen=True, slots=True)
class Named:
    """A name in some part of our books, what it is to us there, and its own seat where that is said."""

    name: str
    role: Role | None
    source: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class LineParties:
    """The parties to a line of the inventory, as it writes them; `status` says on which side the user is."""

    status: str
    supplier: str | None = None
    owner: str | None = None
    user: str | None = None
    user_country: str | None = None
    servicer: str | None = None


@dataclass
class _Gathered:
    party: ScreenedParty
    roles: dict[Role, None] = field(default_factory=dict)
    sources: dict[str, None] = field(default_factory=dict)
    countries: set[str] = field(default_factory=set)


def parties_of(register: Iterable[Party], named: Iterable[Named]) -> tuple[ScreenedParty, ...]:
    """Everybody, in order of id: one party for all names that fold to the same, a registered alias among them.

    What the register says of a party stands. Of one that it lacks the country is what our books say, where they agree.
    """
    gathered: dict[str, _Gathered] = {}
    known: dict[str, str] = {}
    for line in register:
        made = _of_register(line)
        roles: list[Role] = [role for role in ROLES if role in parts(line.roles)]
        gathered[made.id] = _Gathered(made, dict.fromkeys(roles), {REGISTER: None})
        known |= {name_key(name): made.id for name in reversed(made.names)}
    # A name of its own goes before another party's alias.
    known |= {name_key(each.party.name): each.party.id for each in gathered.values()}
    for one in named:
        found = known.setdefault(name_key(one.name), party_id(one.name))
        entry = gathered.setdefault(found, _Gathered(ScreenedParty(found, one.name)))
        entry.roles |= {one.role: None} if one.role else {}
        entry.sources[one.source] = None
        entry.countries |= {one.country} if one.country else set()
    return tuple(_settled(gathered[each]) for each in sorted(gathered))


def stakes_of(shares: Iterable[Share], parties: Sequence[ScreenedParty]) -> tuple[Stake, ...]:
    """The ownership register by the parties' ids, a registered alias counting as its party."""
    known = ids_by_name(parties)
    return tuple(
        Stake(
            known.get(name_key(line.owner), party_id(line.owner)),
            known.get(name_key(line.owned), party_id(line.owned)),
            line.share,
            line.since,
            line.until,
            line.source,
        )
        for line in shares
    )


def ids_by_name(parties: Iterable[ScreenedParty]) -> dict[str, str]:
    """Parties' ids by their folded names and aliases; a name of its own goes before another party's alias."""
    parties = list(parties)
    known = {name_key(name): party.id for party in parties for name in party.aliases}
    return known | {name_key(party.name): party.id for party in parties}


def named_in(
    lines: Iterable[LineParties],
    *,
    orders: Iterable[Order] = (),
    sites: Iterable[Site] = (),
    offers: Iterable[Offer] = (),
    licences: Iterable[Licence] = (),
    shares: Iterable[Share] = (),
) -> Iterator[Named]:
    """The names in the inventory and in the registers beside it, each once, with what they are to us."""
    seen: set[Named] = set()
    beside = (*_of_orders(orders), *_of_sites(sites), *_of_offers(offers), *_of_licences(licences))
    for one in (*_of_lines(lines), *beside, *_of_shares(shares)):
        if one not in seen and one.name.strip():
            seen.add(one)
            yield one


def parts(cell: str | None) -> tuple[str, ...]:
    """What stands in a cell between semicolons."""
    return tuple(part.strip() for part in (cell or "").split(";") if part.strip())


def _of_register(line: Party) -> ScreenedParty:
    return ScreenedParty(party_id(line.party), line.party, parts(line.aliases), line.country, line.address)


def _settled(one: _Gathered) -> ScreenedParty:
    country = one.party.country
    if country is None and REGISTER not in one.sources and len(one.countries) == 1:
        [country] = one.countries
    return replace(one.party, country=country, roles=tuple(one.roles), sources=tuple(one.sources))


def _of_lines(lines: Iterable[LineParties]) -> Iterator[Named]:
    for each in lines:
        if each.supplier:
            yield Named(each.supplier, "supplier", "inventory: supplier")
        if each.owner:
            yield Named(each.owner, "owner", "inventory: owner")
        if each.user:
            # Of what we rent in, the other side is whoever lets it to us.
            role: Role = "supplier" if each.status == "rented_in" else "tenant"
            yield Named(each.user, role, "inventory: user", each.user_country)
        if each.servicer:
            yield Named(each.servicer, "servicer", "inventory: servicer")


def _of_orders(orders: Iterable[Order]) -> Iterator[Named]:
    for each in orders:
        if each.supplier:
            yield Named(each.supplier, "supplier", "orders: supplier")
        if each.exporter_of_record:
            yield Named(each.exporter_of_record, "exporter", "orders: exporter of record", each.exporter_country)


def _of_sites(sites: Iterable[Site]) -> Iterator[Named]:
    for each in sites:
        if each.owner:
            yield Named(each.owner, "owner", "sites: owner")


def _of_offers(offers: Iterable[Offer]) -> Iterator[Named]:
    for each in offers:
        yield Named(each.supplier, "supplier", "offers: supplier")


def _of_licences(licences: Iterable[Licence]) -> Iterator[Named]:
    for each in licences:
        if each.holder:
            yield Named(each.holder, "exporter", "licences: holder")
        for name in parts(each.parties):
            yield Named(name, "end user", "licences: party")


def _of_shares(shares: Iterable[Share]) -> Iterator[Named]:
    for each in shares:
        yield Named(each.owner, None, OWNERSHIP)
        yield Named(each.owned, None, OWNERSHIP)
