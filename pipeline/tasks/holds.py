"""Holds: what nobody may delete while a claim, an inquiry or a request of an agency lasts (15 CFR 762.6(b))."""

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from models.hold import Hold, HoldKind
from models.once import Once
from models.register import Order
from models.telling import Via
from pipeline.errors import CallError, StateError
from pipeline.screening.values import party_id
from pipeline.sources import all_sources
from pipeline.sources.tools.names import name_key
from pipeline.storage.alerts import load_alerts_by_id
from pipeline.storage.dossiers import find_document
from pipeline.storage.engine import reading, writing
from pipeline.storage.holds import add_hold, load_holds, release_hold
from pipeline.storage.kept_items import has_document, load_to_come
from pipeline.storage.once import note_once
from pipeline.storage.screenings import load_editions
from pipeline.storage.sources import load_statuses
from pipeline.tasks.context import Context
from pipeline.tasks.registers import load_registers
from pipeline.tasks.retaining import holds_of_alert
from pipeline.tasks.todos import refuse_research

KINDS = ("alert", "order", "party", "document", "source", "period", "everything")
PERIOD = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")


@dataclass(frozen=True, slots=True)
class Held:
    """What a hold is put on, as its row names it and as people do."""

    kind: HoldKind
    subject: str
    name: str


def put_hold(context: Context, what: str, *, who: str, why: str, via: Via, once: Once | None = None) -> Hold:
    """Put a hold on an alert, an order, a party, a document, a source, a period or everything.

    Args:
        context: the deployment.
        what: `al-…`, `order:PO-1`, `party:NAME`, `document:fr:2026-01234` or `document:do-…`, `source:NAME`,
            `period:2026-01-01..2026-06-30`, `everything`.
        who: by whom.
        why: the reason, which every page of what is held shows.
        via: by which way.
        once: the key by which a program asks.

    Raises:
        CallError: there is no such thing, nobody or no reason is named, or the profile is `research`.
        DoneBeforeError: it was put on before under its key.
        KeyUsedError: its key stands for another act.
    """
    refuse_research(context, "hold: it tells what we deal in")
    who, why = _said(who, "say who does it: --by NAME"), _said(why, "say why: --why REASON")
    with reading(context.engine) as connection:
        held = find_held(connection, what)
    with writing(context.engine) as connection:
        if once:
            note_once(connection, once, context.clocks.wall_now())
        number = add_hold(
            connection, held.kind, held.subject, held.name, who=who, why=why, via=via, at=context.clocks.wall_now()
        )
        return next(each for each in load_holds(connection) if each.id == number)


def found_hold(context: Context, what: str, *, who: str, why: str) -> Hold:
    """The latest hold that somebody put on a thing for a reason, be it released since.

    Raises:
        CallError: there is no such thing.
        StateError: there is no such hold.
    """
    with reading(context.engine) as connection:
        held = find_held(connection, what)
        wanted = (held.kind, held.subject, who.strip(), why.strip())
        for each in reversed(load_holds(connection, all_of_them=True)):
            if (each.kind, each.subject, each.who, each.why) == wanted:
                return each
    raise StateError(f"no hold on {held.name} by {who}")


def lift_hold(context: Context, number: int, *, who: str, why: str, via: Via, once: Once | None = None) -> Hold:
    """Release a hold; what its term or its publisher's terms let go goes with the next run of retention.

    Raises:
        CallError: nobody or no reason is named, or the profile is `research`.
        DoneBeforeError: it was released before under this key.
        KeyUsedError: the key stands for another act.
        StateError: there is no such hold, or it was released already.
    """
    refuse_research(context, "hold: it tells what we deal in")
    who, why = _said(who, "say who does it: --by NAME"), _said(why, "say why: --why REASON")
    with writing(context.engine) as connection:
        if once:
            note_once(connection, once, context.clocks.wall_now())
        return release_hold(connection, number, who=who, why=why, via=via, at=context.clocks.wall_now())


def list_holds(context: Context, *, released: bool = False) -> tuple[Hold, ...]:
    """Holds that last, the longest first; those too that were released, where that is asked. Research reaches none."""
    if context.settings.profile == "research":
        return ()
    with reading(context.engine) as connection:
        return load_holds(connection, all_of_them=released)


def held_alert(context: Context, alert_id: str) -> tuple[Hold, ...]:
    """The holds that an alert is under, for its page."""
    if context.settings.profile == "research":
        return ()
    with reading(context.engine) as connection:
        return holds_of_alert(connection, alert_id)


def held_document(context: Context, name: str, source: str, known_on: date) -> tuple[Hold, ...]:
    """The holds that name a document, its source, the day on which it became known, or everything, for its page."""
    wanted = {f"document:{name}", f"source:{source}", "everything"}
    return tuple(
        each
        for each in list_holds(context)
        if each.key in wanted or (each.days is not None and each.days[0] <= known_on <= each.days[1])
    )


def held_source(context: Context, name: str) -> tuple[Hold, ...]:
    """The holds that name a source, or everything, for its page."""
    return tuple(each for each in list_holds(context) if each.key in {f"source:{name}", "everything"})


def _said(text: str, otherwise: str) -> str:
    if not text.strip():
        raise CallError(otherwise)
    return text.strip()


def find_held(connection: Connection, what: str) -> Held:
    """What a hold is to be put on.

    Raises:
        CallError: there is no such thing.
    """
    kind, _, name = ("alert", "", what) if what.startswith("al-") else what.strip().partition(":")
    name = name.strip()
    if kind not in KINDS or bool(name) == (kind == "everything"):
        raise CallError(f"{what!r} is none of al-…, {', '.join(f'{each}:…' for each in KINDS[1:-1])}, everything")
    return FINDERS[kind](connection, name)


def _alert(connection: Connection, name: str) -> Held:
    if not (found := load_alerts_by_id(connection, [name])):
        raise CallError(f"no alert {name}")
    return Held("alert", name, f"{name}, {found[0].draft.title}")


def _order(connection: Connection, name: str) -> Held:
    named = {order.order for order in load_registers(connection).of(Order)} | load_to_come(connection).keys()
    if name not in named:
        raise CallError(f"no order {name} in the register or the inventory")
    return Held("order", name, name)


def _party(connection: Connection, name: str) -> Held:
    for each in load_editions(connection):
        if each.id == name or name_key(name) in {name_key(one) for one in each.names}:
            return Held("party", each.id, each.name)
    for supplier in {order.supplier for order in load_registers(connection).of(Order) if order.supplier}:
        if name in {supplier, party_id(supplier)}:
            return Held("party", party_id(supplier), supplier)
    raise CallError(f"no party {name} among those that were screened, nor a supplier of an order")


def _document(connection: Connection, name: str) -> Held:
    sheet = find_document(connection, name) if name.startswith("do-") else None
    name = sheet.natural_key if sheet else name
    if not has_document(connection, name):
        raise CallError(f"no document {name}: `chipwatch explain` says how it is called, as fr:2026-01234 or do-…")
    return Held("document", name, name)


def _source(connection: Connection, name: str) -> Held:
    if name not in all_sources() and name not in load_statuses(connection):
        raise CallError(f"no source {name}")
    return Held("source", name, name)


def _period(_connection: Connection, name: str) -> Held:
    try:
        first, last = (date.fromisoformat(day) for day in PERIOD.fullmatch(name).groups())  # type: ignore[union-attr]
    except (AttributeError, ValueError):
        raise CallError(f"{name!r} is no period: 2026-01-01..2026-06-30") from None
    if last < first:
        raise CallError(f"{name}: its last day is before its first")
    return Held("period", name, name.replace("..", " to "))


def _everything(_connection: Connection, _name: str) -> Held:
    return Held("everything", "", "everything")


FINDERS = {
    "alert": _alert,
    "order": _order,
    "party": _party,
    "document": _document,
    "source": _source,
    "period": _period,
    "everything": _everything,
}
