"""`chipwatch todo`: the list, closing, and nothing of it under the profile `research`."""

import json

import pytest

from models.clocks import WallInstant, WorldInstant
from models.todo import Todo
from pipeline.errors import CallError
from pipeline.settings import Settings
from pipeline.storage.engine import open_engine, writing
from pipeline.storage.todos import open_todos
from pipeline.tasks.context import open_context, set_up
from pipeline.tasks.todos import close_todo, list_todos
from tests.cli.conftest import call
from tests.conftest import WALL, WORLD


@pytest.fixture
def home(tmp_path):
    """A home in which one thing waits."""
    set_up(Settings(home=tmp_path)).engine.dispose()
    engine = open_engine(f"sqlite:///{tmp_path / 'chipwatch.db'}")
    with writing(engine) as connection:
        wanted = Todo("item_unmatched", "item:Sled C", "no chip is called that")
        open_todos(connection, [wanted], known_at=WorldInstant(WORLD), at=WallInstant(WALL))
    engine.dispose()
    return tmp_path


def test_it_is_listed_and_closed_by_somebody(home):
    assert "1\t2025-04-16\titem_unmatched\titem:Sled C\tno chip is called that" in call(home, "todo").out
    assert call(home, "todo", "--kind", "site_overdue").out == "Nothing waits for a person.\n"
    assert call(home, "todo", "--kind", "nonsense").status == 2
    assert call(home, "todo", "close", "1", "--by", "ada").status == 2
    done = call(home, "todo", "close", "1", "--by", "ada", "--why", "scrapped")
    assert "by ada: scrapped" in done.out
    assert json.loads(call(home, "todo", "--json").out) == []
    [kept] = json.loads(call(home, "todo", "--closed", "--json").out)
    assert (kept["closed_by"], kept["close_note"]) == ("ada", "scrapped")
    assert call(home, "todo", "close", "1", "--by", "ada", "--why", "again").status == 1


def test_the_profile_research_reaches_none(home):
    context = open_context(Settings(home=home, profile="research"))
    for act in (lambda: list_todos(context), lambda: close_todo(context, 1, who="ada", why="x")):
        with pytest.raises(CallError, match="research reaches no to-dos"):
            act()
    context.engine.dispose()
