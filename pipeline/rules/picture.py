"""The typed picture that rules see: every field has a type, and none is ever null.

An amount is its known part, and `exposure.unknown` names the amounts that have more to them. A text that is
not stated is empty, an instant or day is ISO text, a list is empty. A field that is a closed choice lists its
values here, so that a rule which compares it with a word that can never occur is refused when it is loaded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from models.register import Role
from models.values import (
    Act,
    Attribution,
    ClaimType,
    Origin,
    Stage,
    Status,
)

Empty = Literal[""]
About = Literal["event", "list_entry", "source", "clock", "order", "position", "party", "feed", "site"]
ChangeKind = Literal[
    "stage",
    "contradicted",
    "dated",
    "limited",
    "due",
    "corrected",
    "nears",
    "recedes",
    "added",
    "removed",
    "amended",
    "outage_started",
    "outage_ended",
    "import",
    "screened",
    "set_aside",
    "overdue",
]
SourceStateName = Literal[
    "new", "ok", "quiet", "empty", "layout_changed", "blocked", "paywalled", "terms_forbid", "unreachable"
]
ClockKind = Literal[
    "effective",
    "expiry",
    "compliance",
    "saving",
    "need_by",
    "cancel_by",
    "non_cancellable",
    "price_until",
    "licence_expiry",
    "licence_used",
    "condition_due",
    "runway",
]
CallTopic = Literal[
    "stock", "supply", "rules", "charges", "china_revenue", "orders", "substitution", "efficiency", "prices", "launches"
]
Stand = Literal["first", "kept", "raised", "lowered", "reversed", "dropped"]
Cause = Literal["import", "determination", "catalogue", "policy"]
Amount = Literal["units", "discouraged", "eased", "elsewhere", "unaffected", "orders", "value", "share", "flips"]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """The turn that may be news."""

    about: About = "event"
    kind: ChangeKind = "stage"
    origin: Origin = "live"
    occasion: str = ""


@dataclass(frozen=True, slots=True)
class EventView:
    """The event that moved, with what all its claims say together."""

    id: str = ""
    type: ClaimType | Empty = ""
    stage: Stage | Empty = ""
    from_stage: Stage | Empty = ""
    contradicted: bool = False
    alerted: bool = False  # an alert on it was raised before this turn
    chips: tuple[str, ...] = ()
    to_chips: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    effective: str = ""
    official: bool = False
    origins: int = 0  # independent origins; copies and reports of one piece of news count once
    documents: int = 0
    confidence: float = 0.0
    first_known: str = ""


@dataclass(frozen=True, slots=True)
class ClaimView:
    """The claim that caused the turn."""

    type: ClaimType | Empty = ""
    status: Status | Empty = ""
    attribution: Attribution | Empty = ""
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class CallView:
    """What a company said on the call that tells of a turn, topic by topic, against the last call that spoke of it.

    Of calls that are published alone. Empty where no call tells of the turn.
    """

    company: str = ""
    firm: str = ""  # its catalogue id
    period: str = ""
    held_on: str = ""
    against: str = ""  # the day of the call before; empty for the first that is known
    changed: tuple[CallTopic, ...] = ()  # raised, lowered or reversed
    stock: Stand | Empty = ""
    supply: Stand | Empty = ""
    rules: Stand | Empty = ""
    charges: Stand | Empty = ""
    china_revenue: Stand | Empty = ""
    orders: Stand | Empty = ""
    substitution: Stand | Empty = ""
    efficiency: Stand | Empty = ""
    prices: Stand | Empty = ""
    launches: Stand | Empty = ""
    why: str = ""  # what changed in what the turn is about, else in all; the gravest first, in our own words


@dataclass(frozen=True, slots=True)
class ListView:
    """A change to a restricted-party list."""

    id: str = ""
    key: str = ""
    kind: Literal["added", "removed", "amended", ""] = ""
    name: str = ""
    party_firms: tuple[str, ...] = ()  # catalogue firms that the entry names
    countries: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    in_domain: bool = False  # linked to chips, chip tools or AI computing
    told: bool = False  # an alert of the last weeks told of this party's listing already
    moved: str = ""  # the list that it came from (added) or went to (removed)


@dataclass(frozen=True, slots=True)
class ScreeningView:
    """What a screening says of a party of ours, where it is graver than before."""

    party: str = ""
    name: str = ""
    roles: tuple[Role, ...] = ()  # what the party is to us
    dealt: bool = False  # we deal with it; else it only owns somebody
    outcome: Literal["match", "unresolved", "no_match", ""] = ""
    previous: Literal["match", "unresolved", "no_match", ""] = ""  # "" for somebody who was never asked about
    by: Literal["name", "ownership", ""] = ""  # ownership: by no name of its own
    lists: tuple[str, ...] = ()  # of the entries that made the answer, since now
    entries: tuple[str, ...] = ()  # their names
    told: bool = False  # alerts told of all these listings as a supplier's already
    why: str = ""


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source and the state it went into."""

    name: str = ""
    state: SourceStateName | Empty = ""
    previous: SourceStateName | Empty = ""
    hours: float = 0.0  # in the state that this turn is about (an outage's length at its end)
    official: bool = False
    title: str = ""  # what people call it


@dataclass(frozen=True, slots=True)
class ClockView:
    """A day in the law or in our books that comes near."""

    kind: ClockKind | Empty = ""
    days_left: int = 0  # negative once it has passed
    on: str = ""
    what: str = ""  # of our own: the order, the licence, the condition, in words
    units: int = 0  # of ours that it is about; 0 where that is not known
    why: str = ""  # of a runway: what ends it


@dataclass(frozen=True, slots=True)
class ExposureView:
    """What the change touches that we hold or have ordered: known parts.

    `units`, `orders`, `value` and `share` are of what is stopped, needs a licence or pays a duty, in scope; what is
    discouraged or eased in scope is counted apart.
    """

    units: int = 0
    discouraged: int = 0
    eased: int = 0
    elsewhere: int = 0
    unaffected: int = 0
    orders: int = 0
    lines: int = 0
    priced: int = 0
    value: float = 0.0  # in scope, one currency; "value" stands in `unknown` where lines lack a price or a rate
    share: float = 0.0  # of the fleet's compute, 0..1
    unknown: tuple[Amount, ...] = ()
    flips: tuple[str, ...] = ()  # chips we hold or ordered that change side
    unnamed: tuple[str, ...] = ()  # of these the ones that the texts do not name
    grown: int = 0  # units more than when the event was last asked
    cause: Cause | Empty = ""  # what of ours changed, so that it was asked again


@dataclass(frozen=True, slots=True)
class HoldingsView:
    """What we own, rent or have ordered at all."""

    present: bool = False
    chips: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    suppliers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedView:
    """A feed of the inventory, an import of which was set aside."""

    name: str = ""
    file: str = ""  # where the import came from
    why: str = ""
    sites: tuple[str, ...] = ()  # of which more than a tenth would go
    removed: int = 0  # units that would go there
    snapshot: str = ""  # the import, by the first signs of its hash


@dataclass(frozen=True, slots=True)
class SiteView:
    """A site of ours that has not told its holdings in time."""

    name: str = ""
    reported_on: str = ""  # empty: never
    fresh_within: int = 0  # days
    since: str = ""  # the first day on which it was late
    days_late: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that a rule may ask about."""

    change: ChangeView = field(default_factory=ChangeView)
    event: EventView = field(default_factory=EventView)
    claim: ClaimView = field(default_factory=ClaimView)
    call: CallView = field(default_factory=CallView)
    list: ListView = field(default_factory=ListView)
    source: SourceView = field(default_factory=SourceView)
    clock: ClockView = field(default_factory=ClockView)
    screening: ScreeningView = field(default_factory=ScreeningView)
    exposure: ExposureView = field(default_factory=ExposureView)
    holdings: HoldingsView = field(default_factory=HoldingsView)
    feed: FeedView = field(default_factory=FeedView)
    site: SiteView = field(default_factory=SiteView)


#: Amounts whose known part is given, and that may be incomplete.
AMOUNTS: tuple[str, ...] = get_args(Amount)


@dataclass(frozen=True, slots=True)
class FieldType:
    """What a path of the picture is: `scalar` is its type or that of its elements."""

    scalar: type
    many: bool = False
    choices: frozenset[str] = frozenset()


@cache
def schema() -> Mapping[str, FieldType]:
    """Every path of the picture ("event.chips") with its type."""
    found: dict[str, FieldType] = {}
    for root, view in get_type_hints(Picture).items():
        for name, hint in get_type_hints(view).items():
            found[f"{root}.{name}"] = _field_type(hint)
    return found


def schema_with(watch: Iterable[str]) -> Mapping[str, FieldType]:
    """The paths that a rule may ask: those of the picture, and `watch.NAME` for each watch list that it names."""
    lists = {f"watch.{name}": FieldType(str, many=True) for name in watch}
    return {**schema(), **lists} if lists else schema()


def _field_type(hint: Any) -> FieldType:
    if get_origin(hint) is tuple:
        inner = _field_type(get_args(hint)[0])
        return FieldType(inner.scalar, many=True, choices=inner.choices)
    if hint in (str, int, float, bool):
        return FieldType(hint)
    choices = frozenset(_choices(hint))
    if not choices:
        raise TypeError(f"{hint} is no type that a rule can ask about")
    return FieldType(str, choices=choices)


def _choices(hint: Any) -> Iterable[str]:
    for part in get_args(hint):
        if isinstance(part, str):
            yield part
        elif part is not NoneType:
            yield from _choices(part)


def to_context(picture: Picture) -> dict[str, object]:
    """The picture as plain dictionaries, each value checked against its field."""
    context: dict[str, object] = {}
    for part in fields(picture):
        values = _plain(getattr(picture, part.name))
        for name, value in values.items():
            fault = type_fault(f"{part.name}.{name}", value)
            if fault:
                raise ValueError(fault)
        context[part.name] = values
    return context


def _plain(view: Any) -> dict[str, object]:
    values = {name: getattr(view, name) for name in view.__slots__}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def picture_of_event(event: EventView) -> dict[str, object]:
    """An event as it stands in a picture."""
    return _plain(event)


def type_fault(path: str, value: object, kind: FieldType | None = None) -> str | None:
    """What is wrong with a value of that path, or None."""
    kind = kind or schema()[path]
    if kind.many:
        if not isinstance(value, list | tuple):
            return f"{path} is a list, not {value!r}"
        return next((fault for item in value if (fault := _scalar_fault(path, kind, item))), None)
    return _scalar_fault(path, kind, value)


def _scalar_fault(path: str, kind: FieldType, value: object) -> str | None:
    fits = {
        bool: isinstance(value, bool),
        int: isinstance(value, int) and not isinstance(value, bool),
        float: isinstance(value, int | float) and not isinstance(value, bool),
        str: isinstance(value, str),
    }[kind.scalar]
    if not fits:
        return f"{path} is {NAMES[kind.scalar]}, not {value!r}"
    if kind.choices and value not in kind.choices:
        return f"{path} is never {value!r}: it is one of {', '.join(sorted(kind.choices - {''}))}"
    return None


NAMES = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
