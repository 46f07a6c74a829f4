"""Dump and load: the round trip is exact, on and between both databases."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Engine, insert, select

from models.clocks import WallInstant, WorldInstant
from models.determination import MadeWith, Stated
from models.hashing import sha256
from models.holding import PositionRow, Snapshot
from models.state import World
from models.todo import Todo
from pipeline.errors import InputError, StateError
from pipeline.storage.archive import dump_rows, load_rows
from pipeline.storage.determinations import save_determination
from pipeline.storage.engine import reading, writing
from pipeline.storage.todos import close_todo, open_todos

AT = datetime(2026, 1, 15, 13, 30, 5, 123456, tzinfo=UTC)


def fill(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(insert(World.__table__).values(id=1, kind="replay", now_at=AT))
        connection.execute(
            insert(Snapshot.__table__).values(
                id=3,
                content_sha=sha256(b"x"),
                name="fleet.csv",
                lines=1,
                refused=0,
                report=[{"line": 2, "why": "„ß“ \u0000 not there".replace("\u0000", "")}],
                known_at=AT,
                recorded_at=AT,
            )
        )
        connection.execute(
            insert(PositionRow.__table__).values(
                id=9,
                snapshot_id=3,
                line=2,
                item="H20",
                chip="nvidia-h20",
                quantity=8,
                units=8,
                status="in_use",
                site="Singapore 1",
                unit_cost=Decimal("12345678901.1200"),
                currency="USD",
            )
        )


def fill_by_hand(engine: Engine) -> None:
    """A determination that stands in the place of another, and a to-do with its turns."""
    a40 = Stated(item="A40", says="EAR99", basis="signed", document="a.pdf", who="Ada", on=AT.date())
    times = {"known_at": WorldInstant(AT), "at": WallInstant(AT)}
    with writing(engine) as connection:
        for says in ("EAR99", "3A090.b"):
            save_determination(
                connection,
                replace(a40, says=says),
                "chip:nvidia-a40",
                MadeWith(),
                recorded_by="bob",
                via="page",
                **times,
            )
        open_todos(connection, [Todo("site_overdue", "site:SG1", "nothing since March", {"days": 3})], **times)
        close_todo(connection, 1, who="ada", why="it moves", **times)


def dump(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return [json.dumps(line, sort_keys=True) for line in dump_rows(connection)]


def test_round_trip_is_exact(engine: Engine, request: pytest.FixtureRequest) -> None:
    fill(engine)
    fill_by_hand(engine)
    before = dump(engine)
    other = "postgresql_engine" if engine.dialect.name == "sqlite" else "sqlite_engine"
    target: Engine = request.getfixturevalue(other)
    with writing(target) as connection:
        counts = load_rows(connection, map(json.loads, before))
    assert [counts[name] for name in ("position", "determination", "todo", "todo_turn")] == [1, 2, 1, 2]
    assert dump(target) == before
    with writing(target) as connection:  # the counters go on behind what was loaded
        connection.execute(
            insert(PositionRow.__table__).values(
                snapshot_id=3, line=3, item="x", quantity=1, units=1, status="in_use", site="s"
            )
        )
        assert set(connection.execute(select(PositionRow.__table__.c.id)).scalars()) == {9, 10}


def test_a_database_with_rows_is_left_alone(engine: Engine) -> None:
    fill(engine)
    lines = [json.loads(line) for line in dump(engine)]
    with pytest.raises(StateError, match="not empty"), writing(engine) as connection:
        load_rows(connection, lines)


def test_a_dump_that_was_cut_is_refused(sqlite_engine: Engine, postgresql_engine: Engine) -> None:
    fill(sqlite_engine)
    lines = [json.loads(line) for line in dump(sqlite_engine)][:-1]
    with pytest.raises(InputError, match="missing"), writing(postgresql_engine) as connection:
        load_rows(connection, lines)
    with reading(postgresql_engine) as connection:
        assert connection.execute(select(World.__table__)).first() is None
