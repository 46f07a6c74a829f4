"""Answers to screenings of names by hand, kept with who and when."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select

from models.audit import Audited
from models.clocks import WallInstant, WorldInstant
from models.name_screening import KeptNameScreening, NameScreening
from models.telling import Via
from pipeline.storage.audit import record

kept = NameScreening.__table__  # type: ignore[attr-defined]


def keep_answers(
    connection: Connection,
    answers: Sequence[dict[str, object]],
    *,
    who: str,
    known_at: WorldInstant,
    at: WallInstant,
    via: Via,
) -> list[int]:
    """Keep answers; gives their numbers.

    Args:
        connection: a writing transaction.
        answers: name, country, as_of, outcome, why, matches and lists of each.
        who: keeps them.
        known_at: world clock.
        at: wall clock.
        via: by which way.

    Raises:
        StateError: nobody keeps them.
    """
    numbers = []
    for each in answers:
        row = {**each, "who": who, "known_at": known_at, "recorded_at": at}
        number = int(connection.execute(insert(kept).values(row).returning(kept.c.id)).scalar_one())
        record(connection, Audited(who, "screened", f"screening:{number}", via, at, {"outcome": each["outcome"]}))
        numbers.append(number)
    return numbers


def load_kept(connection: Connection, *, limit: int, offset: int = 0) -> tuple[int, tuple[KeptNameScreening, ...]]:
    """How many were kept, and a page of them, the newest first."""
    total = connection.execute(select(func.count()).select_from(kept)).scalar_one()
    rows = connection.execute(select(kept).order_by(kept.c.id.desc()).limit(limit).offset(offset))
    return total, tuple(KeptNameScreening(**row._mapping) for row in rows)
