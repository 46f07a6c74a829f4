"""What merging is handed: the circumstances of a claim, and events as they stand."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from models.values import ClaimType, Origin, Stage

#: The catalogue entries above an id (variant → model → family; unit → parent), nearest first or in any order.
Ancestors = Callable[[str], Iterable[str]]

#: Whether an instrument is one measure (a rule, an order, a suspension) and no frame in which many stand (a
#: statute, a list, a classification).
Measures = Callable[[str], bool]

#: Kinds of amounts that are sums of money: two reports of one sum agree in it.
SUMS = frozenset({"charge", "revenue", "guidance"})

#: Days between two tellings of one happening, by type: a rule takes months from rumour to force, an order is
#: told within weeks of itself.
WINDOW_DAYS: dict[ClaimType, int] = {
    "restriction_imposed": 150,
    "restriction_eased": 150,
    "entity_listed": 30,
    "entity_delisted": 30,
    "tariff_changed": 180,
    "purchase_discouraged": 90,
    "enforcement": 365,
    "stockpiling": 60,
    "supply_cut": 60,
    "supply_restored": 60,
    "substitution": 90,
    "product_launched": 180,
    "product_withdrawn": 90,
    "order_placed": 30,
    "financial_impact": 45,
    "price_changed": 21,
}

#: Types whose actor is a government; of the others it is a firm.
GOVERNMENTAL: frozenset[ClaimType] = frozenset(
    {
        "restriction_imposed",
        "restriction_eased",
        "entity_listed",
        "entity_delisted",
        "tariff_changed",
        "purchase_discouraged",
        "enforcement",
    }
)


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """The circumstances of a claim, as far as merging asks for them.

    `at` is when the document was published, or when we came to know of it where it does not say; `publisher`
    is the family of outlets, so that one owner's titles count once; `copy_of` is set where the document carries
    another one's text.
    """

    key: bytes
    at: datetime
    known_at: datetime
    kind: str
    publisher: str
    document: str
    official: bool = False
    story: str | None = None
    copy_of: str | None = None
    origin: Origin = "live"


@dataclass(frozen=True, slots=True)
class EventView:
    """An event as it stands: what its claims say together, and where its moves have brought it.

    `by_hand`: a person said in which stage it is, and nothing moved it since. `limited`: its claims state limits.
    """

    id: str
    type: ClaimType
    stage: Stage
    last_at: datetime
    moves: int
    actors: frozenset[str] = frozenset()
    firms: frozenset[str] = frozenset()
    chips: frozenset[str] = frozenset()
    instruments: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    percents: frozenset[float] = frozenset()
    sums: frozenset[tuple[str | None, float]] = frozenset()
    effective: date | None = None
    ends_on: date | None = None
    comply_by: date | None = None
    saved_until: date | None = None
    official: bool = False
    contradicted: bool = False
    publishers: frozenset[str] = frozenset()
    stories: frozenset[str] = frozenset()
    by_hand: bool = False
    limited: bool = False
