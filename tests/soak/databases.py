"""Fresh databases for each scenario, on both engines, copied from one that was filled once."""

import itertools
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, select, text

from models.tables import metadata
from pipeline.storage.engine import open_engine, reading

numbers = itertools.count(1)
#: Columns of the wall clock, and who held a lease: they differ between two runs of the same history.
WALL = {
    *("recorded_at", "fetched_at", "leased_until", "leased_by", "due_at", "sent_at", "attempted_at"),
    *("since_at", "open_until", "started_at", "ended_at", "polled_wall_at", "robots_at", "next_at", "held_until"),
    *("sealed_at", "moving_until", "digests"),  # the last are over `recorded_at` too
}
#: Tables whose row numbers come from the analysis; a number that a cut-off transaction took is not given again.
NUMBERED = {
    *("mention", "claim", "event_claim", "finding", "notice", "message", "delivery", "set_aside", "run", "alert_act"),
    *("evaluation", "evaluation_pass", "silence", "audit", "asked_turn"),
}


class Databases:
    """Fresh ones of one kind. `server` is a PostgreSQL's address; SQLite under `folder` when None."""

    def __init__(self, folder: Path, server: str | None = None) -> None:
        self.folder, self.server = folder, server
        self.kind = "postgresql" if server else "sqlite"
        self._templates: dict[str, str] = {}

    def fresh(self, name: str, fill: Callable[[str], object]) -> str:
        """The address of a copy of the database that `fill` made, once for each name."""
        if name not in self._templates:
            made = self.empty(name)
            engine = open_engine(made)
            metadata.create_all(engine)
            engine.dispose()
            fill(made)
            self._templates[name] = made
        template, copy = self._templates[name], self._address(f"soak_{name}_{next(numbers)}")
        if self.server:
            self._say(f"CREATE DATABASE {make_url(copy).database} TEMPLATE {make_url(template).database}")
        else:
            shutil.copyfile(str(make_url(template).database), str(make_url(copy).database))
        return copy

    def empty(self, name: str) -> str:
        """The address of a database without tables."""
        made = self._address(f"soak_{name}_{next(numbers)}")
        if self.server:
            self._say(f"CREATE DATABASE {make_url(made).database}")
        return made

    def _address(self, name: str) -> str:
        if self.server:
            return make_url(self.server).set(database=name).render_as_string(hide_password=False)
        return f"sqlite:///{self.folder / name}.db"

    def drop(self, address: str) -> None:
        """Throw a copy away."""
        if self.server:
            self._say(f"DROP DATABASE {make_url(address).database} WITH (FORCE)")
        else:
            for path in self.folder.glob(f"{Path(str(make_url(address).database)).name}*"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def _say(self, statement: str) -> None:
        assert self.server
        admin = create_engine(make_url(self.server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(statement))
        admin.dispose()


def picture(address: str) -> dict[str, list[str]]:
    """All that a database holds, by table, as sorted lines: equal for two that tell the same history."""
    engine = open_engine(address)
    found: dict[str, list[str]] = {}
    with reading(engine) as connection:
        keys = {
            table: {
                row.id: row.key.hex()
                for row in connection.execute(select(metadata.tables[table].c.id, metadata.tables[table].c.key))
            }
            for table in ("claim", "message")
        }
        for table in metadata.sorted_tables:
            columns = [
                column
                for column in table.columns
                if column.name not in WALL and not (column.name == "id" and table.name in NUMBERED)
            ]
            rows = connection.execute(select(*columns)).mappings()
            found[table.name] = sorted(repr(_named(table.name, dict(row), keys)) for row in rows)
    engine.dispose()
    return found


def _named(table: str, row: dict[str, Any], keys: dict[str, dict[int, str]]) -> list[tuple[str, Any]]:
    """A row with keys in place of the numbers of others."""
    if table == "event_claim":
        row["claim_id"] = keys["claim"][row["claim_id"]]
    if table == "move":
        row["claims"] = [keys["claim"][claim] for claim in row["claims"]]
    if table == "delivery":
        row["message_row"] = keys["message"][row["message_row"]]
    if table == "audit" and row["subject"].startswith("message:"):
        row["subject"] = keys["message"][int(row["subject"].removeprefix("message:"))]
    return sorted(row.items())


def differing(one: dict[str, list[str]], other: dict[str, list[str]]) -> Counter[str]:
    """How many rows stand in one picture alone, by table."""
    counts = {table: _apart(one[table], other[table]) for table in one}
    return Counter({table: count for table, count in counts.items() if count})


def _apart(one: list[str], other: list[str]) -> int:
    return (Counter(one) - Counter(other)).total() + (Counter(other) - Counter(one)).total()
