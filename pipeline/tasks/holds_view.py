"""Holds for pages and the API, each with the page of its thing; an order or a party with what it is under."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from sqlalchemy import Connection

from models.hashing import key_of
from models.hold import Hold, HoldKind
from pipeline.errors import CallError
from pipeline.holdings.transactions import Deal
from pipeline.screening.values import ScreenedParty
from pipeline.sources.tools.names import name_key
from pipeline.storage.dossiers import public_id
from pipeline.storage.engine import reading
from pipeline.storage.holds import load_holds
from pipeline.storage.screenings import load_editions
from pipeline.tasks.context import Context
from pipeline.tasks.holds import find_held, list_holds
from pipeline.tasks.retaining import Known, dealings_of
from pipeline.tasks.todos import refuse_research


@dataclass(frozen=True, slots=True)
class HoldLine:
    """A hold, and the page of what it is on, below the application's address."""

    hold: Hold
    path: str


@dataclass(frozen=True, slots=True)
class HeldThing:
    """An order or a party as its page tells it.

    Attributes:
        what: as a hold is put on it: `order:PO-1`.
        kind: order or party.
        name: as people call it.
        facts: what is known of it, each with its name.
        near: what it has to do with: orders of a party, parties of an order, each with its own `what`.
        holds: those that it is under.
    """

    what: str
    kind: HoldKind
    name: str
    facts: tuple[tuple[str, str], ...]
    near: tuple[tuple[str, str], ...]
    holds: tuple[Hold, ...]


def path_of(kind: HoldKind, subject: str) -> str:
    """The page of what a hold is on, below the application's address."""
    if kind == "alert":
        return f"alerts/{quote(subject, safe='')}"
    if kind == "document":
        return f"documents/{public_id(key_of(subject))}"
    if kind == "source":
        return f"sources/{quote(subject, safe='')}"
    if kind in {"order", "party"}:
        return f"holds/of?{urlencode({'what': f'{kind}:{subject}'})}"
    return "holds"


def hold_lines(context: Context) -> tuple[HoldLine, ...]:
    """Every hold that ever was, the latest first. Research reaches none."""
    return tuple(
        HoldLine(each, path_of(each.kind, each.subject)) for each in reversed(list_holds(context, released=True))
    )


def page_of_held(context: Context, what: str) -> str:
    """The page of what a hold can be put on, as `put_hold` is given it, below the application's address.

    Raises:
        CallError: there is no such thing, or the profile is `research`.
    """
    refuse_research(context, "hold: it tells what we deal in")
    with reading(context.engine) as connection:
        held = find_held(connection, what)
    return path_of(held.kind, held.subject)


def show_held(context: Context, what: str) -> HeldThing:
    """An order or a party with what it is under.

    Raises:
        CallError: there is none, it is something else, or the profile is `research`.
    """
    refuse_research(context, "order or party")
    today = context.clocks.world_now().date()
    with reading(context.engine) as connection:
        held = find_held(connection, what)
        if held.kind not in {"order", "party"}:
            raise CallError(f"{what} is no order or party")
        known, holds = dealings_of(connection), load_holds(connection)
        if held.kind == "order":
            return _order(held.name, known, holds, today)
        return _party(connection, held.subject, held.name, known, holds)


def _order(name: str, known: Known, holds: Iterable[Hold], today: date) -> HeldThing:
    deal = known.deals.get(name) or Deal(name, None, None, "nothing of it is registered")
    keys = known.of_orders([name])
    lived = (deal.begun_on, deal.last_on or today)
    parties = sorted(deal.parties, key=name_key)
    facts = (
        ("Ordered", str(deal.begun_on or "not registered")),
        ("Over", f"{deal.last_on}: {deal.why}" if deal.last_on else f"not yet: {deal.why}"),
    )
    return HeldThing(
        f"order:{name}", "order", name, facts, tuple((each, known.party(each)) for each in parties),
        tuple(each for each in holds if each.key in {*keys, "everything"} or _in(each.days, *lived)),
    )  # fmt: skip


def _in(days: tuple[date, date] | None, first: date | None, last: date) -> bool:
    return days is not None and first is not None and first <= days[1] and last >= days[0]


def _party(connection: Connection, party: str, name: str, known: Known, holds: Iterable[Hold]) -> HeldThing:
    editions = [each for each in load_editions(connection) if each.id == party]
    keys = {name_key(called) for each in editions for called in each.names} | {name_key(name)}
    orders = sorted(order for order, deal in known.deals.items() if keys & set(map(name_key, deal.parties)))
    return HeldThing(
        f"party:{party if editions else name}", "party", name, tuple(_facts(editions)),
        tuple((order, f"order:{order}") for order in orders),
        tuple(each for each in holds if each.key in {f"party:{party}", "everything"}),
    )  # fmt: skip


def _facts(editions: list[ScreenedParty]) -> Iterable[tuple[str, str]]:
    if not editions:
        yield "Screened", "never: it is in the register of orders alone"
        return
    last = editions[-1]
    told: Mapping[str, str | None] = {
        "Country": last.country,
        "To us": ", ".join(last.roles),
        "Also called": ", ".join(dict.fromkeys(name for each in editions for name in each.names if name != last.name)),
    }
    yield from ((name, value) for name, value in told.items() if value)
