"""The outbox alone: mails and posts in turn, at a real mail server and a real receiver."""

import time
from random import Random

from sqlalchemy import text

from models.clocks import wall_now
from models.hashing import key_of
from models.telling import MessageDraft
from pipeline.channels.webhook import id_of
from pipeline.storage.delivery import enqueue
from pipeline.storage.engine import open_engine, writing
from pipeline.storage.state import claim_world
from tests.soak.counting import Count, faults_of
from tests.soak.databases import Databases
from tests.soak.deployment import Deployment
from tests.soak.processes import end, run, run_calm, run_killed, start
from tests.soak.sinks import Sinks
from tests.soak.story import AT
from tests.soak.works import deliver_all


class Outbox:
    """Scenarios of the outbox on one kind of database."""

    def __init__(self, databases: Databases, sinks: Sinks, random: Random) -> None:
        self.databases, self.sinks, self.random = databases, sinks, random

    def at(self, point: str, messages: int = 8) -> Count:
        """Kill one worker at a named point, let another go on."""
        deployment = self._filled(messages)
        call = self.random.randint(1, messages)
        crashes = run(deliver_all, deployment, f"{point}:{call}")
        run_calm(deliver_all, deployment.later())
        # Others were in hand beside the one that was cut off, of which one may have been between acceptance and mark.
        return self._counted("outbox, killed at a point", deployment, messages, crashes, crashes, point=point)

    def at_random(self, kills: int = 8, messages: int = 60) -> Count:
        """Kill one worker after the other at random moments, and let the last one finish."""
        deployment = self._filled(messages)
        crashes = run_killed(deliver_all, deployment, kills, 1.0, self.random)
        run_calm(deliver_all, deployment.later(kills + 1))
        return self._counted("outbox, killed at random", deployment, messages, crashes, crashes)

    def shared(self, workers: int = 4, each: int = 1000) -> Count:
        """Several workers at once on one outbox: each message once."""
        deployment = self._filled(workers * each)
        began = time.monotonic()
        processes = [start(deliver_all, deployment) for _ in range(workers)]
        crashes = sum(end(process) for process in processes)
        took = time.monotonic() - began
        # A busy machine may have refused a connection: what waits for its next attempt gets it.
        run_calm(deliver_all, deployment.later())
        name = f"outbox, {workers} workers × {each:,}"
        return self._counted(name, deployment, workers * each, crashes, 0, seconds=took)

    def locked(self, seconds: float = 20.0, workers: int = 2, messages: int = 60) -> Count:
        """Nobody may write for a while, and then all go on: each message once."""
        deployment = self._filled(messages)
        processes = [start(deliver_all, deployment) for _ in range(workers)]
        engine = open_engine(deployment.database)
        while not self.sinks.count:
            time.sleep(0.01)
        with writing(engine) as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("LOCK TABLE message IN ACCESS EXCLUSIVE MODE"))
            time.sleep(seconds)
        engine.dispose()
        crashes = sum(end(process) for process in processes)
        run_calm(deliver_all, deployment.later())
        return self._counted(f"outbox, locked for {seconds:.0f} s", deployment, messages, crashes, 0)

    def _filled(self, messages: int) -> Deployment:
        self.sinks.clear()
        address = self.databases.fresh(f"outbox{messages}", lambda made: _fill(made, messages))
        return Deployment(self.databases.folder, address, self.sinks.smtp_port, self.sinks.http_port)

    def _counted(
        self,
        scenario: str,
        deployment: Deployment,
        messages: int,
        crashes: int,
        allowed: int,
        *,
        point: str = "",
        seconds: float = 0.0,
    ) -> Count:
        self.databases.drop(deployment.database)
        wanted = {_name(draft) for draft in drafts(messages)}
        lost, strange = len(wanted - set(self.sinks.count)), len(set(self.sinks.count) - wanted)
        faults = faults_of(lost=lost, repeats=self.sinks.repeats, allowed=allowed, strange=strange)
        if self.sinks.split:
            faults.append("another text under one id")
        if point and not crashes:
            faults.append("no crash: the point was never reached")
        return Count(
            self.databases.kind,
            scenario,
            messages,
            crashes,
            point=point,
            random=0 if point else crashes,
            mails=self.sinks.ways["smtp"],
            posts=self.sinks.ways["http"],
            lost=lost,
            repeats=self.sinks.repeats,
            allowed=allowed,
            seconds=seconds,
            broken="; ".join(faults),
        )


def drafts(messages: int) -> list[MessageDraft]:
    """Mails and webhooks in turn."""
    return [
        MessageDraft(
            key=key_of("soak", str(number)),
            about=f"al-{number}",
            recipient="Ada",
            channel="webhook" if number % 2 else "email",
            kind="first",
            address="https://hook.soak.example/in" if number % 2 else "ada@reader.example",
            message_id=f"<soak-{number}@watch.example>",
            subject=f"[high] number {number}",
            text=f"Text number {number}.\n",
            html=None,
            known_at=AT,
        )
        for number in range(messages)
    ]


def _name(draft: MessageDraft) -> str:
    return id_of(draft) if draft.channel == "webhook" else draft.message_id


def _fill(address: str, messages: int) -> None:
    engine = open_engine(address)
    with writing(engine) as connection:
        claim_world(connection, "replay", AT)
        enqueue(connection, drafts(messages), wall_now())
    engine.dispose()
