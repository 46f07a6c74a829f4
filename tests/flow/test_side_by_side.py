"""Tasks side by side, as Airflow runs them: whichever comes first, the recorded world ends as in one process."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pipeline.launch.stepping import Airflow, settle
from pipeline.replay.server import serving
from pipeline.replay.world import World, load_world
from pipeline.settings import Settings
from pipeline.tasks import entry
from pipeline.tasks.context import Context
from pipeline.tasks.replay import has_ended, step
from pipeline.tasks.setup import set_up_demonstration
from pipeline.tasks.sweep import play
from tests.flow.state import told_state

#: Two that publish, a list, one that refuses at once, and one whose second silence is an outage that nothing new tells.
SOURCES = "federal_register_bis,bis_press,trade_gov_csl,reuters,deadwire"
#: Both made editions before an outage of the days before was asked of the rules, while nothing kept them from it.
SEEDS = (0, 4)


class Side(Airflow):
    """Does in this process what Airflow would do, sources in any order, and sweeps come in between at any time."""

    def __init__(self, context: Context, random: Random) -> None:
        self.context, self.random = context, random

    def sweep(self) -> None:
        """What a schedule by time brings, now and then."""
        if self.random.random() < 0.3:
            self.random.choice((entry.analyse_settled, entry.make_digests, entry.deliver_waiting))(self.context)

    def start(self, dag: str) -> None:
        if dag == "collect":
            self._collect()
        elif dag == "analyse":
            entry.analyse_settled(self.context)
        else:
            entry.make_digests(self.context)

    def _collect(self) -> None:
        names = [name for lane in entry.LANES.keys() | {"publishers"} for name in entry.due_lane(lane)]
        reports = []
        for name in self.random.sample(names, len(names)):
            self.sweep()
            reports.append(entry.collect_source(name, self.context))
        if entry.count_new(reports):
            self.sweep()
            entry.analyse_settled(self.context)


def side_by_side(seed: int) -> Callable[[Context, World], None]:
    def work(context: Context, world: World) -> None:
        instants = [turn.at for turn in world.steps()]
        airflow = Side(context, Random(seed))
        while not has_ended(context, instants):
            settle(context, airflow, airflow.sweep)
            step(context, instants)

    return work


def alone(context: Context, world: World) -> None:
    play(context, [turn.at for turn in world.steps()])


def left_by(
    home: Path, work: Callable[[Context, World], None], patch: pytest.MonkeyPatch
) -> dict[str, set[tuple[Any, ...]]]:
    """What a replay to the first limits of October 2022 leaves in a fresh home."""
    world = load_world(until=date(2022, 10, 14))
    now = [lambda: world.starts_at]
    with serving(world, lambda: now[0]()) as server:
        for name, value in {"HOME": str(home), "REPLAY": server.address, "SOURCES": SOURCES}.items():
            patch.setenv(f"CHIPWATCH_{name}", value)
        context = set_up_demonstration(Settings(), starts_at=world.starts_at)
        now[0] = context.clocks.world_now
        work(context, world)
        found = told_state(context.engine)
        context.engine.dispose()
    return found


def test_whichever_task_comes_first_it_ends_as_in_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = left_by(tmp_path / "alone", alone, monkeypatch)
    assert {row[1] for row in wanted["alert"]} >= {"source-silent", "party-listed", "restriction-official"}
    for seed in SEEDS:
        found = left_by(tmp_path / str(seed), side_by_side(seed), monkeypatch)
        for name in wanted:
            assert found[name] == wanted[name], f"{name}, seed {seed}"
