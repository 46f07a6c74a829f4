"""What every release left comes to this version with every row as it was, on both databases."""

import json
import lzma
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, inspect, select

from models.tables import metadata
from pipeline.settings import Settings
from pipeline.storage.engine import migrate, open_engine, reading
from pipeline.tasks.archive import load
from pipeline.tasks.context import Context
from pipeline.tasks.sealing import seal_days
from pipeline.tasks.verify import verify
from tests.conftest import FrozenClocks
from tests.golden.rows import digest_of

PLACE = Path(__file__).parents[1] / "fixtures" / "golden"
RELEASES = sorted(path.name for path in PLACE.iterdir())
#: Columns that a later release changed in rows that were there, by table; each with its reason.
CHANGED: Mapping[str, tuple[str, ...]] = {}
#: Rows that a later release added to those that were there: 0050 puts acts of before into the audit, by no way known.
ADDED = {"audit": metadata.tables["audit"].c.via == ""}
ACTS = ("determination", "hand_act", "import_decision", "screening_decision")


def test_the_first_release_is_among_them() -> None:
    assert "0.1.0" in RELEASES


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest) -> Path:
    return PLACE / str(request.param)


@pytest.fixture
def empty_postgresql(postgresql_engine: Engine) -> Engine:
    """Without a table: what an installation begins with."""
    metadata.drop_all(postgresql_engine)
    return postgresql_engine


def must_be_as_left(engine: Engine, release: Path) -> None:
    """Number and digest of the rows of each table that the release knew."""
    left: dict[str, Any] = json.loads((release / "rows.json").read_text(encoding="utf-8"))
    columns = {
        name: [column for column in told["columns"] if column not in CHANGED.get(name, ())]
        for name, told in left.items()
    }
    with reading(engine) as connection:
        found = digest_of(connection, columns, ADDED)
        added = connection.execute(select(func.count()).where(ADDED["audit"])).scalar_one()
    assert added == sum(left[name]["rows"] for name in ACTS)
    assert {name: told["rows"] for name, told in found.items()} == {name: told["rows"] for name, told in left.items()}
    unchanged = {name: told["sha256"] for name, told in left.items() if name not in CHANGED}
    assert {name: found[name]["sha256"] for name in unchanged} == unchanged


def test_its_file_is_brought_forward(release: Path, tmp_path: Path) -> None:
    place = tmp_path / "chipwatch.db"
    place.write_bytes(lzma.decompress((release / "chipwatch.db.xz").read_bytes()))
    engine = open_engine(f"sqlite:///{place}")
    migrate(engine)
    must_be_as_left(engine, release)
    for name, table in metadata.tables.items():
        assert {each["name"] for each in inspect(engine).get_columns(name)} == set(table.c.keys()), name
    engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_its_dump_comes_into_either_database_and_is_checked_whole(
    release: Path, tmp_path: Path, frozen: FrozenClocks, kind: str, request: pytest.FixtureRequest
) -> None:
    engine: Engine = (
        open_engine(f"sqlite:///{tmp_path / 'new.db'}")
        if kind == "sqlite"
        else request.getfixturevalue("empty_postgresql")
    )
    context = Context(Settings(home=tmp_path), engine, frozen.clocks)
    load(context, lines_of(release))
    must_be_as_left(engine, release)
    assert seal_days(context) > 400
    found = verify(context, captures=True)
    assert found.faults == ()
    assert found.alerts > 20
    assert found.captures == len(list(context.captures.names()))
    engine.dispose()


def lines_of(release: Path) -> Iterator[dict[str, Any]]:
    with lzma.open(release / "dump.jsonl.xz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
