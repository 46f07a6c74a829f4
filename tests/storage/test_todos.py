"""To-dos on both databases: open once, closed by a person or by themselves, and the past kept."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select

from models.clocks import WallInstant, WorldInstant
from models.todo import Todo
from pipeline.errors import StateError
from pipeline.storage.engine import reading, writing
from pipeline.storage.todos import Synced, close_todo, load_todos, open_todos, sync_todos, todo, turn
from tests.conftest import WALL, WORLD

SLED = Todo("item_unmatched", "item:Sled C", "no chip is called that", {"units": 12})
TRAY = Todo("item_unmatched", "item:Tray", "no chip is called that")
OVERDUE = Todo("site_overdue", "site:SG1", "nothing since 2025-03-01")


def at(days: int = 0) -> dict[str, Any]:
    return {"known_at": WorldInstant(WORLD + timedelta(days=days)), "at": WallInstant(WALL + timedelta(days=days))}


def subjects(connection: Connection) -> list[str]:
    return [each.subject for each in load_todos(connection)]


def test_what_is_open_already_is_opened_once_and_told_the_new_reason(engine: Engine) -> None:
    with writing(engine) as connection:
        assert open_todos(connection, [SLED, TRAY, OVERDUE], **at()) == Synced(3)
        assert open_todos(connection, [SLED], **at(1)) == Synced()
        other = Todo(SLED.kind, SLED.subject, "may be one of two", SLED.context)
        assert open_todos(connection, [other], **at(2)) == Synced(0, 1)
    with reading(engine) as connection:
        [kept, *_] = load_todos(connection, kinds=["item_unmatched"])
        assert (kept.why, kept.opened_at) == ("may be one of two", WORLD)
        assert sorted(each.kind for each in load_todos(connection)) == [
            "item_unmatched",
            "item_unmatched",
            "site_overdue",
        ]


def test_a_comparison_closes_what_is_gone_of_its_own_kind_and_part_alone(engine: Engine) -> None:
    with writing(engine) as connection:
        open_todos(connection, [SLED, TRAY, OVERDUE], **at())
        assert sync_todos(connection, "item_unmatched", [TRAY], gone="it is matched", **at(1)) == Synced(0, 0, 1)
        assert subjects(connection) == ["item:Tray", "site:SG1"]
        assert sync_todos(connection, "item_unmatched", [], prefix="item:S", **at(2)) == Synced()
        # What settled by itself opens again when it is there again, as another opening.
        assert sync_todos(connection, "item_unmatched", [SLED, TRAY], **at(3)) == Synced(1)
        told = [(each.subject, each.closed_by, each.close_note) for each in load_todos(connection, closed=True)]
        assert told[0] == ("item:Sled C", "chipwatch", "settled by itself: it is matched")
        assert told[3] == ("item:Sled C", None, None)
    with pytest.raises(ValueError, match="is no item_unmatched"), writing(engine) as connection:
        sync_todos(connection, "item_unmatched", [OVERDUE], **at())


def test_what_a_person_closed_stays_closed_until_its_reason_is_another(engine: Engine) -> None:
    with writing(engine) as connection:
        open_todos(connection, [OVERDUE], **at())
        [kept] = load_todos(connection)
        closed = close_todo(connection, kept.id, who="ada", why="the site moves", **at(1))
        assert (closed.closed_by, closed.close_note) == ("ada", "the site moves")
        assert sync_todos(connection, "site_overdue", [OVERDUE], **at(2)) == Synced()
        later = Todo("site_overdue", "site:SG1", "nothing since 2025-04-01")
        assert sync_todos(connection, "site_overdue", [later], **at(3)) == Synced(1)
        with pytest.raises(StateError, match="closed already, by ada"):
            close_todo(connection, kept.id, who="bob", why="again", **at(4))
        with pytest.raises(StateError, match="somebody"):
            close_todo(connection, kept.id + 1, who=" ", why="x", **at(4))
        with pytest.raises(StateError, match="no to-do 99"):
            close_todo(connection, 99, who="ada", why="x", **at(4))


def test_the_rows_are_what_their_turns_make_of_them(engine: Engine) -> None:
    with writing(engine) as connection:
        open_todos(connection, [SLED, OVERDUE], **at())
        open_todos(connection, [Todo(SLED.kind, SLED.subject, "may be one of two")], **at(1))
        close_todo(connection, load_todos(connection)[0].id, who="ada", why="scrapped", **at(2))
        sync_todos(connection, "site_overdue", [], **at(3))
        sync_todos(connection, "site_overdue", [OVERDUE], **at(4))
    with reading(engine) as connection:
        rebuilt: dict[int, tuple[Any, ...]] = {}
        for each in connection.execute(select(turn).order_by(turn.c.id)):
            if each.turn == "opened":
                rebuilt[each.todo_id] = (each.why, each.context, each.known_at, None, None, None)
            elif each.turn == "changed":
                rebuilt[each.todo_id] = (each.why, each.context, *rebuilt[each.todo_id][2:])
            else:
                rebuilt[each.todo_id] = (*rebuilt[each.todo_id][:3], each.known_at, each.who, each.why)
        columns = (todo.c.why, todo.c.context, todo.c.opened_at, todo.c.closed_at, todo.c.closed_by, todo.c.close_note)
        kept = {row[0]: tuple(row[1:]) for row in connection.execute(select(todo.c.id, *columns))}
        assert kept == rebuilt
        assert len(kept) == 3


def test_a_kind_that_nobody_declared_is_a_defect() -> None:
    with pytest.raises(ValueError, match="declare it"):
        Todo("somethin", "item:x", "why")
