"""Fresh databases for each scenario, on both engines, copied from one that was filled once."""

import itertools
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Integer, Table, create_engine, make_url, select, text

from models.tables import metadata
from pipeline.storage.engine import open_engine, reading
from pipeline.storage.leaving import DERIVED

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
#: Columns of row numbers that no reference of the schema tells of.
UNSAID = {
    ("move", "claims"): "claim",
    ("story_member", "copy_of"): "revision",
    ("list_change", "version_id"): "list_version",
}
#: Keys of what is kept as JSON, and forms in sentences, that name a text by its row number.
TEXTS = {"document", "revision"}
REVISION = re.compile(r"(revision:|carries the text of )(\d+)\b")


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
        told = [table for table in metadata.sorted_tables if table.name not in DERIVED]
        names = {table.name: _names(connection, table) for table in told if _is_numbered(table)}
        for table in told:
            columns = [
                column
                for column in table.columns
                if column.name not in WALL and not (column.name == "id" and table.name in NUMBERED)
            ]
            rows = connection.execute(select(*columns)).mappings()
            found[table.name] = sorted(repr(_named(table, dict(row), names)) for row in rows)
    engine.dispose()
    return found


def _is_numbered(table: Table) -> bool:
    return "id" in table.c and isinstance(table.c.id.type, Integer)


def _names(connection: Connection, table: Table) -> dict[int, Any]:
    """By row number what stands for it: the key where the analysis gives the numbers, else the place among the rows.

    PostgreSQL gives a number that a cut-off transaction took to nobody else, SQLite gives it again: which row was
    written before which is history, how many numbers lie between them is not.
    """
    order = connection.execute(select(table.c.id).order_by(table.c.id)).scalars().all()
    if table.name not in {"claim", "message"}:
        return {number: place for place, number in enumerate(order, start=1)}
    keys = connection.execute(select(table.c.id, table.c.key)).all()
    return {number: key.hex() for number, key in keys}


def _named(table: Table, row: dict[str, Any], names: dict[str, dict[int, Any]]) -> list[tuple[str, Any]]:
    """A row in which no number of a row stands: neither its own, nor one that it refers to."""
    for column, value in row.items():
        meant = table.name if column == "id" and table.name in names else _meant(table, column)
        if meant is None:
            row[column] = _said(value, names)
        elif value is not None:
            there = names[meant]
            # 0 is nobody's number, and stands for what is not there.
            row[column] = [there[one] for one in value] if isinstance(value, list) else there.get(value, (meant, value))
    if table.name == "audit" and row["subject"].startswith("message:"):
        row["subject"] = names["message"][int(row["subject"].removeprefix("message:"))]
    return sorted(row.items())


def _meant(table: Table, column: str) -> str | None:
    """The table whose row numbers a column holds."""
    for key in table.c[column].foreign_keys:
        if key.column.name == "id" and _is_numbered(key.column.table):
            return key.column.table.name
    return UNSAID.get((table.name, column))


def _said(value: Any, names: dict[str, dict[int, Any]]) -> Any:
    """A value in which texts are called by their places, not by row numbers: evidence, origins, reasons."""
    if isinstance(value, dict):
        return {key: _said(one, names) if key not in TEXTS else _text(key, one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_said(one, names) for one in value]
    if isinstance(value, str):
        return REVISION.sub(lambda found: f"{found[1]}{names['revision'][int(found[2])]}", value)
    return value


def _text(kind: str, number: Any, names: dict[str, dict[int, Any]]) -> Any:
    # A document that a person names in a determination is called by words.
    return names[kind].get(int(number), number) if str(number).isdigit() else number


def differing(one: dict[str, list[str]], other: dict[str, list[str]]) -> Counter[str]:
    """How many rows stand in one picture alone, by table."""
    counts = {table: _apart(one[table], other[table]) for table in one}
    return Counter({table: count for table, count in counts.items() if count})


def _apart(one: list[str], other: list[str]) -> int:
    return (Counter(one) - Counter(other)).total() + (Counter(other) - Counter(one)).total()
