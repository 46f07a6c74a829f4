"""Whoever may not see rows meets a database in which they are not, on both kinds of database."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Engine, insert, select

from models.alert import Alert
from models.clocks import WallInstant
from models.holding import PositionRow, Snapshot
from models.recipient import KeptFrom
from models.tables import metadata
from pipeline.errors import StateError
from pipeline.storage.alerts import load_alert, load_alerts, save_alert, save_world_alert
from pipeline.storage.engine import reading, writing
from pipeline.storage.seen import OURS, RETOLD, WORLD, Sight, seen_by
from tests.storage.test_delivery import alert

AT = WallInstant(datetime(2026, 5, 19, 15, tzinfo=UTC))
DRAFT = replace(
    alert(), title="with Marker Systems for 7,013 USD", paragraph="whole",
    without={
        "suppliers": {"title": "with a supplier for 7,013 USD"},
        "unit_costs": {"title": "with Marker Systems"},
        "suppliers+unit_costs": {"title": "with a supplier", "severity": "low"},
    },
)  # fmt: skip


def test_every_table_is_told_to_be_ours_or_the_world_s() -> None:
    assert set(metadata.tables) == OURS | RETOLD | WORLD, "say in storage/seen.py whether research may read it"
    assert len(OURS) + len(RETOLD) + len(WORLD) == len(OURS | RETOLD | WORLD)


def test_research_meets_empty_tables_and_the_alerts_that_nothing_of_ours_made(engine: Engine) -> None:
    with writing(engine) as connection:
        save_alert(connection, DRAFT, AT)
        save_world_alert(connection, replace(DRAFT, id="al-w", key=b"w", title="of the world", without={}), AT)
        _hold(connection)
    seen = seen_by(engine, Sight("research"))
    with reading(seen) as connection:
        assert [each.draft.title for each in load_alerts(connection)] == ["of the world"]
        for name in sorted(OURS):
            assert connection.execute(select(metadata.tables[name])).all() == [], name
        for name in sorted(RETOLD | WORLD):
            connection.execute(select(metadata.tables[name])).all()
    # What is written goes where it belongs, and who sees all goes on seeing all.
    with reading(engine) as connection:
        assert len(connection.execute(select(PositionRow.__table__)).all()) == 1  # type: ignore[attr-defined]
        assert [each.draft.title for each in load_alerts(connection)] == [DRAFT.title]
    with writing(seen) as connection:
        assert save_alert(connection, replace(DRAFT, id="al-2", key=b"2"), AT)


@pytest.mark.parametrize(
    ("kept", "title"),
    [
        (("suppliers",), "with a supplier for 7,013 USD"),
        (("unit_costs",), "with Marker Systems"),
        (("suppliers", "unit_costs"), "with a supplier"),
        (("private_documents", "suppliers", "unit_costs"), "with a supplier"),
        (("private_documents",), DRAFT.title),
    ],
)
def test_an_alert_reads_otherwise_for_whom_something_is_kept(
    engine: Engine, kept: tuple[KeptFrom, ...], title: str
) -> None:
    with writing(engine) as connection:
        save_alert(connection, DRAFT, AT)
        save_alert(connection, replace(DRAFT, id="al-h", key=b"h", without=dict.fromkeys(DRAFT.without)), AT)
        _hold(connection)
    columns = Alert.__table__.c  # type: ignore[attr-defined]
    with reading(seen_by(engine, Sight("full", kept))) as connection:
        told = [each.draft.title for each in load_alerts(connection)]
        # Others' queries on the table alone, which know nothing of what is kept.
        assert set(connection.execute(select(columns.title)).scalars()) == set(told)
        [position] = connection.execute(select(PositionRow.__table__)).all()  # type: ignore[attr-defined]
        assert (position.unit_cost is None) == ("unit_costs" in kept)
        assert (position.supplier is None) == ("suppliers" in kept)
        assert title in told
        if kept == ("private_documents",):
            assert len(told) == 2
        else:
            assert told == [title]
            with pytest.raises(StateError):
                load_alert(connection, "al-h")


def _hold(connection) -> None:  # type: ignore[no-untyped-def]
    snapshot, position = Snapshot.__table__, PositionRow.__table__  # type: ignore[attr-defined]
    given = {
        column.name: _some(column) for column in snapshot.columns if not column.nullable and column.default is None
    }
    connection.execute(insert(snapshot).values(**given | {"id": 1}))
    connection.execute(
        insert(position).values(
            snapshot_id=1, line=1, item="H20", quantity=1, units=8, status="deployed", site="Marker 1",
            unit_cost=Decimal("7013"), currency="USD", supplier="Marker Systems", lines=1,
        )
    )  # fmt: skip


def _some(column) -> object:  # type: ignore[no-untyped-def]
    kind = str(column.type).split("(")[0]
    given = {"BLOB": b"x", "DATETIME": AT, "JSON": {}}
    return given.get(kind, 0 if "INT" in kind else "x")
