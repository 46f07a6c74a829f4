"""Which task of Airflow stored what, noted in the transaction that stores it, and read for the tabs beside its runs.

Airflow tells every task's process in its environment which it is; a program that a task starts inherits it. So nothing
here imports Airflow, and outside of it nothing is noted.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, exists, func, or_, select

from models.alert import Alert
from models.clocks import wall_now
from models.delivery import Edition, Message
from models.document import Document, Revision
from models.event import MoveRow
from models.hashing import key_of
from models.made import AirflowTask, Made, MadeKind
from models.party import ListChangeRow, ListVersion
from pipeline.storage.state import insert_new

task = AirflowTask.__table__  # type: ignore[attr-defined]
made = Made.__table__  # type: ignore[attr-defined]
alert = Alert.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
move = MoveRow.__table__  # type: ignore[attr-defined]
version = ListVersion.__table__  # type: ignore[attr-defined]
change = ListChangeRow.__table__  # type: ignore[attr-defined]
edition = Edition.__table__  # type: ignore[attr-defined]
message = Message.__table__  # type: ignore[attr-defined]

#: Of the alerts that a run raised, those of the world are another reader's than those of ours.
_seen = exists(select(alert.c.id).where(alert.c.id == made.c.ref))
_URGENCY = case({"critical": 0, "high": 1, "medium": 2}, value=alert.c.severity, else_=3)
#: Set by Airflow 3 for every task; the last by our DAGs, since Airflow tells all but that.
ENVIRONMENT = ("AIRFLOW_CTX_DAG_ID", "AIRFLOW_CTX_DAG_RUN_ID", "AIRFLOW_CTX_TASK_ID")
MAP_INDEX = "CHIPWATCH_MAP_INDEX"


@dataclass(frozen=True, slots=True)
class TaskAt:
    """One task instance of Airflow; -1 where it is not mapped."""

    dag_id: str
    run_id: str
    task_id: str
    map_index: int = -1

    @property
    def key(self) -> bytes:
        """What its rows are kept by."""
        return key_of(self.dag_id, self.run_id, self.task_id, str(self.map_index))


def task_here(environment: Mapping[str, str] | None = None) -> TaskAt | None:
    """The task instance that this process works for; None outside of Airflow."""
    told = os.environ if environment is None else environment
    dag, run, name = (told.get(each, "") for each in ENVIRONMENT)
    if not (dag and run and name):
        return None
    # "poll 3": what one task said of itself is not another's, should they share a process.
    of, _, index = told.get(MAP_INDEX, "").rpartition(" ")
    return TaskAt(dag, run, name, int(index) if of == name and index.isdecimal() else -1)


def note_made(connection: Connection, kind: MadeKind, refs: Iterable[object]) -> None:
    """Note what was stored, where a task of Airflow stores it; in the caller's transaction."""
    at = task_here()
    if at is None:
        return
    rows = [{"task_key": at.key, "kind": kind, "ref": str(ref)} for ref in refs]
    if not rows:
        return
    ids = {"dag_id": at.dag_id, "run_id": at.run_id, "task_id": at.task_id, "map_index": at.map_index}
    insert_new(connection, task, {"key": at.key, "began_at": wall_now(), **ids})
    insert_new(connection, made, rows)


@dataclass(frozen=True, slots=True)
class Which:
    """Of which DAG, run and task; what is not said narrows nothing."""

    dag_id: str
    run_id: str | None = None
    task_id: str | None = None
    map_index: int | None = None


@dataclass(frozen=True, slots=True)
class MadeCount:
    """How many of a kind one run made, and when it first made anything (wall)."""

    run_id: str
    kind: str
    began_at: datetime
    count: int


def count_made(connection: Connection, which: Which, *, runs: int) -> list[MadeCount]:
    """What the last runs made, by run and kind; the newest first."""
    latest = (
        select(task.c.run_id, func.min(task.c.began_at).label("began_at"))
        .where(*_narrowed(which))
        .group_by(task.c.run_id)
        .order_by(func.min(task.c.began_at).desc())
        .limit(runs)
        .subquery()
    )
    asked = (
        select(latest.c.run_id, made.c.kind, latest.c.began_at, func.count(made.c.ref.distinct()))
        .join_from(latest, task, task.c.run_id == latest.c.run_id)
        .join(made, made.c.task_key == task.c.key)
        .where(*_narrowed(which), or_(made.c.kind != "alert", _seen))
        .group_by(latest.c.run_id, made.c.kind, latest.c.began_at)
        .order_by(latest.c.began_at.desc(), latest.c.run_id, made.c.kind)
    )
    return [MadeCount(*row) for row in connection.execute(asked)]


def load_refs(connection: Connection, which: Which, kind: str, *, limit: int) -> list[str]:
    """Ids or numbers of what was made, as text."""
    asked = (
        select(made.c.ref)
        .join_from(made, task, made.c.task_key == task.c.key)
        .where(made.c.kind == kind, *_narrowed(which), *([_seen] if kind == "alert" else []))
        .distinct()
        .order_by(made.c.ref)
        .limit(limit)
    )
    return list(connection.execute(asked).scalars())


def load_made_alerts(connection: Connection, ids: Sequence[str]) -> list[Any]:
    """Id, severity, title, rule, stage of those alerts that whoever asks may see, the gravest first."""
    asked = select(alert.c.id, alert.c.severity, alert.c.title, alert.c.rule, alert.c.stage, alert.c.dry_run)
    return list(connection.execute(asked.where(alert.c.id.in_(ids)).order_by(_URGENCY, alert.c.known_at, alert.c.id)))


def load_made_revisions(connection: Connection, numbers: Sequence[int], columns: Sequence[Any]) -> list[Any]:
    """Those texts, in order, with `columns` of them and their documents."""
    asked = select(*columns, revision.c.kind.label("became"), revision.c.number)
    joined = asked.join_from(revision, document, document.c.id == revision.c.document_id)
    return list(connection.execute(joined.where(revision.c.id.in_(numbers)).order_by(revision.c.id)))


def load_made_moves(connection: Connection, ids: Sequence[str]) -> list[Any]:
    """Those moves of events: event, stages, why."""
    asked = select(move.c.event_id, move.c.kind, move.c.from_stage, move.c.to_stage, move.c.why, move.c.known_at)
    return list(connection.execute(asked.where(move.c.id.in_(ids)).order_by(move.c.known_at, move.c.id)))


def load_made_lists(connection: Connection, numbers: Sequence[int]) -> list[Any]:
    """Those editions of lists, with how many changes each brought."""
    asked = (
        select(version.c.list_id, version.c.entries, version.c.known_at, func.count(change.c.id).label("changes"))
        .join_from(version, change, change.c.version_id == version.c.id, isouter=True)
        .where(version.c.id.in_(numbers))
        .group_by(version.c.id, version.c.list_id, version.c.entries, version.c.known_at)
        .order_by(version.c.id)
    )
    return list(connection.execute(asked))


def load_made_editions(connection: Connection, ids: Sequence[str]) -> list[Any]:
    """Those digests: recipient and week."""
    asked = select(edition.c.recipient, edition.c.week).where(edition.c.id.in_(ids))
    return list(connection.execute(asked.order_by(edition.c.week, edition.c.recipient)))


def load_made_messages(connection: Connection, numbers: Sequence[int]) -> list[Any]:
    """Those messages: number, channel, recipient, subject, state."""
    asked = select(message.c.id, message.c.channel, message.c.recipient, message.c.subject, message.c.state)
    return list(connection.execute(asked.where(message.c.id.in_(numbers)).order_by(message.c.id)))


def _narrowed(which: Which) -> list[Any]:
    given = {"run_id": which.run_id, "task_id": which.task_id, "map_index": which.map_index}
    narrowed = [task.c[name] == value for name, value in given.items() if value is not None]
    return [task.c.dag_id == which.dag_id, *narrowed]
