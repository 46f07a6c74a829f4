"""What we knew, owned and had sent by the end of a day."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from models.clocks import WorldInstant
from models.exposure import Position
from pipeline.holdings.registers import KINDS
from pipeline.storage import as_of as store
from pipeline.storage.determinations import load_determinations
from pipeline.storage.engine import reading
from pipeline.storage.holdings import load_current
from pipeline.storage.registers import load_register
from pipeline.tasks.context import Context


@dataclass(frozen=True, slots=True)
class Held:
    """Units of one chip at one site in one status; by the item's own name where it is not matched to a chip."""

    chip: str
    site: str
    status: str
    units: int


@dataclass(frozen=True, slots=True)
class RegisterThen:
    """A register as it stood: its lines, the hash of its content, since when."""

    kind: str
    lines: int
    sha: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Owned:
    """What we held and had ordered; `inventory` is None where none had been imported."""

    inventory: str | None
    since: datetime | None
    units: int
    held: tuple[Held, ...]
    registers: tuple[RegisterThen, ...]
    determinations: int


@dataclass(frozen=True, slots=True)
class AsOf:
    """All that stood at the end of a day, in UTC; `owned` is None where holdings are not told (research)."""

    day: date
    until: datetime
    known: tuple[store.KnownEvent, ...]
    owned: Owned | None
    alerts: tuple[store.ToldAlert, ...]
    messages: tuple[store.ToldMessage, ...]
    editions: tuple[store.ToldEdition, ...]


def as_of(context: Context, at: WorldInstant) -> AsOf:
    """What stood at an instant of world time, by what was known at it. Nothing is written."""
    research = context.settings.profile == "research"
    hidden = context.hidden_subjects
    with reading(context.engine) as connection:
        owned = None
        if not research:
            inventory, positions = load_current(connection, at)
            registers = [load_register(connection, kind, at) for kind in KINDS]
            owned = Owned(
                inventory=inventory.sha if inventory else None,
                since=inventory.known_at if inventory else None,
                units=sum(each.units for each in positions),
                held=_held(positions),
                registers=tuple(
                    RegisterThen(each.kind, len(each.lines), each.content_sha.hex(), each.known_at)
                    for each in registers
                    if each is not None
                ),
                determinations=len(load_determinations(connection, at)),
            )
        return AsOf(
            day=at.date(),
            until=at,
            known=store.known_events(connection, at),
            owned=owned,
            alerts=store.told_alerts(connection, at, hidden),
            messages=store.told_messages(connection, at, hidden, by_wall=context.world_kind == "live"),
            editions=store.told_editions(connection, at),
        )


def _held(positions: Iterable[Position]) -> tuple[Held, ...]:
    units: Counter[tuple[str, str, str]] = Counter()
    for each in positions:
        units[each.chip or each.item, each.site, each.status] += each.units
    return tuple(Held(*place, number) for place, number in sorted(units.items()))
