"""An order or a party in a record: what the registers said and when, screenings, determinations, holds, changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from models.audit import import_key
from models.exposure import Position
from models.register import Order, Promise, RegisterLine, Shipment
from models.wording import plural
from pipeline.errors import CallError
from pipeline.holdings.registers import stored_line
from pipeline.holdings.transactions import deals
from pipeline.rendering.filters import phrase
from pipeline.rendering.sheets import Grid, Section
from pipeline.sources.tools.names import name_key
from pipeline.storage.engine import reading
from pipeline.storage.holdings import StoredInventory, load_current
from pipeline.storage.holds import load_holds
from pipeline.storage.kept_items import KeptRegister, load_kept_registers, load_to_come
from pipeline.tasks.context import Context
from pipeline.tasks.determination_view import DeterminationView, list_determinations
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.record_alert import changes, said
from pipeline.tasks.registers import Registers, load_registers
from pipeline.tasks.screening_export import tell_file
from pipeline.tasks.screening_view import ScreeningFile, screening_file

LINES = ("item", "chip", "units", "status", "site", "supplier", "need by")


def has_order(context: Context, name: str) -> bool:
    """Whether the inventory names an order that no register has."""
    with reading(context.engine) as connection:
        return name in load_to_come(connection)


# ── an order ─────────────────────────────────────────────────────────────────────────────────────


def order_sections(context: Context, name: str) -> Iterator[Section]:
    """The sections of an order: the contract, its shipments, how it was told over time, whom it names."""
    with reading(context.engine) as connection:
        registers = load_registers(connection)
        kept = load_kept_registers(connection)
        inventory, positions = load_current(connection)
        to_come = load_to_come(connection)
        chips = {chip: entry.name for chip, entry in catalogue_in(connection).chips.items()}
    order = next((each for each in registers.of(Order) if each.order == name), None)
    lines = [each for each in positions if each.order == name]
    shipments = [each for each in registers.of(Shipment) if each.order == name]
    deal = deals(registers.of(Order), registers.of(Shipment), to_come)[name]
    over = f"Its last day that counts (15 CFR 762.6): {deal.why}." if deal.last_on else f"It is not over: {deal.why}."
    told = (over,) if order else (f"No register has it: the inventory names it. {over}",)
    grids = (*([_fields(order)] if order else []), *_line_grids(lines, chips))
    yield Section("The contract", told, grids)
    yield _shipped(name, registers, shipments)
    versions = _versions(name, kept)
    yield Section("As the registers told it", *_version_table(versions))
    yield from _holds(context, [f"order:{name}"])
    determined = _determined(context, lines, chips)
    yield Section("Determinations of what was bought", *_determination_table(determined))
    names = filter(None, (order.supplier, order.exporter_of_record) if order else ())
    for party in dict.fromkeys([*names, *(each.supplier for each in lines if each.supplier)]):
        yield _screened(context, party)
    subjects = [
        *(import_key(sha) for *_, sha in versions),
        *(f"determination:{each.determination.number}" for each in determined),
        *_imports(inventory, lines),
    ]
    yield changes(context, [f"order:{name}", *subjects])


def _imports(inventory: StoredInventory | None, lines: Sequence[Position]) -> list[str]:
    """What the audit calls the imports that the inventory's lines came by; none where it has no such line."""
    return [import_key(each.sha) for each in inventory.parts] if inventory and lines else []


def _fields(line: RegisterLine) -> Grid:
    names = [name for name in line.__dataclass_fields__ if getattr(line, name) is not None]
    return Grid(("what", "as registered"), tuple((name.replace("_", " "), said(getattr(line, name))) for name in names))


def _line_grids(lines: Iterable[Position], chips: Mapping[str, str]) -> Iterator[Grid]:
    rows = tuple(
        (
            each.item,
            chips.get(each.chip or "", "not matched"),
            said(each.units),
            phrase(each.status),
            each.site,
            said(each.supplier),
            said(each.need_by),
        )
        for each in lines
    )
    if rows:
        yield Grid(LINES, rows)


def _shipped(name: str, registers: Registers, shipments: Iterable[Shipment]) -> Section:
    promised = tuple(
        (said(each.promised_on), said(each.delivery_on)) for each in registers.of(Promise) if each.order == name
    )
    grids = [Grid(("promised on", "delivery on"), promised)] if promised else []
    grids += [_fields(each) for each in shipments]
    told = () if grids else ("No promise and no shipment is registered.",)
    return Section("Promises and shipments", told, tuple(grids))


def _versions(name: str, kept: Iterable[KeptRegister]) -> list[tuple[str, ...]]:
    """What each version of a register said of an order, where it said other than the one before."""
    rows: list[tuple[str, ...]] = []
    before: dict[str, list[Mapping[str, Any]]] = {}
    for each in reversed(list(kept)):
        lines = [line for line in each.lines if line.get("order") == name]
        was = before.get(each.kind, [])
        if lines != was:
            rows.append((said(each.known_at), each.kind, each.name, _differs(each.kind, was, lines), each.content_sha))
        before[each.kind] = lines
    return rows


def _version_table(rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], tuple[Grid, ...]]:
    head = ("known since", "register", "file", "what it said, where that was new", "SHA-256 of its content")
    told = () if rows else ("No version of a register that is kept names it.",)
    return told, ((Grid(head, tuple(rows)),) if rows else ())


def _differs(kind: str, was: list[Mapping[str, Any]], now: list[Mapping[str, Any]]) -> str:
    if not now:
        return "it is no more in it"
    told = []
    for number, line in enumerate(now):
        one = was[number] if number < len(was) else {}
        changed = {name: value for name, value in line.items() if value != one.get(name) and name != "order"}
        words = []
        for name, value in changed.items():
            old = one.get(name)
            shown = said(getattr(stored_line(kind, line), name, value)) or "blank"
            words.append(f"{name.replace('_', ' ')}: {shown}" + (f" (was {old})" if old is not None else ""))
        told.append("; ".join(words))
    return "\n".join(each for each in told if each) or f"{plural(len(was), 'line')} became {len(now)}"


def _determined(context: Context, lines: Iterable[Position], chips: Mapping[str, str]) -> list[DeterminationView]:
    """The determinations of what lines hold, the last recorded last."""
    items = {name for each in lines for name in (each.item, chips.get(each.chip or "", "")) if name}
    keys = {name_key(item) for item in items}
    return [each for each in reversed(list_determinations(context)) if name_key(each.determination.item) in keys]


def _determination_table(found: Iterable[DeterminationView]) -> tuple[tuple[str, ...], tuple[Grid, ...]]:
    rows = tuple(
        (
            str(each.determination.number),
            each.determination.item,
            each.determination.says,
            each.determination.by,
            each.determination.document,
            said(each.determination.valid_until),
            each.state + (f" by {each.by}" if each.by else ""),
            each.recorded_by,
            said(each.known_at),
        )
        for each in found
    )
    head = ("number", "item", "determined", "by", "document", "valid until", "stands", "recorded by", "known")
    told = () if rows else ("Nobody has determined what was bought: what is said of it is by arithmetic.",)
    return told, ((Grid(head, rows),) if rows else ())


def _screened(context: Context, party: str) -> Section:
    try:
        file = screening_file(context, party)
    except CallError:
        return Section(f"Screenings of {party}", ("It was never screened.",))
    return Section(f"Screenings of {party}", tuple(tell_file(file).splitlines()[:1]), _screenings(file))


# ── a party ──────────────────────────────────────────────────────────────────────────────────────


def party_sections(context: Context, file: ScreeningFile) -> Iterator[Section]:
    """The sections of a party: what it is to us, every screening with the lists it was held against, its orders."""
    names = {name_key(name) for each in file.editions for name in each.names}
    yield Section("The party", tuple(tell_file(file).splitlines()))
    yield Section("Screenings", (), _screenings(file))
    with reading(context.engine) as connection:
        registers = load_registers(connection)
        inventory, positions = load_current(connection)
        chips = {chip: entry.name for chip, entry in catalogue_in(connection).chips.items()}
        to_come = load_to_come(connection)
    contracts = deals(registers.of(Order), registers.of(Shipment), to_come)
    orders = [
        each
        for each in registers.of(Order)
        if {name_key(name) for name in (each.supplier, each.exporter_of_record) if name} & names
    ]
    rows = tuple(
        (
            each.order,
            said(each.ordered_on),
            said(each.supplier),
            said(each.exporter_of_record),
            contracts[each.order].why,
        )
        for each in orders
    )
    lines = [each for each in positions if name_key(each.supplier or "") in names]
    grids = [Grid(("order", "ordered on", "supplier", "exporter of record", "how it stands"), rows)] if rows else []
    told = () if rows or lines else ("No order names it, and nothing that we hold is bought from it.",)
    yield Section("Orders and holdings", told, (*grids, *_line_grids(lines, chips)))
    yield from _holds(context, [f"party:{file.party.id}"])
    keys = [f"party:{file.party.id}", *(f"party:{name}" for name in file.party.names)]
    yield changes(context, [*keys, *_imports(inventory, lines)])


def _screenings(file: ScreeningFile) -> tuple[Grid, ...]:
    """Every screening with the editions of the lists, and every decision of a person on it."""
    screened = tuple(
        (
            str(each.run.day),
            phrase(each.screening.outcome),
            each.screening.why,
            "\n".join(f"{name}: {edition}" for name, edition in sorted(each.run.lists.items())),
            "; ".join(each.run.because),
        )
        for each in file.screenings
    )
    decided = tuple(
        (
            str(each.decision.on),
            each.decision.by,
            each.decision.list_id,
            phrase(each.decision.verdict),
            each.decision.why,
        )
        for each in file.decisions
    )
    grids = [Grid(("day", "outcome", "why", "against these editions", "asked because"), screened)]
    return (*grids, *([Grid(("day", "who", "list", "decided", "why"), decided)] if decided else []))


def _holds(context: Context, keys: list[str]) -> Iterator[Section]:
    """Holds on these, those released too."""
    with reading(context.engine) as connection:
        found = [each for each in load_holds(connection, all_of_them=True) if each.key in {*keys, "everything"}]
    rows = tuple(
        (
            str(each.id),
            said(each.since_at),
            each.who,
            each.why,
            f"{said(each.released_at)} by {each.released_by}: {each.released_why}" if each.released_at else "it lasts",
        )
        for each in found
    )
    if rows:
        yield Section("Holds", (), (Grid(("hold", "since", "by", "why", "released"), rows),))
