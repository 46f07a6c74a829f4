"""Trials of sources that were asked for on pages: one at a time for each source, and what came is kept."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from models.audit import Audited
from models.clocks import WallInstant
from models.trial import KeptTrial, TrialRow
from pipeline.storage.audit import record
from pipeline.storage.state import insert_new_keys

trial = TrialRow.__table__  # type: ignore[attr-defined]

#: A trial that took longer has lost the process that made it.
LONGEST = timedelta(minutes=10)
BROKE_OFF = "it broke off: the process that asked was stopped. Try again."


def ask_trial(connection: Connection, source: str, who: str, at: WallInstant) -> int | None:
    """Note that somebody asks for a trial; gives its number, or None where one of the source is under way.

    Raises:
        StateError: nobody asks for it.
    """
    _end_lost(connection, source, at)
    row = {"source": source, "who": who, "asked_at": at, "fault": "", "found": {}}
    made = insert_new_keys(connection, trial, row)
    if not made:
        return None
    number = int(made[0][0])
    record(connection, Audited(who, "tried", f"source:{source}", "page", at, {"trial": number}))
    return number


def begin_trial(connection: Connection, number: int, at: WallInstant) -> bool:
    """Note that its turn has come; false where it was given up meanwhile."""
    begun = update(trial).where(trial.c.id == number, trial.c.ended_at.is_(None)).values(began_at=at)
    return bool(connection.execute(begun.returning(trial.c.id)).all())


def end_trial(connection: Connection, number: int, at: WallInstant, *, found: Mapping[str, Any], fault: str) -> None:
    """Keep what a trial came to; one that was given up meanwhile stays so."""
    ended = {"ended_at": at, "found": dict(found), "fault": fault}
    connection.execute(update(trial).where(trial.c.id == number, trial.c.ended_at.is_(None)).values(ended))


def load_trials(connection: Connection, source: str, *, limit: int) -> tuple[KeptTrial, ...]:
    """The last trials of a source, the newest first."""
    rows = connection.execute(select(trial).where(trial.c.source == source).order_by(trial.c.id.desc()).limit(limit))
    return tuple(KeptTrial(**row._mapping) for row in rows)


def _end_lost(connection: Connection, source: str, at: WallInstant) -> None:
    lost = (trial.c.source == source, trial.c.ended_at.is_(None), trial.c.asked_at < at - LONGEST)
    connection.execute(update(trial).where(*lost).values(ended_at=at, fault=BROKE_OFF))
