"""Everything a second time: the whole run again, what is stored reprocessed. Nothing new comes of it, and no mail."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from models.recipient import Addressee, Route
from models.tables import metadata
from pipeline.replay.world import World, load_world
from pipeline.storage.engine import open_engine, reading, writing
from pipeline.storage.recipients import save_recipients
from pipeline.tasks import rereading
from pipeline.tasks.analyse import analyse
from pipeline.tasks.backtest import backtest
from pipeline.tasks.collect import selected_sources
from pipeline.tasks.context import Context
from pipeline.tasks.desk import open_desk
from pipeline.tasks.digest import digest
from pipeline.tasks.rereading import reread_source, stored_sources
from pipeline.tasks.setup import set_up_demonstration
from pipeline.tasks.sweep import play, sweep
from tests.soak.counting import Count, faults_of
from tests.soak.databases import Databases, differing, picture
from tests.soak.deployment import Deployment
from tests.soak.processes import Work, run_calm
from tests.soak.sinks import Sinks, publishing
from tests.soak.story import AT
from tests.soak.works import deliver_in

#: What a run changes although nothing happened: that it ran, and when publishers were last asked.
RUNNING = frozenset({"run", "airflow_task", "made", "host_state", "fetch_state", "source_state"})
#: Of how many of the world's last days the texts are read again by another reader.
DAYS = 90


class Twice:
    """The scenarios on one kind of database.

    Args:
        databases: fresh ones.
        sinks: the mail server and the receiver.
    """

    def __init__(self, databases: Databases, sinks: Sinks) -> None:
        self.databases, self.sinks = databases, sinks

    def counts(self, cut: str | None) -> Iterator[Count]:
        """The recorded world, or a cut of it, played; then each way of doing it again, counted by itself."""
        name = f"{cut or 'whole'} world"
        with self._played(cut) as deployment:
            first = dict(self.sinks.ways)
            yield self._count(f"{name}, played", len(self.sinks.count), Counter(), self._faults_of_first())
            before = picture(deployment.database)
            for work in AGAIN:
                self.sinks.clear()
                run_calm(work, deployment)
                after = picture(deployment.database)
                tables = [name for name in before if name not in RUNNING | LEAVES.get(work, frozenset())]
                differs = differing({name: before[name] for name in tables}, after)
                faults = faults_of(strange=len(self.sinks.count), differing=differs)
                doc = (work.__doc__ or "").partition(".")[0]
                yield self._count(f"{name}: {doc}"[:60], sum(first.values()), differs, faults)
                before = after
            self.databases.drop(deployment.database)

    def _faults_of_first(self) -> list[str]:
        enough = self.sinks.ways["smtp"] and self.sinks.ways["http"]
        return [*faults_of(repeats=self.sinks.repeats), *([] if enough else ["the first run told nobody"])]

    def _count(self, scenario: str, items: int, differs: Counter[str], faults: list[str]) -> Count:
        return Count(
            self.databases.kind,
            scenario,
            items,
            mails=self.sinks.ways["smtp"],
            posts=self.sinks.ways["http"],
            repeats=self.sinks.repeats,
            rows_differing=differs.total(),
            broken="; ".join(faults),
        )

    @contextmanager
    def _played(self, cut: str | None) -> Iterator[Deployment]:
        world = cut_world(cut)
        home = self.databases.folder / f"home-{cut or 'whole'}-{self.databases.kind}"
        address = self.databases.empty("twice")
        found = world.environment()
        sources, ciks = found["CHIPWATCH_SOURCES"], found.get("CHIPWATCH_SEC_CIKS")
        engine = open_engine(address)

        def world_now() -> Any:
            table = metadata.tables["world"]
            with reading(engine) as connection:
                return connection.execute(select(table.c.now_at)).scalar_one()

        self.sinks.clear()
        with publishing(world, world_now, self.sinks) as port:
            deployment = Deployment(home, address, self.sinks.smtp_port, port, sources=sources, sec_ciks=ciks, cut=cut)
            context = set_up_demonstration(deployment.settings(), starts_at=world.starts_at)
            with writing(context.engine) as connection:
                save_recipients(connection, [hook()])
            context.engine.dispose()
            run_calm(play_all, deployment)
            yield deployment
        engine.dispose()


def hook() -> Addressee:
    """Somebody who is told of everything at once, by webhook."""
    cadence: dict[Any, Any] = dict.fromkeys(("low", "medium", "high", "critical"), "instant")
    return Addressee("hook", routes=(Route("webhook", "https://hook.soak.example/in", cadence, confirmed_at=AT),))


def cut_world(cut: str | None) -> World:
    """The recorded world: whole, up to a day, or a named cut of it."""
    if cut is None:
        return load_world()
    return load_world(until=date.fromisoformat(cut)) if cut[0].isdigit() else load_world(tag=cut)


def _steps(deployment: Deployment) -> list[datetime]:
    return [step.at for step in cut_world(deployment.cut).steps()]


@contextmanager
def _context(deployment: Deployment) -> Iterator[Context]:
    context = deployment.context()
    yield context
    context.engine.dispose()


def play_all(deployment: Deployment, _order: str | None = None) -> None:
    """the whole run again. As `chipwatch run --replay` does it."""
    with _context(deployment) as context:
        play(context, _steps(deployment))


def ask_anew(deployment: Deployment, _order: str | None = None) -> None:
    """every publisher asked anew. Nothing is known of what they answered, so that every page is fetched again."""
    with _context(deployment) as context:
        table = metadata.tables["fetch_state"]
        with writing(context.engine) as connection:
            connection.execute(update(table).values(etag=None, last_modified=None, body_sha=None))
        sweep(context, sources=sorted(selected_sources(context)))


def tasks_again(deployment: Deployment, _order: str | None = None) -> None:
    """every task again. Analysis, editions, delivery, with every text of the last days pending once more."""
    with _context(deployment) as context:
        for _ in range(2):
            analyse(context)
            digest(context)
            deliver_in(context)


def pending_again(deployment: Deployment, _order: str | None = None) -> None:
    """the last 90 days pending again. Claims are found, merged and grouped anew, and turns are asked of the rules."""
    with _context(deployment) as context:
        since = context.clocks.world_now() - timedelta(days=DAYS)
        with writing(context.engine) as connection:
            for name in ("revision", "move", "list_change"):
                table = metadata.tables[name]
                connection.execute(update(table).where(table.c.known_at >= since).values(work="pending"))
        analyse(context)
        digest(context)
        deliver_in(context)


def same_reader(deployment: Deployment, _order: str | None = None) -> None:
    """every text read again by the present reader. As `chipwatch sources reread --keep --again` does it."""
    with _context(deployment) as context:
        for name in stored_sources(context):
            reread_source(context, name, keep=True, again=True)
        analyse(context)
        deliver_in(context)


def rules_over_history(deployment: Deployment, _order: str | None = None) -> None:
    """every rule asked over the history. As `chipwatch rules backtest` does it."""
    with _context(deployment) as context:
        for rule in open_desk(context).book.rules:
            backtest(context, rule.id)
        analyse(context)
        deliver_in(context)


def other_reader(deployment: Deployment, _order: str | None = None) -> None:
    """every text read otherwise by another reader. Each is a revision of its own, of which claims are found anew."""
    read = rereading.read_page

    def read_otherwise(*given: Any, **named: Any) -> Any:
        page, reader = read(*given, **named)
        return replace(
            page, text=f"{page.text}\n\nThe reader of tomorrow keeps this line too."
        ), f"{reader} of tomorrow"

    vars(rereading)["read_page"] = read_otherwise
    with _context(deployment) as context:
        differing_texts = 0
        for name in stored_sources(context):
            differing_texts += reread_source(context, name, keep=True, again=True).differing
        if not differing_texts:
            raise RuntimeError("the other reader read nothing otherwise")
        analyse(context)
        digest(context)
        deliver_in(context)


#: Each way of doing it again; the last leaves most behind.
AGAIN: tuple[Work, ...] = (
    *(play_all, ask_anew, tasks_again, pending_again, same_reader, rules_over_history, other_reader),
)
#: What a way leaves behind by its nature: a publisher who is asked again at the same instant has nothing new to say;
#: what another reader reads is kept as its own, with all that is found in it, but makes no event and no turn.
LEAVES: dict[Work, frozenset[str]] = {
    ask_anew: frozenset({"source_turn"}),
    other_reader: frozenset(
        {"revision", "mention", "claim", "event_claim", "company_call", "suggestion"}
        | {"story", "story_member", "story_term", "term_count", "copy_band"}
    ),
}
