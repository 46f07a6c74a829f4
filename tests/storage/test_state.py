"""The world of a database, its clock, and rows that are inserted once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from models.clocks import WorldInstant
from models.hashing import sha256
from models.source import SetAside
from models.state import Content
from pipeline.errors import StateError, WorldMismatchError
from pipeline.storage.engine import reading, writing
from pipeline.storage.state import claim_world, insert_new, load_world, save_set_aside, set_world_now

AT = WorldInstant(datetime(2025, 4, 15, tzinfo=UTC))


def content(text: str) -> dict[str, object]:
    return {"sha": sha256(text.encode()), "kind": "rule", "name": "x", "body": text, "recorded_at": AT}


def test_insert_new_counts_what_was_new_on_both_databases(engine: Engine) -> None:
    with writing(engine) as connection:
        assert insert_new(connection, Content.__table__, [content("a"), content("b")]) == 2
        assert insert_new(connection, Content.__table__, [content("b"), content("c")]) == 1
        assert insert_new(connection, Content.__table__, content("c")) == 0
        assert insert_new(connection, Content.__table__, []) == 0


def test_a_database_is_of_one_world(engine: Engine) -> None:
    with writing(engine) as connection:
        claim_world(connection, "live")
        claim_world(connection, "live")
    with pytest.raises(WorldMismatchError, match="live"), writing(engine) as connection:
        claim_world(connection, "replay", AT)


def test_a_replays_clock_goes_forward_only(engine: Engine) -> None:
    with writing(engine) as connection:
        claim_world(connection, "replay", AT)
        set_world_now(connection, AT + timedelta(days=1))
    with pytest.raises(StateError, match="does not go"), writing(engine) as connection:
        set_world_now(connection, AT)
    with reading(engine) as connection:
        assert load_world(connection) == ("replay", AT + timedelta(days=1))


def test_a_live_clock_is_not_set(engine: Engine) -> None:
    with writing(engine) as connection:
        claim_world(connection, "live")
    with pytest.raises(StateError), writing(engine) as connection:
        set_world_now(connection, AT)


def test_what_is_set_aside_twice_is_kept_once(engine: Engine) -> None:
    with writing(engine) as connection:
        for _ in range(2):
            save_set_aside(connection, "collect", "harbour_wire", "no text on the page", {"url": "x"}, AT)
        save_set_aside(connection, "collect", "harbour_wire", "another reason", {}, AT)
        assert len(connection.execute(select(SetAside.__table__)).all()) == 2
