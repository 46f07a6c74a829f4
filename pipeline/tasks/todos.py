"""The to-dos for commands and pages: what waits for a person, and closing it."""

from collections.abc import Sequence

from models.audit import Audited
from models.telling import Via
from models.todo import KINDS
from pipeline.errors import CallError
from pipeline.storage import todos as store
from pipeline.storage.audit import record
from pipeline.storage.engine import reading, writing
from pipeline.storage.todos import KeptTodo as KeptTodo
from pipeline.tasks.context import Context


def list_todos(context: Context, kinds: Sequence[str] = (), *, closed: bool = False) -> list[KeptTodo]:
    """What waits for a person, the longest first; with `closed` also what is done.

    Raises:
        CallError: there is no such kind; or the profile is one that reaches nothing of our own.
    """
    refuse_research(context, "to-dos")
    for kind in kinds:
        if kind not in KINDS:
            raise CallError(f"no kind of to-do {kind!r}; there are {', '.join(KINDS)}")
    with reading(context.engine) as connection:
        return store.load_todos(connection, kinds=kinds, closed=closed)


def close_todo(context: Context, number: int, *, who: str, why: str, via: Via = "command") -> KeptTodo:
    """Close one by hand; it opens again only where its reason changes.

    Raises:
        CallError: the profile is one that reaches nothing of our own.
        StateError: there is none of that number, it is closed, or nobody or no reason is named.
    """
    refuse_research(context, "to-dos")
    now, at = context.clocks.world_now(), context.clocks.wall_now()
    with writing(context.engine) as connection:
        done = store.close_todo(connection, number, who=who, why=why, known_at=now, at=at)
        detail = {"todo": number, "kind": done.kind, "why": done.close_note}
        record(connection, Audited(who.strip(), "closed_todo", done.subject, via, at, detail))
    return done


def refuse_research(context: Context, what: str) -> None:
    """Nothing of what we hold, decided or screened is told under the profile `research`.

    Raises:
        CallError: that is the profile.
    """
    if context.settings.profile == "research":
        raise CallError(f"CHIPWATCH_PROFILE=research reaches no {what}")
