"""Days sealed as they end, and what was sealed held against what is there."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from models.hold import Removal
from models.sealing import COLUMNS, FIRST, QUOTED, DaySeal, alert_seal, day_seal, digests_of
from models.wording import plural
from pipeline.holdings.transactions import YEARS, years_after
from pipeline.storage import seals as store
from pipeline.storage.editions import load_editions
from pipeline.storage.engine import reading, writing
from pipeline.storage.holds import load_removals
from pipeline.storage.removing import TAKEN, emptied
from pipeline.tasks.context import Context

#: As `DaySeal.line` prints it; a line of an edition may be broken anywhere between words.
PRINTED = re.compile(r"Seal\s+of\s+(\d{4}-\d\d-\d\d):\s+([0-9a-f]{32})")
DAY = timedelta(days=1)


def seal_days(context: Context) -> int:
    """Seal the days that are over by the world's clock; gives how many. Run twice it seals each once."""
    until = context.clocks.world_now().date() - DAY
    with reading(context.engine) as connection:
        last = store.load_last_seal(connection)
        if last is not None and last.on >= until:
            return 0
    with writing(context.engine) as connection:
        return store.save_seals(connection, until, context.clocks.wall_now())


@dataclass
class SealsChecked:
    """What was checked of alerts' rows and of the chain, and every fault with its place."""

    alerts: int = 0
    days: int = 0
    last: DaySeal | None = None
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def check_seals(connection: Connection) -> SealsChecked:
    """Every alert against the digests of its columns, every day against its seal, every printed seal against the chain.

    Args:
        connection: one snapshot.
    """
    found = SealsChecked()
    removals = load_removals(connection)
    alert_seals: dict[str, bytes] = {key: each.sha for key, each in removals.items()}
    found.faults += [f"{each.kind} {each.subject}: {fault}" for each in removals.values() for fault in _too_soon(each)]
    for table, alert_id, row in store.load_rows(connection):
        name = alert_id if table == "alert" else f"{alert_id} (as research reads it)"
        removed = removals.get(f"removed:alert:{alert_id}")
        kept, faults = _checked(row, removed)
        if removed is not None and not faults:
            found.notes.append(f"{name}: {removed.told}; the seal of what it was holds")
        found.faults += [f"{name}: {fault}" for fault in faults]
        if table == "alert":
            found.alerts += 1
            alert_seals[alert_id] = alert_seal(kept)
    under = store.load_sealed(connection)
    previous, last_on = FIRST, None
    chain: dict[date, DaySeal] = {}
    for seal in store.load_seals(connection):
        alerts = under.pop(seal.on, {})
        if last_on is not None and seal.on != last_on + DAY:
            found.faults.append(f"seal of {last_on + DAY}: it is gone")
        elif seal.previous != previous:
            found.faults.append(
                f"seal of {seal.on}: the seal before, which it names, is not that of {last_on or 'none'}"
            )
        if day_seal(seal.on, seal.previous, alerts.items()).sha != seal.sha:
            found.faults.append(f"seal of {seal.on}: it is not the seal of what stands under it")
        found.faults += _alert_faults(seal.on, alerts, alert_seals)
        previous, last_on = seal.sha, seal.on
        chain[seal.on] = seal
        found.days, found.last = found.days + 1, seal
    found.faults += [
        f"seal of {on}: it is gone, and {plural(len(alerts), 'alert stands', 'alerts stand')} under it"
        for on, alerts in under.items()
    ]
    found.faults += _printed_faults(connection, chain)
    return found


def _too_soon(removed: Removal) -> Iterator[str]:
    """What is wrong with a removal by its own days: no record of ours may go before its term is over."""
    if removed.ended_on < years_after(removed.began_on, YEARS) or removed.removed_at.date() <= removed.ended_on:
        yield f"it was taken out on {removed.removed_at.date()}, and its term was not over"


def _checked(row: Mapping[str, Any] | None, removed: Removal | None) -> tuple[Mapping[str, str], list[str]]:
    """The digests that a row keeps, and its faults; a row may hold anything. Of one that was taken out what stays."""
    if row is None or not isinstance(row["digests"], dict):
        return {}, ["its row cannot be read"]
    try:
        if removed is None:
            return row["digests"], list(_row_faults(row["digests"], digests_of(row)))
        left = {name: sha for name, sha in digests_of(row).items() if name not in TAKEN and name != QUOTED}
        faults = list(_row_faults(row["digests"], left))
        if any(row[name] != value for name, value in emptied(removed, row["without"]).items()):
            faults.append("it was taken out, and does not hold what a removal leaves")
        if removed.began_on != row["known_at"].date():
            faults.append("it was taken out by another day than that on which it was known")
        return row["digests"], faults
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        return row["digests"], [f"its row is in a form that no alert has: {fault}"]


def _row_faults(kept: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for column in (*COLUMNS, QUOTED):
        if column not in now:
            continue  # taken out
        if column == QUOTED and kept.get("evidence") != now["evidence"]:
            continue  # told already
        if column not in kept:
            yield f"the digest of its {_named(column)} is gone"
        elif kept[column] != now[column]:
            yield f"its {_named(column)} is not what was kept, or the digest of it is not"


def _named(column: str) -> str:
    return "evidence" if column == QUOTED else column


def _alert_faults(on: date, alerts: Mapping[str, bytes], there: Mapping[str, bytes]) -> Iterator[str]:
    for alert, sha in sorted(alerts.items()):
        if alert not in there:
            yield f"{alert}: it is gone, and stands under the seal of {on}"
        elif there[alert] != sha:
            yield f"{alert}: its digests are not those under the seal of {on}, or its line there is not"


def _printed_faults(connection: Connection, chain: Mapping[date, DaySeal]) -> Iterator[str]:
    """Editions were sent: a chain that was made anew from its beginning is not the one that they print."""
    for edition in load_editions(connection):
        for printed in PRINTED.finditer(edition.text):
            on = date.fromisoformat(printed[1])
            line = f"Seal of {on.isoformat()}: {printed[2]}"
            if on not in chain:
                yield f"edition {edition.id} prints a seal of {on}, and there is none"
            elif chain[on].line != line:
                yield f"edition {edition.id} prints another seal of {on} than is kept"
