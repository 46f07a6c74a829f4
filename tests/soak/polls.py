"""Polls that are cut off: what one calm poll keeps is kept, and nothing twice."""

from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from models.document import Capture, Document, Revision
from models.source import FetchState, SetAside, SourceState, SourceTurn
from pipeline.storage.engine import open_engine, reading, writing
from pipeline.storage.state import claim_world
from tests.soak.counting import Count, faults_of
from tests.soak.databases import Databases
from tests.soak.deployment import Deployment
from tests.soak.processes import run, run_calm
from tests.soak.story import AT
from tests.soak.works import ANSWERED, POLL, collect_all

#: Points that every page of a poll passes.
PAGE_POINTS = frozenset({ANSWERED, "capture_begun", "capture_saved", "revision_saved", "validators_saved"})
POLL_POINTS = (ANSWERED, *POLL)


class Polls:
    """Scenarios of the collection on one kind of database."""

    def __init__(self, databases: Databases, random: Random) -> None:
        self.databases, self.random = databases, random

    def at(self, point: str) -> Count:
        """Kill a poll at a named point, poll again: kept is what one calm poll keeps, and a third adds nothing."""
        calm, cut = (self._world(name) for name in ("calm", f"cut-{point}"))
        run_calm(collect_all, calm)
        number = self.random.randint(1, 4) if point in PAGE_POINTS else 1
        crashes = run(collect_all, cut, f"{point}:{number}")
        run_calm(collect_all, cut.later())
        wanted, found = collected(calm), collected(cut)
        run_calm(collect_all, cut.later(2))
        again = collected(cut)
        lost, more = len(wanted - found), len((found - wanted) | (again ^ found))
        for each in (calm, cut):
            self.databases.drop(each.database)
        faults = faults_of(lost=lost, differing={"what a poll keeps": more} if more else {})
        if not crashes:
            faults.append("no crash: the point was never reached")
        if len(wanted) <= 20:
            faults.append("the calm run kept next to nothing")
        return Count(
            self.databases.kind,
            "poll, killed at a point",
            5,
            crashes,
            point=point,
            lost=lost,
            rows_differing=more,
            broken="; ".join(faults),
        )

    def _world(self, name: str) -> Deployment:
        home = self.databases.folder / f"home-{name}-{self.random.randint(0, 10**9)}"
        return Deployment(home, self.databases.fresh("nothing", _fill))


def collected(deployment: Deployment) -> set[tuple[Any, ...]]:
    """What a poll left, by what it is about: no row numbers, no wall clock; and the captures on disk."""
    document, revision = Document.__table__, Revision.__table__  # type: ignore[attr-defined]
    columns = {
        Capture: ("sha", "size", "url"),
        FetchState: ("url", "etag", "status", "items", "body_sha"),
        SourceState: ("name", "state", "items", "succeeded_at", "last_item_at", "outage_at"),
        SourceTurn: ("source", "kind", "from_state", "to_state"),
        SetAside: ("place", "reason"),
    }
    found: set[tuple[Any, ...]] = set()
    engine = open_engine(deployment.database)
    with reading(engine) as connection:
        for table, names in columns.items():
            rows = connection.execute(select(*(table.__table__.c[name] for name in names))).all()  # type: ignore[attr-defined]
            found |= {(table.__name__, number, *row) for row, number in Counter(map(tuple, rows)).items()}
        texts = select(document.c.natural_key, revision.c.kind, revision.c.origin, revision.c.text_sha, revision.c.work)
        rows = connection.execute(texts.join(document, document.c.id == revision.c.document_id)).all()
        found |= {("revision", number, *row) for row, number in Counter(map(tuple, rows)).items()}
    engine.dispose()
    captures = deployment.settings().captures_path
    return found | {("file", path.name) for path in Path(captures).rglob("*") if path.is_file()}


def _fill(address: str) -> None:
    engine = open_engine(address)
    with writing(engine) as connection:
        claim_world(connection, "replay", AT)
    engine.dispose()
