"""The whole life of a message: from a text to the reader, through alerts, editions and the outbox, cut off anywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from pipeline.storage.engine import open_engine, writing
from pipeline.storage.state import claim_world
from tests.soak import story
from tests.soak.counting import Count, faults_of
from tests.soak.databases import Databases, differing, picture
from tests.soak.deployment import Deployment
from tests.soak.dying import COMMIT
from tests.soak.processes import Work, end, run, run_calm, run_killed, start
from tests.soak.sinks import Sinks
from tests.soak.works import (
    ANALYSIS,
    DELIVERY,
    EDITIONS,
    ESCALATION,
    NOTICES,
    deliver_in,
    digest_all,
    live_all,
)

#: The points that the story passes.
POINTS = (*ANALYSIS, *NOTICES, *ESCALATION, *EDITIONS, *DELIVERY)

#: About so many transactions that write a calm life has.
COMMITS = 340

#: Points that it passes once.
RARE = frozenset({"correction_overtakes", "notices_let_go", *ESCALATION})


@dataclass(frozen=True)
class Calm:
    """What a run that nothing befell left: what each sink's id said, and the database."""

    said: dict[str, set[bytes]]
    rows: dict[str, list[str]]


class Life:
    """Scenarios of the whole life on one kind of database."""

    def __init__(self, databases: Databases, sinks: Sinks, random: Random) -> None:
        self.databases, self.sinks, self.random = databases, sinks, random
        self._calm: dict[str, Calm] = {}

    def at(self, point: str, call: int | None = None) -> Count:
        """Kill whoever lives the story at a named point, let another go on."""
        calm, deployment = self._begun("story", live_all, _fill)
        crashes = run(live_all, deployment, f"{point}:{call or (1 if point in RARE else self.random.randint(1, 3))}")
        run_calm(live_all, deployment.later())
        # Where it was not cut off in the delivery, nothing was between acceptance and mark.
        allowed = crashes if point in DELIVERY else 0
        return self._compared("life, killed at a point", deployment, calm, crashes, allowed, point)

    def at_random(self, kills: int = 5) -> Count:
        """Kill one after the other at random moments, and let the last one finish."""
        calm, deployment = self._begun("story", live_all, _fill)
        crashes = run_killed(live_all, deployment, kills, 1.5, self.random)
        run_calm(live_all, deployment.later(kills + 1))
        return self._compared("life, killed at random", deployment, calm, crashes, crashes)

    def at_commits(self, kills: int = 2) -> Count:
        """Kill one after the other before a commit, any of those that a life has, and let the last one finish."""
        calm, deployment = self._begun("story", live_all, _fill)
        calls = [self.random.randint(1, COMMITS) for _ in range(kills)]
        crashes = sum(run(live_all, deployment.later(number), f"{COMMIT}:{call}") for number, call in enumerate(calls))
        run_calm(live_all, deployment.later(kills + 1))
        return self._compared("life, killed before any commit", deployment, calm, crashes, crashes)

    def editions_twice(self, workers: int = 3) -> Count:
        """Several make and send the editions of one week at once: one for each reader, and each once."""
        calm, deployment = self._begun("editions", digest_all, _fill_editions)
        processes = [start(digest_all, deployment) for _ in range(workers)]
        crashes = sum(end(process) for process in processes)
        run_calm(digest_all, deployment.later())
        return self._compared(f"editions, {workers} makers at once", deployment, calm, crashes, 0)

    def _begun(self, name: str, work: Work, fill: Callable[[Deployment], None]) -> tuple[Calm, Deployment]:
        """What a calm run leaves, and a deployment at the beginning."""
        home = self.databases.folder / f"home-{name}"

        def fresh() -> Deployment:
            address = self.databases.fresh(name, lambda made: fill(self._deployment(home, made)))
            return self._deployment(home, address)

        if name not in self._calm:
            self.sinks.clear()
            deployment = fresh()
            self.sinks.clear()
            run_calm(work, deployment)
            said = {key: set(texts) for key, texts in self.sinks.said.items()}
            self._calm[name] = Calm(said, picture(deployment.database))
            if self.sinks.repeats or not said:
                raise RuntimeError(f"the calm run repeated {self.sinks.repeats} of {len(said)} messages")
            self.databases.drop(deployment.database)
        deployment = fresh()
        self.sinks.clear()
        return self._calm[name], deployment

    def _deployment(self, home: Path, address: str) -> Deployment:
        return Deployment(home, address, self.sinks.smtp_port, self.sinks.http_port)

    def _compared(
        self, scenario: str, deployment: Deployment, calm: Calm, crashes: int, allowed: int, point: str = ""
    ) -> Count:
        lost = len(calm.said.keys() - self.sinks.count.keys())
        strange = len(self.sinks.count.keys() - calm.said.keys())
        differs = differing(calm.rows, picture(deployment.database))
        self.databases.drop(deployment.database)
        faults = faults_of(lost=lost, repeats=self.sinks.repeats, allowed=allowed, strange=strange, differing=differs)
        told_otherwise = [
            key for key, said in calm.said.items() if key in self.sinks.said and self.sinks.said[key] != said
        ]
        if told_otherwise:
            faults.append(f"{len(told_otherwise)} say something else than in a calm run")
        if point and not crashes:
            faults.append("no crash: the point was never reached")
        return Count(
            self.databases.kind,
            scenario,
            len(calm.said),
            crashes,
            point=point,
            random=0 if point else crashes,
            mails=self.sinks.ways["smtp"],
            posts=self.sinks.ways["http"],
            lost=lost,
            repeats=self.sinks.repeats,
            allowed=allowed,
            rows_differing=differs.total(),
            broken="; ".join(faults),
        )


def _fill(deployment: Deployment) -> None:
    """Fleet and readers."""
    engine = open_engine(deployment.database)
    with writing(engine) as connection:
        claim_world(connection, "replay", story.AT)
    engine.dispose()
    context = deployment.context()
    story.prepare(context)
    context.engine.dispose()


def _fill_editions(deployment: Deployment) -> None:
    """The story told up to the day before the first editions are due; then that day comes."""
    _fill(deployment)
    context = deployment.context()
    story.live_until_editions(context, deliver_in)
    context.engine.dispose()
