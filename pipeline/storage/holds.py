"""Holds: put on, listed and released, each with its line in the audit; and what was taken out after its term."""

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import Connection, func, insert, select, text, update

from models.alert import AlertAct
from models.audit import Audited
from models.clocks import WallInstant
from models.determination import DeterminationRow
from models.hold import SUBJECT, Hold, HoldKind, HoldRow, Kept, Removal, RemovalRow
from models.holding import InventoryRow, RegisterVersion, Snapshot
from models.screening import ScreeningRun
from models.telling import Via
from pipeline.errors import StateError
from pipeline.storage.audit import record

#: A new row in one of these may let a term begin anew.
COUNTED: tuple[Any, ...] = (AlertAct, RegisterVersion, Snapshot, InventoryRow, ScreeningRun, DeterminationRow)
hold = HoldRow.__table__  # type: ignore[attr-defined]
removal = RemovalRow.__table__  # type: ignore[attr-defined]


def add_hold(
    connection: Connection, kind: HoldKind, subject: str, name: str, *, who: str, why: str, via: Via, at: WallInstant
) -> int:
    """Put a hold on something; gives its number.

    Raises:
        StateError: nobody is named.
    """
    values = {"kind": kind, "subject": subject, "name": name, "who": who, "why": why, "since_at": at}
    values |= {"released_at": None, "released_by": "", "released_why": ""}
    number = connection.execute(insert(hold).values(values).returning(hold.c.id)).scalar_one()
    record(
        connection, Audited(who, "held", f"{SUBJECT}:{number}", via, at, {"on": f"{kind} {name}".strip(), "why": why})
    )
    return int(number)


def release_hold(connection: Connection, number: int, *, who: str, why: str, via: Via, at: WallInstant) -> Hold:
    """Release a hold; gives it as it stood.

    Raises:
        StateError: there is no such hold, it was released already, or nobody is named.
    """
    found = next((each for each in load_holds(connection, all_of_them=True) if each.id == number), None)
    if found is None:
        raise StateError(f"no hold {number}")
    if found.released_at is not None:
        raise StateError(f"hold {number} was released on {found.released_at.date()} by {found.released_by}")
    changed = {"released_at": at, "released_by": who, "released_why": why}
    connection.execute(update(hold).where(hold.c.id == number).values(changed))
    detail = {"on": f"{found.kind} {found.name}".strip(), "why": why}
    record(connection, Audited(who, "hold_released", f"{SUBJECT}:{number}", via, at, detail))
    return found


def load_holds(connection: Connection, *, all_of_them: bool = False) -> tuple[Hold, ...]:
    """Holds that last, in their order; released ones too, where all of them are asked for."""
    asked = select(hold).order_by(hold.c.id)
    asked = asked if all_of_them else asked.where(hold.c.released_at.is_(None))
    return tuple(
        Hold(
            row.id,
            cast("HoldKind", row.kind),
            row.subject,
            row.name,
            row.who,
            row.why,
            row.since_at,
            row.released_at,
            row.released_by,
            row.released_why,
        )
        for row in connection.execute(asked)
    )


def bar_acts(connection: Connection) -> None:
    """Until the transaction's end nobody puts a hold on anything or acts on an alert: who deletes knows all there is.

    SQLite's `BEGIN IMMEDIATE` does it already.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE hold, alert_act IN SHARE MODE"))


def holds_mark(connection: Connection) -> tuple[Any, ...]:
    """What differs as soon as a hold is put on or released, or anything was done that a term is counted from."""
    row = connection.execute(select(func.max(hold.c.id), func.max(hold.c.released_at))).one()
    newest = (connection.execute(select(func.max(each.__table__.c.id))).scalar() for each in COUNTED)
    return (*row, *newest)


# ── what was taken out ───────────────────────────────────────────────────────────────────────────


def save_removals(connection: Connection, removals: Iterable[Removal], at: WallInstant) -> None:
    """Note what is taken out in this transaction."""
    rows = [
        {
            "kind": each.kind,
            "subject": each.subject,
            "began_on": each.began_on,
            "ended_on": each.ended_on,
            "why": each.why,
            "removed_at": each.removed_at,
            "recorded_at": at,
        }
        for each in removals
    ]
    if rows:
        connection.execute(insert(removal), rows)


def load_removals(connection: Connection, kind: Kept | None = None) -> dict[str, Removal]:
    """What was taken out when its term was over, by its key (`Removal.key`); of one kind, where it is named."""
    asked = select(removal).order_by(removal.c.removed_at, removal.c.kind, removal.c.subject)
    rows = connection.execute(asked if kind is None else asked.where(removal.c.kind == kind))
    made = (
        Removal(cast("Kept", row.kind), row.subject, row.began_on, row.ended_on, row.why, row.removed_at)
        for row in rows
    )
    return {each.key: each for each in made}
