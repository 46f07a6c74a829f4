"""The analysis of pages that wait: cut off anywhere and run again, the database is that of a calm run."""

from random import Random

from sqlalchemy import text

from models.tables import metadata
from pipeline.bench.chain import keep
from pipeline.bench.pages import bench_pages
from pipeline.storage.engine import open_engine, writing
from pipeline.storage.state import set_world_now
from pipeline.tasks.setup import set_up_demonstration
from tests.soak.counting import Count, faults_of
from tests.soak.databases import Databases, differing, picture
from tests.soak.deployment import Deployment
from tests.soak.processes import run, run_calm, run_killed
from tests.soak.works import analyse_all

PAGES = 16


class Analysis:
    """Scenarios of the analysis on one kind of database."""

    def __init__(self, databases: Databases, random: Random) -> None:
        self.databases, self.random = databases, random
        self.calm: dict[str, list[str]] | None = None

    def at(self, point: str) -> Count:
        """Kill the analysis at a named point, run it again."""
        deployment = self._waiting()
        crashes = run(analyse_all, deployment, f"{point}:{self.random.randint(1, 2)}")
        return self._compared("analysis, killed at a point", deployment, crashes, 1, point)

    def at_random(self, kills: int = 3) -> Count:
        """Kill one worker after the other at random moments, and let the last one finish."""
        deployment = self._waiting()
        crashes = run_killed(analyse_all, deployment, kills, 0.8, self.random)
        return self._compared("analysis, killed at random", deployment, crashes, kills)

    def _waiting(self) -> Deployment:
        home = self.databases.folder / "home-pages"
        address = self.databases.fresh("pages", lambda made: _fill(Deployment(home, made)))
        if self.calm is None:
            other = self.databases.fresh("pages", lambda made: None)
            run_calm(analyse_all, Deployment(home, other))
            self.calm = picture(other)
            self.databases.drop(other)
        return Deployment(home, address)

    def _compared(self, scenario: str, deployment: Deployment, crashes: int, runs: int, point: str = "") -> Count:
        assert self.calm is not None
        run_calm(analyse_all, deployment.later(runs + 1))
        differs = differing(self.calm, picture(deployment.database))
        self.databases.drop(deployment.database)
        faults = faults_of(differing=differs)
        if not self.calm["alert"] or not self.calm["message"]:
            faults.append("the calm run raised no alert, or told nobody")
        if point and not crashes:
            faults.append("no crash: the point was never reached")
        return Count(
            self.databases.kind,
            scenario,
            PAGES,
            crashes,
            point=point,
            random=0 if point else crashes,
            rows_differing=differs.total(),
            broken="; ".join(faults),
        )


def _fill(deployment: Deployment) -> None:
    """The recorded world's fleet and readers, and pages that wait for analysis."""
    # `set_up` migrates from empty, which is how a deployment begins.
    engine = open_engine(deployment.database)
    metadata.drop_all(engine)
    engine.dispose()
    shown = bench_pages(PAGES)
    context = set_up_demonstration(deployment.settings(), starts_at=shown[0].at)
    for page in shown:
        with writing(context.engine) as connection:
            set_world_now(connection, page.at)
        keep(context, page)
    if context.engine.dialect.name == "sqlite":
        with context.engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    context.engine.dispose()
