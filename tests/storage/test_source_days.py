"""What the page of a source reads, on both databases: its turns, what it asked last, how late it saw."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from models.hashing import key_of
from models.tables import metadata
from pipeline.storage.engine import reading, writing
from pipeline.storage.source_days import load_asked, load_seen, load_turned
from tests.conftest import FrozenClocks
from tests.tasks.told import Desk, deploy

DAY = datetime(2025, 4, 1, tzinfo=UTC)
TABLES = metadata.tables


def test_turns_since_a_day_come_with_the_one_before_of_each_source(engine: Engine) -> None:
    turns = [
        ("b", "ok", "blocked", 1, "state", None), ("a", "new", "ok", 1, "state", None),
        ("a", "ok", "unreachable", 9, "outage_started", 3), ("a", "unreachable", "ok", 12, "outage_ended", 3),
        ("b", "blocked", "ok", 2, "state", None),
    ]  # fmt: skip
    with writing(engine) as connection:
        for source, was, now, day, kind, began in turns:
            connection.execute(
                insert(TABLES["source_turn"]).values(
                    source=source, from_state=was, to_state=now, error="403" if now == "blocked" else None,
                    known_at=DAY + timedelta(days=day), kind=kind,
                    began_at=DAY + timedelta(days=began) if began else None, work="done",
                )
            )  # fmt: skip
    with reading(engine) as connection:
        everything = load_turned(connection)
        assert [(each.source, each.after) for each in everything[-2:]] == [("a", "unreachable"), ("a", "ok")]
        assert everything[-2].at == DAY + timedelta(days=3)  # from its first failed poll on
        assert {each.error for each in everything} == {"", "403"}
        since = load_turned(connection, since=DAY + timedelta(days=10))
        assert [(each.source, each.after) for each in since] == [("b", "ok"), ("a", "unreachable"), ("a", "ok")]
        assert [each.source for each in load_turned(connection, source="b")] == ["b", "b"]
        assert load_turned(connection, source="b", since=DAY + timedelta(days=10))[0].after == "ok"


def test_the_addresses_asked_last_come_first(engine: Engine) -> None:
    with writing(engine) as connection:
        for number in range(3):
            url = f"https://a.example/{number}"
            row = {"url_key": key_of(url), "url": url, "source": "a", "status": 200 + number, "items": None}
            at = DAY + timedelta(days=number)
            connection.execute(insert(TABLES["fetch_state"]).values(**row, fetched_at=at, seen_at=at))
    with reading(engine) as connection:
        found = load_asked(connection, "a", limit=2)
        assert [(each.url[-1], each.status) for each in found] == [("2", 202), ("1", 201)]
        assert load_asked(connection, "b", limit=2) == []


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(engine, tmp_path, frozen)


def test_only_what_was_found_live_tells_how_late_it_was_seen(desk: Desk) -> None:
    desk.publish("One text of the wire.", name="one")
    first = desk.frozen.world
    desk.frozen.step(world=timedelta(hours=3))
    desk.publish("Another text of the wire.", name="two")
    desk.publish("An old text.", name="three", origin="backfill")
    desk.publish("Of another source.", source="bis_press", name="four")
    with reading(desk.context.engine) as connection:
        found = load_seen(connection, "harbour_wire", limit=9)
        assert found == [(desk.frozen.world, desk.frozen.world), (first, first)]
        assert load_seen(connection, "harbour_wire", limit=1) == found[:1]
