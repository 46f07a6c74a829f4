"""What people have to look at: opened once, closed by a person or by itself; every turn is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from models.clocks import WallInstant, WorldInstant
from models.todo import Todo, TodoRow, TodoTurn
from pipeline.errors import StateError

todo = TodoRow.__table__  # type: ignore[attr-defined]
turn = TodoTurn.__table__  # type: ignore[attr-defined]

#: Who closes what settles by itself.
ITSELF = "chipwatch"
_BATCH = 500


@dataclass(frozen=True, slots=True)
class KeptTodo:
    """A to-do as it is kept; `closed_at` is None while it is open."""

    id: int
    kind: str
    subject: str
    why: str
    context: dict[str, Any]
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    close_note: str | None


@dataclass(frozen=True, slots=True)
class Synced:
    """How many to-dos a comparison with what there is to do opened, gave another reason, and closed."""

    opened: int = 0
    changed: int = 0
    closed: int = 0


def open_todos(
    connection: Connection, wanted: Iterable[Todo], *, known_at: WorldInstant, at: WallInstant, who: str = ITSELF
) -> Synced:
    """Open to-dos. One that is open already stays one, with the new reason where that differs.

    What a person closed stays closed until its reason is another; what settled by itself opens again.
    """
    by_kind: dict[str, dict[str, Todo]] = {}
    for each in wanted:
        by_kind.setdefault(each.kind, {})[each.subject] = each
    opened = changed = 0
    for kind, things in by_kind.items():
        standing = {each.subject: each for each in _open(connection, kind)}
        new = [each for subject, each in things.items() if subject not in standing]
        opened += _insert(connection, _not_done(connection, kind, new), known_at, at, who)
        for subject, each in things.items():
            kept = standing.get(subject)
            if kept is not None and (kept.why, kept.context) != (each.why, each.context):
                connection.execute(update(todo).where(todo.c.id == kept.id).values(why=each.why, context=each.context))
                _turn(connection, [(kept.id, each.why, each.context)], "changed", who, known_at, at)
                changed += 1
    return Synced(opened, changed)


def sync_todos(
    connection: Connection,
    kind: str,
    wanted: Iterable[Todo],
    *,
    known_at: WorldInstant,
    at: WallInstant,
    gone: str = "it is so no longer",
    prefix: str = "",
) -> Synced:
    """Make the open to-dos of a kind those that there are now: open what is new, close what is gone.

    Args:
        connection: a writing transaction.
        kind: of all of them.
        wanted: everything of that kind that there is to do now.
        known_at: world time.
        at: wall time.
        gone: why those that are not among them settled by themselves.
        prefix: only to-dos whose subject begins so are closed, where one caller knows a part of the kind alone.

    Raises:
        ValueError: one of them is of another kind, or outside the prefix.
    """
    things = {each.subject: each for each in wanted}
    for each in things.values():
        if each.kind != kind or not each.subject.startswith(prefix):
            raise ValueError(f"{each.kind} {each.subject} is no {kind} of {prefix or 'any subject'}")
    over = [each for each in _open(connection, kind) if each.subject.startswith(prefix) and each.subject not in things]
    _close(connection, over, ITSELF, f"settled by itself: {gone}", known_at, at)
    done = open_todos(connection, things.values(), known_at=known_at, at=at)
    return Synced(done.opened, done.changed, len(over))


def close_todo(
    connection: Connection, number: int, *, who: str, why: str, known_at: WorldInstant, at: WallInstant
) -> KeptTodo:
    """Close one by hand; gives it as it is then.

    Raises:
        StateError: there is none of that number, it is closed already, or nobody or no reason is named.
    """
    if not who.strip() or not why.strip():
        raise StateError("a to-do is closed by somebody, with a reason")
    kept = load_todo(connection, number)
    if kept.closed_at is not None:
        raise StateError(f"to-do {number} is closed already, by {kept.closed_by}")
    _close(connection, [kept], who.strip(), why.strip(), known_at, at)
    return load_todo(connection, number)


def load_todo(connection: Connection, number: int) -> KeptTodo:
    """One by its number.

    Raises:
        StateError: there is none.
    """
    row = connection.execute(select(todo).where(todo.c.id == number)).one_or_none()
    if row is None:
        raise StateError(f"no to-do {number}")
    return KeptTodo(*row)


def load_todos(
    connection: Connection, *, kinds: Sequence[str] = (), prefix: str = "", closed: bool = False
) -> list[KeptTodo]:
    """The open to-dos, the longest open first; with `closed` those too that are done.

    Args:
        connection: a transaction.
        kinds: of these alone; of all where none is named.
        prefix: of subjects that begin so.
        closed: whether closed ones are told.
    """
    asked = select(todo).order_by(todo.c.opened_at, todo.c.id)
    asked = asked.where(todo.c.kind.in_(list(kinds))) if kinds else asked
    asked = asked if closed else asked.where(todo.c.closed_at.is_(None))
    found = (KeptTodo(*row) for row in connection.execute(asked))
    return [each for each in found if each.subject.startswith(prefix)]


def _open(connection: Connection, kind: str) -> list[KeptTodo]:
    return load_todos(connection, kinds=[kind])


def _not_done(connection: Connection, kind: str, things: Sequence[Todo]) -> list[Todo]:
    """Those that no person closed for this very reason."""
    last: dict[str, tuple[str, str]] = {}
    subjects = [each.subject for each in things]
    for start in range(0, len(subjects), _BATCH):
        asked = (
            select(todo.c.subject, todo.c.why, todo.c.closed_by)
            .where(todo.c.kind == kind, todo.c.subject.in_(subjects[start : start + _BATCH]))
            .order_by(todo.c.id)
        )
        last |= {subject: (why, by) for subject, why, by in connection.execute(asked)}
    return [
        each
        for each in things
        if each.subject not in last or last[each.subject][1] == ITSELF or last[each.subject][0] != each.why
    ]


def _insert(connection: Connection, things: Sequence[Todo], known_at: WorldInstant, at: WallInstant, who: str) -> int:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    # Another worker may have opened the same one meanwhile: then it is open, and the turn is that worker's.
    statement = dialect.insert(todo).on_conflict_do_nothing().returning(todo.c.id, todo.c.why, todo.c.context)
    opened = 0
    for start in range(0, len(things), _BATCH):
        rows = [
            {"kind": t.kind, "subject": t.subject, "why": t.why, "context": t.context, "opened_at": known_at}
            for t in things[start : start + _BATCH]
        ]
        made = [tuple(row) for row in connection.execute(statement, rows)]
        _turn(connection, made, "opened", who, known_at, at)
        opened += len(made)
    return opened


def _close(
    connection: Connection, kept: Sequence[KeptTodo], who: str, why: str, known_at: WorldInstant, at: WallInstant
) -> None:
    ids = [each.id for each in kept]
    for start in range(0, len(ids), _BATCH):
        connection.execute(
            update(todo)
            .where(todo.c.id.in_(ids[start : start + _BATCH]))
            .values(closed_at=known_at, closed_by=who, close_note=why)
        )
    _turn(connection, [(number, why, {}) for number in ids], "closed", who, known_at, at)


def _turn(
    connection: Connection,
    made: Sequence[tuple[Any, ...]],
    name: str,
    who: str,
    known_at: WorldInstant,
    at: WallInstant,
) -> None:
    if made:
        connection.execute(
            insert(turn),
            [
                {
                    "todo_id": number, "turn": name, "why": why, "context": context, "who": who,
                    "known_at": known_at, "recorded_at": at,
                }
                for number, why, context in made
            ],
        )  # fmt: skip
