"""The whole recorded world, against what it must give: every expectation is met, or is a miss with its reason."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select, update

from models.tables import metadata
from pipeline.launch.saga import play_here
from pipeline.replay.world import load_world
from pipeline.storage.engine import reading, writing
from pipeline.tasks.analyse import analyse
from pipeline.tasks.context import Context
from tests.flow.compare import FILE, Report, compare, read_told
from tests.flow.conftest import played

pytestmark = pytest.mark.xdist_group("saga")

MISSES = Path(__file__).parent / "known_misses.yaml"
TABLES = metadata.tables
#: What a run changes although nothing happened: that it ran, and when publishers were last asked.
RUNNING = {"run", "host_state", "fetch_state", "source_state", "content"}


@pytest.fixture(scope="session")
def saga(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """A deployment after the whole saga; tests ask of it again what was asked, and nothing else."""
    with played(tmp_path_factory.mktemp("saga"), None) as context:
        yield context


@pytest.fixture(scope="session")
def report(saga: Context) -> Report:
    with reading(saga.engine) as connection:
        told = read_told(connection, load_world())
    return compare(yaml.safe_load(FILE.read_text(encoding="utf-8")), told)


@pytest.fixture(scope="session")
def known_misses() -> dict[str, str]:
    """Reasons by the expectation's key."""
    found: dict[str, str] = yaml.safe_load(MISSES.read_text(encoding="utf-8")) or {}
    return found


def test_every_expectation_is_met_or_is_a_known_miss(report: Report, known_misses: dict[str, str]) -> None:
    new = [line for line in report.misses if line.split(":")[0] not in known_misses]
    assert not new, "\n".join(new)
    assert len(report.met) >= 95


def test_a_known_miss_is_still_one_and_says_why(report: Report, known_misses: dict[str, str]) -> None:
    missed = {line.split(":")[0] for line in report.misses}
    assert sorted(set(known_misses) - missed) == [], "met by now: take them off known_misses.yaml"
    assert all(len(reason.split()) >= 5 for reason in known_misses.values())


def counts(context: Context) -> dict[str, int]:
    with reading(context.engine) as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in TABLES.items()
            if name not in RUNNING
        }


def test_a_second_run_adds_nothing(saga: Context) -> None:
    before = counts(saga)
    play_here(None, say=lambda _line: None)
    assert counts(saga) == before


def test_work_done_twice_leaves_what_was_there(saga: Context) -> None:
    """Every turn is put to the rules again, as after a crash before the work was marked as done."""
    before = counts(saga)
    with writing(saga.engine) as connection:
        for name in ("move", "list_change"):
            connection.execute(update(TABLES[name]).values(work="pending"))
    analyse(saga)
    assert counts(saga) == before


def rows(context: Context, name: str) -> list[Any]:
    with reading(context.engine) as connection:
        return list(connection.execute(select(TABLES[name])).all())


def test_a_turn_is_told_by_one_rule(saga: Context) -> None:
    told = Counter((row.subject_id, row.occasion) for row in rows(saga, "alert"))
    twice = {turn: count for turn, count in told.items() if count > 1}
    assert not twice


def test_alerts_are_few_and_the_loud_ones_rest_on_something_of_ours(saga: Context) -> None:
    alerts = rows(saga, "alert")
    assert 60 <= len(alerts) <= 100  # in four years, from 130 documents and eight lists' editions
    loud = [row for row in alerts if row.severity == "critical" and row.subject_kind == "event"]
    assert all(row.units_in_scope > 0 for row in loud), [row.title for row in loud]


def test_market_news_is_told_once_an_event(saga: Context) -> None:
    market = {"market-news", "money-moves-on-our-chips", "peer-secures-supply"}
    told = Counter(row.subject_id for row in rows(saga, "alert") if row.rule in market)
    assert told
    assert max(told.values()) == 1


def test_stages_follow_one_another_without_gaps(saga: Context) -> None:
    last: dict[str, Any] = {}
    for row in sorted(rows(saga, "move"), key=lambda move: (move.event_id, move.ordinal)):
        before = last.get(row.event_id)
        assert row.ordinal == (before.ordinal + 1 if before else 1)
        assert row.from_stage == (before.to_stage if before else None)
        last[row.event_id] = row
