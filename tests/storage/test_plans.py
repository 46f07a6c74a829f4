"""No statement on a document's way walks through a table that grows with the archive, before and after ANALYZE."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from pipeline.storage.engine import writing
from pipeline.storage.padding import pad
from tests.conftest import WORLD, FrozenClocks
from tests.tasks.test_collect import Publisher, Watch, publish
from tests.tasks.told import deploy

GROWING = (
    *("document", "revision", "capture", "story", "story_member", "story_term", "term_count", "copy_band"),
    *("claim", "mention", "event", "event_claim", "event_mark", "move", "fetch_state", "set_aside"),
)
LICENCE = (
    "The U.S. government now requires a licence for exports of Nvidia's H20 to China, the Commerce Department said."
)
#: Asked once a poll of a whole source, and bounded by it.
ONCE = re.compile(r"count\(\*\)")


@contextmanager
def recorded(engine: Engine) -> Iterator[dict[str, Any]]:
    """The statements that are run meanwhile, with the parameters of the last time."""
    found: dict[str, Any] = {}

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if re.match(r"\s*(SELECT|UPDATE|DELETE|WITH)", statement) and not many:
            found[statement] = parameters

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def walks(engine: Engine, statements: dict[str, Any], growing: Sequence[str] = GROWING) -> list[str]:
    """The statements that walk through a growing table."""
    sqlite = engine.dialect.name == "sqlite"
    tables = "|".join(growing)
    scan = re.compile(
        rf"^SCAN ({tables})\b(?!.*USING (?:COVERING )?INDEX ix_\w+_waiting)" if sqlite else rf"Seq Scan on ({tables})\b"
    )
    found = []
    with engine.connect() as connection, connection.begin():
        if not sqlite:
            # Small tables are walked whatever indexes there are: this asks whether there is another way.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for statement, parameters in statements.items():
            explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
            rows = connection.exec_driver_sql(explain + statement, parameters).all()
            lines = [str(row[-1]).strip() for row in rows]
            found += [f"{line}: {' '.join(statement.split())}" for line in lines if scan.search(line)]
    return found


@pytest.mark.parametrize("analysed", [False, True])
def test_a_document_costs_no_walk(engine: Engine, tmp_path: Path, frozen: FrozenClocks, analysed: bool) -> None:
    desk = deploy(engine, tmp_path, frozen)
    with writing(engine) as connection:
        pad(connection, 2_000, WORLD, [f"word{number}" for number in range(500)])
    if analysed:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    with recorded(engine) as statements:
        desk.publish(LICENCE, name="page")
        desk.analyse()
        desk.publish(LICENCE.replace("now requires", "does not require"), name="page")
        desk.analyse()
        desk.take_away("page")
        desk.analyse()
        watch = Watch(desk.context, frozen, Publisher())
        publish(watch, (1, "Licences are suspended"))
        watch.poll()
        watch.poll(after=timedelta(hours=6))
    assert len(statements) > 50
    assert any("copy_band" in statement for statement in statements)
    assert any("event_mark" in statement for statement in statements)
    assert [line for line in walks(engine, statements) if not ONCE.search(line)] == []
