"""Trials of sources, on both databases: one at a time for each source, and one that was lost stands in no way."""

from datetime import timedelta

from sqlalchemy import Engine

from models.clocks import WallInstant
from pipeline.storage.engine import reading, writing
from pipeline.storage.trials import BROKE_OFF, LONGEST, ask_trial, begin_trial, end_trial, load_trials
from tests.conftest import WALL


def test_one_at_a_time_for_each_source(engine: Engine) -> None:
    later = WallInstant(WALL + LONGEST + timedelta(seconds=1))
    with writing(engine) as connection:
        first = ask_trial(connection, "a", "ada", WALL)
        assert first is not None
        assert ask_trial(connection, "a", "bob", WALL) is None
        assert ask_trial(connection, "b", "bob", WALL) is not None
    with writing(engine) as connection:
        assert begin_trial(connection, first, WALL)
        end_trial(connection, first, WALL, found={"shown": "3 items"}, fault="")
        end_trial(connection, first, later, found={}, fault="too late")
        assert not begin_trial(connection, first, later)
    with writing(engine) as connection:
        second = ask_trial(connection, "a", "bob", WALL)
    with writing(engine) as connection:
        third = ask_trial(connection, "a", "eve", later)
        assert third is not None
        assert not begin_trial(connection, second or 0, later), "it was given up for lost"
    with reading(engine) as connection:
        kept = load_trials(connection, "a", limit=5)
    assert [(each.id, each.who, each.fault) for each in kept] == [
        (third, "eve", ""), (second, "bob", BROKE_OFF), (first, "ada", ""),
    ]  # fmt: skip
    assert kept[2].found == {"shown": "3 items"}
