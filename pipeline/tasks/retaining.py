"""What may go today and what stays, and why: all that is kept, read in one snapshot and decided by pure rules."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar, cast

from sqlalchemy import Connection

from models.determination import WITHDRAWN
from models.hold import Hold
from models.register import Order, RegisterLine, Shipment
from pipeline.holdings.registers import KINDS, stored_line
from pipeline.holdings.retention import Item, Verdict, decide, holding, keys_of_orders
from pipeline.holdings.transactions import Deal, deals
from pipeline.screening.values import party_id
from pipeline.sources import all_sources
from pipeline.sources.tools.names import name_key
from pipeline.storage.determinations import load_kept, replaced_by
from pipeline.storage.engine import snapshot
from pipeline.storage.holds import holds_mark, load_holds, load_removals
from pipeline.storage.kept_items import (
    KeptAlert,
    KeptRegister,
    KeptText,
    documents_of,
    load_kept_alerts,
    load_kept_editions,
    load_kept_registers,
    load_kept_runs,
    load_kept_snapshots,
    load_kept_texts,
    load_to_come,
)
from pipeline.storage.screenings import load_editions
from pipeline.storage.state import load_content
from pipeline.tasks.context import Context

LineT = TypeVar("LineT", bound=RegisterLine)


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes and what stays as of the world's day, and the mark by which it is seen that it is no more so."""

    today: date
    years: int | None
    holds: tuple[Hold, ...]
    verdicts: tuple[Verdict, ...]
    mark: tuple[Any, ...] = field(compare=False)

    @property
    def goes(self) -> tuple[Verdict, ...]:
        """What may go."""
        return tuple(each for each in self.verdicts if each.goes)


def plan(context: Context) -> Plan:
    """Decide on everything that publishers' terms or the deployment's own term could let go.

    With no term set only texts whose publishers' days are over are looked at. Nothing is changed.
    """
    years = context.settings.keep_years
    now = context.clocks.world_now()
    today = now.date()
    with snapshot(context.engine) as connection:
        holds = load_holds(connection)
        mark = holds_mark(connection)
        old = datetime.combine(_years_before(today, years), time(), tzinfo=UTC) if years else None
        texts = load_kept_texts(connection, now, old)
        # A hold reaches what rests on what it names: that has to be looked up.
        known = _known(connection) if years or (texts and holds) else None
        items = [*_texts(texts, known)]
        if known is not None and years:
            items += _of_ours(connection, known, today)
        contracts = known.deals if known else {}
    return Plan(today, years, holds, tuple(decide(each, contracts, holds, years, today) for each in items), mark)


def summary(found: Plan, most: int) -> dict[str, object]:
    """A plan in names and numbers: how many of each kind go and stay, and what goes, the first `most` of them."""
    kinds = sorted({each.item.kind for each in found.verdicts})
    return {
        "dry_run": True,
        "on": found.today.isoformat(),
        "goes": {kind: sum(each.goes for each in found.verdicts if each.item.kind == kind) for kind in kinds},
        "stays": {kind: sum(not each.goes for each in found.verdicts if each.item.kind == kind) for kind in kinds},
        "held": [f"hold {hold.id}" for hold in found.holds],
        "first": [f"{each.item.kind} {each.item.id}: {each.why}" for each in found.goes[:most]],
    }


def _years_before(day: date, years: int) -> date:
    # A day more is looked at than can have ended: it is decided by the day itself.
    return date(day.year - years, day.month, min(day.day, 28)) + timedelta(days=4)


def holds_of_alert(connection: Connection, alert_id: str) -> tuple[Hold, ...]:
    """The holds that an alert is under, by whatever it tells of or rests on."""
    holds = load_holds(connection)
    found = load_kept_alerts(connection, alert_id) if holds else []
    items = list(_alerts(Known(connection, found, {}))) if found else []
    return tuple(each for each in holds if any(holding(item, [each]) for item in items))


def dealings_of(connection: Connection) -> "Known":
    """Contracts and parties, without what rests on them."""
    return Known(connection, (), load_to_come(connection))


def _known(connection: Connection) -> "Known":
    return Known(connection, load_kept_alerts(connection), load_to_come(connection))


class Known:
    """What things rest on: alerts, contracts, and the names of parties."""

    def __init__(self, connection: Connection, alerts: Sequence[KeptAlert], to_come: Mapping[str, int]) -> None:
        self.alerts = alerts
        self.registers = load_kept_registers(connection)
        self.deals: Mapping[str, Deal] = deals(
            _lines(self.registers, Order),
            _lines(self.registers, Shipment),
            to_come,
        )
        self.parties = {name_key(name): each.id for each in load_editions(connection) for name in each.names}
        self.documents = documents_of(connection, sorted({of for each in self.alerts for of in each.revisions}))
        self.keys = {each.id: self._keys(each) for each in self.alerts}
        self.on_text: dict[int, list[KeptAlert]] = defaultdict(list)
        self.on_snapshot: dict[str, list[KeptAlert]] = defaultdict(list)
        by_registers: dict[str, list[KeptAlert]] = defaultdict(list)
        for alert in self.alerts:
            for revision in alert.revisions:
                self.on_text[revision].append(alert)
            if alert.snapshot:
                self.on_snapshot[alert.snapshot].append(alert)
            if alert.registers:
                by_registers[alert.registers].append(alert)
        self.on_register: dict[tuple[str, str], list[KeptAlert]] = defaultdict(list)
        for sha, alerts in by_registers.items():
            for kind, content in json.loads(load_content(connection, sha) or "[]"):
                self.on_register[kind, content] += alerts

    def party(self, name: str) -> str:
        """The typed key of a party by any of its names."""
        return f"party:{self.parties.get(name_key(name)) or party_id(name)}"

    def of_orders(self, orders: Iterable[str]) -> frozenset[str]:
        """The typed keys of contracts and of whom they name."""
        names = {name for order in orders if order in self.deals for name in self.deals[order].parties}
        ids = {name: self.party(name).partition(":")[2] for name in names}
        return keys_of_orders(frozenset(orders), self.deals, ids)

    def _keys(self, alert: KeptAlert) -> frozenset[str]:
        found = {f"alert:{alert.id}", alert.subject, *map(self.party, alert.suppliers), *self.of_orders(alert.orders)}
        for revision in alert.revisions:
            name, source = self.documents.get(revision, ("", ""))
            found |= {f"document:{name}", f"source:{source}"}
        return frozenset(found)

    def all_keys(self, alerts: Iterable[KeptAlert]) -> frozenset[str]:
        """The typed keys of some alerts together."""
        return frozenset().union(*(self.keys[each.id] for each in alerts))


def _lines(registers: Sequence[KeptRegister], line: type[LineT]) -> list[LineT]:
    """Every line of a kind in any version, those of the newest first: what a register forgot still counts."""
    kind = next(name for name, form in KINDS.items() if form.line is line)
    return [cast("LineT", stored_line(kind, one)) for each in registers if each.kind == kind for one in each.lines]


# ── things ───────────────────────────────────────────────────────────────────────────────────────


def _texts(texts: Sequence[KeptText], known: Known | None) -> Iterator[Item]:
    sources = all_sources()
    for text in texts:
        alerts = known.on_text.get(text.revision, []) if known else []
        source = sources.get(text.source)
        official = source.official if source else text.whole
        stays = f"official: published by {text.source}" if official else ""
        if alerts and not stays:
            stays = f"alert {alerts[0].id} rests on it" + (f", and {len(alerts) - 1} more" if len(alerts) > 1 else "")
        yield Item(
            "text",
            str(text.revision),
            _name(text),
            text.known_on,
            text.known_on,
            frozenset({f"document:{text.document}", f"source:{text.source}"})
            | (known.all_keys(alerts) if known else frozenset()),
            stays=stays,
            demanded=f"its terms allow {text.store_days} days" if text.demanded else "",
        )


def _name(text: KeptText) -> str:
    if text.private:
        return "a private document"
    return f"{text.document}, “{text.title}”" if text.title else text.document


def _of_ours(connection: Connection, known: Known, today: date) -> Iterator[Item]:
    yield from _alerts(known)
    yield from _screenings(connection, known)
    yield from _registers(known)
    yield from _inventories(connection, known)
    yield from _determinations(connection, today)
    yield from _editions(connection, known)


def _alerts(known: Known) -> Iterator[Item]:
    for each in known.alerts:
        yield Item(
            "alert",
            each.id,
            f"{each.id}, {each.title}",
            each.known_on,
            each.touched_on,
            known.keys[each.id],
            each.orders,
            ours=each.ours,
            stays="it is open: nobody has resolved it" if each.open else "",
        )


def _screenings(connection: Connection, known: Known) -> Iterator[Item]:
    about: dict[str, list[KeptAlert]] = defaultdict(list)
    for alert in known.alerts:
        if alert.subject.startswith("party:"):
            about[alert.subject].append(alert)
    for run in load_kept_runs(connection):
        until = run.until.date() if run.until else None
        keys = frozenset(f"party:{party}" for party in run.parties)
        resting = [
            alert
            for key in sorted(keys & about.keys())
            for alert in about[key]
            if run.day <= alert.known_on and (until is None or alert.known_on <= until)
        ]
        stays = "it is the latest" if until is None else f"alert {resting[0].id} rests on it" if resting else ""
        yield Item("screening", str(run.id), f"screening of {run.day}", run.day, run.day, keys, ours=True, stays=stays)


def _registers(known: Known) -> Iterator[Item]:
    for each in known.registers:
        orders = frozenset(str(line["order"]) for line in each.lines if line.get("order"))
        keys = known.of_orders(orders) | {known.party(name) for line in each.lines for name in _named(line)}
        alerts = known.on_register.get((each.kind, each.content_sha), [])
        stays = "it is the current one" if each.until is None else ""
        if alerts and not stays:
            stays = f"alert {alerts[0].id} was computed from it"
        began = each.known_at.date()
        yield Item(
            "register",
            str(each.id),
            f"{each.kind}, {each.name}, imported {began}",
            began,
            each.until.date() if each.until else began,
            keys | known.all_keys(alerts),
            orders,
            # Of contracts and consignments it names those that it pertains to; of all else it names none.
            ours=each.kind not in {"orders", "promises", "shipments"},
            stays=stays,
        )


def _named(line: Mapping[str, Any]) -> Iterator[str]:
    """Everybody whom a line of a register names."""
    for column in ("supplier", "exporter_of_record", "party", "owner", "owned", "holder"):
        if line.get(column):
            yield str(line[column])
    for column in ("parties", "aliases"):
        yield from (name.strip() for name in str(line.get(column) or "").split(";") if name.strip())


def _inventories(connection: Connection, known: Known) -> Iterator[Item]:
    for each in load_kept_snapshots(connection):
        alerts = [alert for sha in sorted(each.contents) for alert in known.on_snapshot.get(sha, [])]
        stays = "it is the current one" if each.current else ""
        if alerts and not stays:
            stays = f"alert {alerts[0].id} was computed from it"
        began = each.known_at.date()
        keys = known.of_orders(each.orders) | {known.party(name) for name in each.suppliers} | known.all_keys(alerts)
        until = each.until.date() if each.until else began
        name = f"{each.name}, imported {began}"
        yield Item("inventory", str(each.id), name, began, until, keys, each.orders, ours=True, stays=stays)


def _determinations(connection: Connection, today: date) -> Iterator[Item]:
    kept = [each.determination for each in load_kept(connection)]
    gone = {each.subject for each in load_removals(connection, "determination").values()}
    by_number = {each.number: each for each in kept}
    replaced = replaced_by(kept)
    for each in kept:
        if str(each.number) in gone:
            continue
        until = by_number[replaced[each.number]].on if each.number in replaced else each.valid_until
        over = (until is not None and until < today) or each.says == WITHDRAWN
        name = f"{each.number}, {each.item}: {each.says}"
        last = max(each.on, until or each.on)
        stays = "" if over else "it stands"
        yield Item("determination", str(each.number), name, each.on, last, ours=True, stays=stays)


def _editions(connection: Connection, known: Known) -> Iterator[Item]:
    for each in load_kept_editions(connection):
        alerts = sorted(each.alerts & known.keys.keys())
        keys = frozenset().union(*(known.keys[alert] for alert in alerts))
        stays = f"alert {alerts[0]}, which it tells of, stays" if alerts else ""
        yield Item("edition", each.id, f"{each.id}, {each.subject}", each.known_on, each.known_on, keys, stays=stays)
