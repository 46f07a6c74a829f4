"""Events with marks are the same whether they are looked up by a mark or asked whether they bear it, and in order."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from pipeline.storage import walks
from pipeline.storage.engine import reading, writing
from pipeline.storage.padding import pad
from pipeline.storage.timeline import marked_lanes
from tests.conftest import WORLD

ASKED = (
    [["chip:nvidia-h20"]],
    [["chip:nvidia-h20", "chip:nvidia-h100"]],
    [["chip:nvidia-h20", "chip:nvidia-h100"], ["firm:nvidia", "chip:nvidia-h100"]],
    [["chip:nvidia-h20"], ["firm:huawei"]],
    [["chip:nobody-makes"]],
    [],
)


@pytest.fixture
def archive(engine: Engine) -> Engine:
    with writing(engine) as connection:
        pad(connection, 600, WORLD, [f"word{number}" for number in range(100)])
    return engine


def test_events_with_marks_are_found_both_ways(archive: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> list[list[str]]:
        with reading(archive) as connection:
            return [[each for each, _ in walks.events_after(connection, None, 40, marks=asked)] for asked in ASKED]

    looked_up = told()
    monkeypatch.setattr(walks, "MOST_LOOKED", 2)
    assert told() == looked_up
    assert [len(each) for each in looked_up] == [6, 12, 6, 0, 0, 40]


def test_a_page_of_events_goes_on_where_the_last_ended(archive: Engine) -> None:
    marks = [["chip:nvidia-h20", "firm:nvidia"]]
    with reading(archive) as connection:
        whole = walks.events_after(connection, None, 40, marks=marks)
        first = walks.events_after(connection, None, 5, marks=marks)
        last = first[-1]
        rest = walks.events_after(connection, (last[1], last[0]), 40, marks=marks)
        late = walks.events_after(connection, None, 40, marks=marks, since=whole[3][1])
        early = walks.events_after(connection, None, 40, marks=marks, until=whole[3][1])
    assert [*first, *rest] == whole
    assert [*late, *early] == whole
    assert whole == sorted(whole, key=lambda one: one[1], reverse=True)
    assert whole[0][1] > WORLD - timedelta(days=30)


def test_lanes_are_those_that_some_event_bears(archive: Engine) -> None:
    with reading(archive) as connection:
        assert marked_lanes(connection, ["firm:nvidia", "by:nobody", "place:CN"]) == {"firm:nvidia", "place:CN"}
        assert marked_lanes(connection, []) == set()
