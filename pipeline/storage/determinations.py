"""Determinations: appended, never changed; each may stand in the place of an earlier one."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, insert, select

from models.audit import Audited
from models.clocks import WallInstant, WorldInstant
from models.determination import WITHDRAWN, Basis, Determination, DeterminationRow, MadeWith, Stated
from models.hashing import content_key, plain
from models.telling import Via
from pipeline.errors import StateError
from pipeline.policy.determinations import read_made_with
from pipeline.storage.audit import record

determination = DeterminationRow.__table__  # type: ignore[attr-defined]

_STATED = tuple(each.name for each in fields(Stated))


@dataclass(frozen=True, slots=True)
class KeptDetermination:
    """A determination with who recorded it and when it became known (world)."""

    determination: Determination
    recorded_by: str
    known_at: datetime


def load_determinations(connection: Connection, at: datetime | None = None) -> tuple[Determination, ...]:
    """All determinations in the order of their recording, or those known at an instant of world time."""
    return tuple(each.determination for each in load_kept(connection, at))


def load_kept(
    connection: Connection, at: datetime | None = None, *, subject: str | None = None
) -> list[KeptDetermination]:
    """The same with who recorded them and when; of one subject, where it is named."""
    asked = select(determination).order_by(determination.c.id)
    asked = asked if subject is None else asked.where(determination.c.subject == subject)
    asked = asked if at is None else asked.where(determination.c.known_at <= at)
    return [
        KeptDetermination(
            Determination(
                number=row.id,
                item=row.item,
                subject=row.subject,
                says=row.says,
                basis=cast("Basis", row.basis),
                document=row.document,
                who=row.who,
                on=row.determined_on,
                valid_until=row.valid_until,
                company=row.company,
                note=row.note,
                replaces=row.replaces,
                made_with=read_made_with(row.made_with),
            ),
            row.recorded_by,
            row.known_at,
        )
        for row in connection.execute(asked)
    ]


def save_determination(
    connection: Connection,
    stated: Stated,
    subject: str,
    made_with: MadeWith,
    *,
    recorded_by: str,
    via: Via,
    known_at: WorldInstant,
    at: WallInstant,
) -> tuple[int, bool]:
    """Record a determination: it replaces the last one of its subject, basis and company that is not younger.

    What is new is in the audit.

    What was recorded before, word for word, changes nothing, also where it was replaced since: a file may be imported
    again. Who goes back to it determines it anew, on a day of its own.

    Returns:
        Its number, and whether it is new.

    Raises:
        StateError: it takes back what is not there.
    """
    known = (each.determination for each in load_kept(connection, subject=subject))
    alike = [each for each in known if (each.basis, each.company) == (stated.basis, stated.company)]
    same = next((each for each in alike if as_stated(each) == stated), None)
    if same is not None:
        return same.number, False
    gone = replaced_by(alike)
    before = [each for each in alike if each.number not in gone and each.on <= stated.on]
    last = max(before, key=lambda each: (each.on, each.number), default=None)
    if stated.says == WITHDRAWN and (last is None or last.says == WITHDRAWN):
        raise StateError(f"{stated.item}: no determination of that basis and company is there to be withdrawn")
    replaces = last.number if last else None
    values = {name: getattr(stated, name) for name in _STATED if name != "on"} | {
        "key": content_key((subject, stated, replaces)),
        "subject": subject,
        "determined_on": stated.on,
        "replaces": replaces,
        "made_with": plain(made_with),
        "recorded_by": recorded_by,
        "known_at": known_at,
        "recorded_at": at,
    }
    made = int(connection.execute(insert(determination).values(values).returning(determination.c.id)).scalar_one())
    detail = {"item": stated.item, "as": stated.says, "document": stated.document, "why": stated.note}
    record(connection, Audited(recorded_by, "determined", f"determination:{made}", via, at, detail))
    return made, True


def as_stated(one: Determination) -> Stated:
    """What somebody handed in."""
    return Stated(**{name: getattr(one, name) for name in _STATED})


def replaced_by(determinations: Sequence[Determination]) -> dict[int, int]:
    """By the number of each that was replaced, the number of the one in its place."""
    return {each.replaces: each.number for each in determinations if each.replaces is not None}
