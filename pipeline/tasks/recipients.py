"""Who is told: imported, shown, taken out; each change with who made it and when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from models.audit import Audited
from models.clocks import WallInstant
from models.recipient import Addressee, Route
from models.telling import Via
from pipeline.alerts.recipient_file import (
    Known,
    Written,
    check_together,
    plain_of,
    read_recipients,
    write_recipients,
)
from pipeline.channels import CHANNELS
from pipeline.errors import CallError, CatalogueError
from pipeline.rules import load_rules
from pipeline.rules.marked import write_marked
from pipeline.storage import recipients as store
from pipeline.storage.alerts import load_layers
from pipeline.storage.audit import load_audit, record
from pipeline.storage.delivery import drop_waiting
from pipeline.storage.engine import reading, writing
from pipeline.tasks.confirming import ask_to_confirm
from pipeline.tasks.context import Context
from pipeline.tasks.knowledge import catalogue_in


@dataclass(frozen=True, slots=True)
class Report:
    """What came of an import: names that were added, changed and left as they were, and what was set aside, with why.

    `asked` are the ways to which a confirmation was sent, `waiting` those that an administrator confirms.
    """

    name: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


def list_recipients(context: Context) -> tuple[Addressee, ...]:
    """All recipients as they are written down, those too who were taken out."""
    with reading(context.engine) as connection:
        return store.load_everybody(connection)


def find_recipient(context: Context, name: str) -> Addressee:
    """One recipient, taken out or not.

    Raises:
        CallError: there is none of that name.
    """
    found = next((who for who in list_recipients(context) if who.name == name), None)
    if found is None:
        raise CallError(f"no recipient {name!r}")
    return found


def export_recipients(context: Context) -> str:
    """All who are told, as YAML that an import reads back."""
    return write_recipients(who for who in list_recipients(context) if who.active)


def import_recipients(context: Context, file: Path, *, by: str, via: Via = "command") -> Report:
    """Add and change the recipients of a YAML file; bad records are set aside, the rest goes in.

    Nobody who is not in the file is touched.

    Raises:
        CallError: the file cannot be read, or nobody hands it in.
        CatalogueError: it is no YAML, or its top is another.
    """
    try:
        body = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise CallError(f"{file}: {getattr(fault, 'strerror', None) or 'is no text in UTF-8'}") from fault
    return _take_in(context, body, file.name, by=by, via=via)


def edit_recipient(context: Context, name: str, fields: Mapping[str, Any], *, by: str, via: Via = "page") -> Report:
    """Add or change one recipient, its fields by the names of the file's.

    Raises:
        CallError: a field is refused, with the reason.
    """
    body = write_marked({"recipients": {name: dict(fields)}})
    try:
        report = _take_in(context, body, "the form", by=by, via=via)
    except CatalogueError as fault:
        raise CallError(fault.reason) from fault
    if report.set_aside:
        # Its line is one of a text that nobody wrote.
        raise CallError(report.set_aside[0].partition(": ")[2])
    return report


def remove_recipient(context: Context, name: str, *, by: str, via: Via = "command") -> None:
    """Take somebody out: nothing is sent to them any more; what was is kept. An import puts them back.

    Raises:
        CallError: there is none of that name, or a team or an escalation rests on them.
    """
    who = find_recipient(context, name)
    others = [other for other in list_recipients(context) if other.active and other.name != name]
    resting = [other.name for other in others if name in {*other.members, *other.escalate_to}]
    if resting:
        raise CallError(f"{name} is a member of, or escalated to by, {', '.join(resting)}: change that first")
    if not who.active:
        return
    at = context.clocks.wall_now()
    with writing(context.engine) as connection:
        store.save_recipients(connection, [replace(who, active=False)])
        drop_waiting(connection, name, why="they were taken out", at=at)
        record(connection, Audited(_somebody(by), "removed", f"recipient:{name}", via, at))


def _take_in(context: Context, body: str, file: str, *, by: str, via: Via) -> Report:
    by = _somebody(by)
    at = context.clocks.wall_now()
    with reading(context.engine) as connection:
        book = load_rules(load_layers(connection))
        rules = {*(rule.id for rule in book.rules), *book.disabled}
        known = Known(tuple(CHANNELS), rules, catalogue_in(connection))
    read, faults = read_recipients(body, file, known)
    with writing(context.engine) as connection:
        there = {who.name: who for who in store.load_everybody(connection)}
        kept, more = check_together(read, there)
        report = Report(file, set_aside=tuple(str(fault) for fault in sorted([*faults, *more], key=_line)))
        added: list[str] = []
        changed: list[str] = []
        left: list[str] = []
        asked: list[str] = []
        waiting: list[str] = []
        for each in _in_order(kept):
            before = there.get(each.name)
            if before is not None and plain_of(before) == plain_of(each):
                left.append(each.name)
                continue
            (changed if before else added).append(each.name)
            store.save_recipients(connection, [each])
            _let_go(connection, before, each, at)
            detail = {"changed": _differing(before, each)} if before else {}
            what = "changed" if before else "added"
            record(connection, Audited(by, what, f"recipient:{each.name}", via, at, detail))
            told = _open_ways(connection, context, each.name, by=by, via=via, at=at)
            asked += told[0]
            waiting += told[1]
    return replace(
        report,
        added=tuple(added),
        changed=tuple(changed),
        left=tuple(left),
        asked=tuple(asked),
        waiting=tuple(waiting),
    )


def _open_ways(
    connection: Connection, context: Context, name: str, *, by: str, via: Via, at: WallInstant
) -> tuple[list[str], list[str]]:
    """Ask at each new mail address whether it wants to be told; gives those asked, and those that wait for an admin."""
    who = store.load_recipient(connection, name)
    if who is None or context.world_kind != "live":
        return [], []
    closed = [way for way in who.routes if way.confirmed_at is None]
    asked = [
        f"{name}, {way.address}"
        for way in closed
        if ask_to_confirm(connection, context, who, way, by=by, via=via, at=at)
    ]
    return asked, [f"{name}, {way.channel}" for way in closed if way.channel != "email"]


def _let_go(connection: Connection, before: Addressee | None, now: Addressee, at: WallInstant) -> None:
    """What waits for a way that went is not sent."""
    ways = {_key(way) for way in now.routes}
    for way in before.routes if before else ():
        if _key(way) not in ways:
            drop_waiting(connection, now.name, way.channel, way.address, why="this way was taken out", at=at)


def _key(way: Route) -> tuple[str, str]:
    return way.channel, way.address


def _in_order(kept: Sequence[Written]) -> Collection[Addressee]:
    return [each.person for each in kept]


def _differing(before: Addressee, now: Addressee) -> list[str]:
    was, is_now = plain_of(before), plain_of(now)
    return sorted(name for name in {*was, *is_now} if was.get(name) != is_now.get(name))


def _line(fault: CatalogueError) -> int:
    number = fault.place.rpartition(":")[2]
    return int(number) if number.isdigit() else 0


def _somebody(by: str) -> str:
    if not by.strip():
        raise CallError("say who does it: --by NAME")
    return by.strip()


def acts_on(context: Context, name: str) -> list[Audited]:
    """Every act on a recipient, in order."""
    with reading(context.engine) as connection:
        return load_audit(connection, subjects=[f"recipient:{name}"])
