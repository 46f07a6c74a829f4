"""Dump and load: the round trip is exact, on and between both databases."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Engine, insert, select

from models.hashing import sha256
from models.holding import PositionRow, Snapshot
from models.state import World
from pipeline.errors import InputError, StateError
from pipeline.storage.archive import dump_rows, load_rows
from pipeline.storage.engine import reading, writing

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


def dump(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return [json.dumps(line, sort_keys=True) for line in dump_rows(connection)]


def test_round_trip_is_exact(engine: Engine, request: pytest.FixtureRequest) -> None:
    fill(engine)
    before = dump(engine)
    other = "postgresql_engine" if engine.dialect.name == "sqlite" else "sqlite_engine"
    target: Engine = request.getfixturevalue(other)
    with writing(target) as connection:
        counts = load_rows(connection, map(json.loads, before))
    assert counts["position"] == 1
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
