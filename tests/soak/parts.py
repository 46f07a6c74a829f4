"""A replay through Airflow by its parts, as the compose file starts them; one of them is killed halfway.

What comes of it is compared with the same replay in one process that nothing befell: events, moves, alerts with their
figures, editions and texts in the database, and every message at real sinks.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from random import Random
from typing import Any

import httpx
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from models.clocks import WorldInstant
from models.tables import metadata
from pipeline.launch.stepping import Airflow, settle
from pipeline.storage.engine import open_engine, reading, writing
from pipeline.storage.notices import load_due
from pipeline.storage.recipients import save_recipients
from pipeline.tasks.context import Context
from pipeline.tasks.replay import step, waiting
from pipeline.tasks.setup import set_up_demonstration
from tests.flow.state import told_state
from tests.soak.cluster import Cluster, Server, running
from tests.soak.counting import Count, faults_of
from tests.soak.deployment import Deployment
from tests.soak.processes import run_calm
from tests.soak.sinks import Sinks, publishing
from tests.soak.twice import cut_world, hook, play_all

UNTIL = "2022-10-14"
#: What is killed halfway; "" for nothing.
VICTIMS = ("", "worker", "scheduler", "database")
#: How long a part is gone before it is started again, and how long one run may take in all.
AWAY_S = 3.0
LONGEST_S = 900.0
#: How often `analyse` and `deliver` are asked for, besides their own sweeps.
AGAIN_S = 20.0


@dataclass(frozen=True)
class Calm:
    """What the replay leaves when nothing befalls it: each sink's ids with their texts, and the database."""

    said: dict[str, set[bytes]]
    state: dict[str, set[tuple[Any, ...]]]


@dataclass
class Seen:
    """What was seen of one run."""

    killed: str = ""
    workers: set[str] = field(default_factory=set)
    revived: list[str] = field(default_factory=list)
    unwell: dict[str, str] = field(default_factory=dict)


class Parts:
    """The scenarios, on a PostgreSQL of their own.

    Args:
        folder: for homes.
        server: the PostgreSQL.
        sinks: the mail server and the receiver.
        random: chooses the worker and the moment.
        until: the day at which the replay stops.
    """

    def __init__(self, folder: Path, server: Server, sinks: Sinks, random: Random, until: str = UNTIL) -> None:
        self.folder, self.server, self.sinks, self.random, self.until = folder, server, sinks, random, until
        self.world = cut_world(until)
        self._calm: Calm | None = None
        self.memory: dict[str, int] = {}
        self._airflow = ""

    def run(self, victim: str) -> Count:
        """One replay through the parts, in which one of them is killed halfway."""
        calm = self._calm or self._played_calmly()
        began = time.monotonic()
        with self._begun(f"parts_{victim or 'calm'}") as (deployment, now):
            cluster = Cluster(self.folder / f"home-{victim or 'calm'}", self._airflow_database(), variables(deployment))
            with running(cluster):
                seen = self._play(cluster, deployment, now, victim)
            return self._compared(calm, deployment, victim, seen, time.monotonic() - began)

    def _played_calmly(self) -> Calm:
        with self._begun("parts_alone") as (deployment, now):
            # In another process the clock is the database's; nothing kills that here.
            engine = open_engine(deployment.database)
            now[:] = [lambda: _now_of(engine)]
            run_calm(play_all, deployment)
            self._calm = Calm({key: set(said) for key, said in self.sinks.said.items()}, told_state(engine))
            engine.dispose()
        if self.sinks.repeats or not self._calm.said or not self._calm.state["alert"]:
            raise RuntimeError("the calm run told nobody, or told something twice")
        return self._calm

    @contextmanager
    def _begun(self, name: str) -> Iterator[tuple[Deployment, list[Callable[[], datetime]]]]:
        """A deployment at the world's beginning, its publishers and its clock."""
        self.server.say(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.server.say(f"CREATE DATABASE {name}")
        found = self.world.environment()
        now: list[Callable[[], datetime]] = [lambda: self.world.starts_at]
        self.sinks.clear()
        with publishing(self.world, lambda: now[0](), self.sinks) as port:
            deployment = Deployment(
                self.folder / f"home-{name}",
                self.server.address(name),
                self.sinks.smtp_port,
                port,
                sources=found["CHIPWATCH_SOURCES"],
                sec_ciks=found.get("CHIPWATCH_SEC_CIKS"),
                cut=self.until,
            )
            context = set_up_demonstration(deployment.settings(), starts_at=self.world.starts_at)
            with writing(context.engine) as connection:
                save_recipients(connection, [hook()])
            context.engine.dispose()
            yield deployment, now
        self.server.say(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _airflow_database(self) -> str:
        """A fresh database of Airflow's, copied from one whose tables were made once."""
        if not self._airflow:
            self.server.say("CREATE DATABASE airflow_made")
            settings = {"CHIPWATCH_HOME": str(self.folder / "home-init")}
            Cluster(self.folder / "home-init", self.server.address("airflow_made"), settings).prepare()
            self._airflow = "airflow_made"
        self.server.say("DROP DATABASE IF EXISTS airflow WITH (FORCE)")
        self.server.say("CREATE DATABASE airflow TEMPLATE airflow_made")
        return self.server.address("airflow")

    def _play(self, cluster: Cluster, deployment: Deployment, now: list[Callable[[], datetime]], victim: str) -> Seen:
        """Step through the world; at half of its steps the victim is killed and started again."""
        context = deployment.context()
        instants = [turn.at for turn in self.world.steps()]
        half, seen = instants[len(instants) // 2], Seen(unwell=cluster.unwell())
        ends = time.monotonic() + LONGEST_S

        def watch() -> None:
            if time.monotonic() > ends:
                raise RuntimeError(f"the replay took longer than {LONGEST_S:.0f} s")
            busy = [name for name in ("worker-1", "worker-2") if cluster.at_work(name)]
            seen.workers.update(busy)
            if victim and not seen.killed and world_now >= half and busy:
                self._kill(cluster, victim, busy, seen)
                return
            # The database's death may take others with it: a restart policy starts them again.
            if seen.killed:
                seen.revived += cluster.revive()
            else:
                cluster.must_run()

        with httpx.Client(base_url=cluster.address, timeout=30.0, trust_env=False) as client:
            airflow = Airflow(client, "admin", cluster.password)
            world_now = context.clocks.world_now()
            while True:
                now[:] = [lambda at=world_now: at]  # type: ignore[misc]
                try:
                    settle(context, airflow, watch)
                    if not self._is_quiet(context, airflow, watch):
                        continue
                    stepped = step(context, instants)
                except OperationalError:
                    # The database is away; we wait for it as every task does.
                    watch()
                    time.sleep(1.0)
                    continue
                if stepped is None:
                    break
                world_now = WorldInstant(stepped)
            self.memory = cluster.memory()
        context.engine.dispose()
        return seen

    def _kill(self, cluster: Cluster, victim: str, busy: list[str], seen: Seen) -> None:
        seen.killed = self.random.choice(busy) if victim == "worker" else victim
        time.sleep(self.random.uniform(0.0, 1.0))
        if victim == "database":
            self.server.kill()
            time.sleep(AWAY_S)
            self.server.start()
            return
        cluster.kill(seen.killed)
        time.sleep(AWAY_S)
        cluster.restart(seen.killed)

    def _is_quiet(self, context: Context, airflow: Airflow, watch: Callable[[], None]) -> bool:
        """Wait until the clocks were asked at this instant too, and all that it tells is sent; as one process does.

        What a dead worker held is sent when its lease runs out. False where something waits for the rules again.
        """
        asked = 0.0
        while wanted := left_to_do(context):
            watch()
            if time.monotonic() - asked > AGAIN_S:
                airflow.start(wanted)
                asked = time.monotonic()
            time.sleep(0.5)
        return waiting(context).nothing

    def _compared(self, calm: Calm, deployment: Deployment, victim: str, seen: Seen, seconds: float) -> Count:
        engine = open_engine(deployment.database)
        state = told_state(engine)
        engine.dispose()
        differs = {name: len(rows ^ state[name]) for name, rows in calm.state.items() if rows != state[name]}
        columns = {row[1] for row in calm.state["alert_digest"] ^ state["alert_digest"]}
        lost = len(calm.said.keys() - self.sinks.count.keys())
        strange = len(self.sinks.count.keys() - calm.said.keys())
        # Whoever dies between a sink's word and its mark leaves one message in doubt: it goes again, by the same id.
        allowed = int(bool(victim))
        faults = faults_of(lost=lost, strange=strange, repeats=self.sinks.repeats, allowed=allowed, differing=differs)
        otherwise = [key for key, said in calm.said.items() if self.sinks.said.get(key, said) != said]
        if otherwise:
            first = otherwise[0]
            words = apart(next(iter(calm.said[first])), next(iter(self.sinks.said[first])))
            faults.append(f"{len(otherwise)} say something else than in a calm run: {words}")
        passages = sorted(calm.state["passage"] ^ state["passage"])[:4]
        faults += [f"alerts differ in {', '.join(sorted(columns))}: {passages}"] if columns else []
        faults += [f"{victim} was never killed"] if victim and not seen.killed else []
        faults += ["not both workers had work"] if len(seen.workers) < 2 else []
        faults += [f"{name} is unwell: {why}" for name, why in seen.unwell.items()]
        return Count(
            "postgresql",
            f"parts, {victim} killed" if victim else "parts, nothing killed",
            len(calm.said),
            int(bool(seen.killed)),
            random=int(bool(seen.killed)),
            mails=self.sinks.ways["smtp"],
            posts=self.sinks.ways["http"],
            lost=lost,
            repeats=self.sinks.repeats,
            allowed=allowed,
            rows_differing=sum(differs.values()),
            seconds=seconds,
            broken="; ".join(faults),
        )


def variables(deployment: Deployment) -> dict[str, str]:
    """A deployment's settings as environment variables."""
    settings = deployment.settings()
    secret = settings.webhook_secret
    given = {
        "home": str(settings.home),
        "database": deployment.database,
        "replay": settings.replay,
        "smtp_host": settings.smtp_host,
        "smtp_port": str(settings.smtp_port),
        "smtp_tls": settings.smtp_tls,
        "mail_from": settings.mail_from,
        "sources": settings.sources,
        "sec_ciks": settings.sec_ciks,
        "webhook_secret": secret.get_secret_value() if secret else None,
    }
    return {f"CHIPWATCH_{name.upper()}": value for name, value in given.items() if value is not None}


def apart(one: bytes, other: bytes) -> str:
    """The first lines in which two texts differ."""
    lines = zip_longest(one.decode().splitlines(), other.decode().splitlines(), fillvalue="")
    return " | ".join(next((each for each in lines if each[0] != each[1]), ("", "")))


def _now_of(engine: Any) -> Any:
    with reading(engine) as connection:
        return connection.execute(select(metadata.tables["world"].c.now_at)).scalar_one()


def left_to_do(context: Context) -> str:
    """The DAG for which something waits that the world's clock does not wait for; "" where nothing does."""
    run, message = metadata.tables["run"], metadata.tables["message"]
    now = context.clocks.world_now()
    with reading(context.engine) as connection:

        def last(task: str) -> datetime | None:
            of_now = (run.c.task == task) & (run.c.world_at == now) & (run.c.outcome == "ok")
            return connection.execute(select(func.max(run.c.ended_at)).where(of_now)).scalar_one()

        polled, analysed = last("collect"), last("analyse")
        if analysed is None or (polled is not None and analysed < polled):
            return "analyse"
        unsent = select(func.count()).where(message.c.state.in_(("waiting", "leased")))
        if load_due(connection, now) or connection.execute(unsent).scalar_one():
            return "deliver"
    return ""
