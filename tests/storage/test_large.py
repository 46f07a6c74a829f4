"""A large deployment, made small: what is repeated is whole, every page answers, and none walks through what grows."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select, text

from models.recipient import Addressee, Route, cadence_from
from models.telling import StoredAlert
from pipeline.bench.visits import at, visit
from pipeline.errors import StateError
from pipeline.storage.alerts import alert, load_alerts
from pipeline.storage.edition_alerts import Telling, load_for_edition
from pipeline.storage.engine import reading, writing
from pipeline.storage.faces import face, make_faces
from pipeline.storage.padding import pad
from pipeline.storage.padding_alerts import pad_alerts
from pipeline.storage.recipients import save_recipients
from pipeline.tasks import digest_material
from pipeline.tasks.context import Context
from pipeline.tasks.digest import preview
from pipeline.ui.app import Reader, make_app
from tests.conftest import WALL, WORLD, FrozenClocks
from tests.storage.test_plans import recorded, walks
from tests.tasks.told import deploy

LICENCE = (
    "The U.S. government now requires a licence for exports of Nvidia's H20 to China, the Commerce Department said."
)
#: What grows with the alerts, and is looked up. Their faces are counted in passes over their narrow indexes.
GROWING = (
    *("document", "revision", "story", "story_member", "claim", "mention", "event", "event_claim", "move", "alert"),
    *("world_alert", "alert_act", "notice", "delivery", "finding", "asked_turn", "audit", "edition_cover"),
    *("fetch_state", "made", "sealed_alert", "evaluation", "suggestion_passage"),
)
#: Statements that do, with what bounds them.
BOUNDED = (
    r"FROM document GROUP BY document.source",  # one narrow index
    r"^SELECT count\(\*\)",  # the narrowest index there is
    r"1!=1",  # an empty list of values
    r"\bid DESC LIMIT",  # the last by their numbers, as many as are asked for
)


@pytest.fixture
def large(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Context:
    """Some hundreds of alerts, and two thousand documents."""
    desk = deploy(engine, tmp_path, frozen)
    ada = Addressee("ada", routes=(Route("file", "ada", cadence_from("low"), confirmed_at=WALL),))
    with writing(engine) as connection:
        save_recipients(connection, [ada])
    desk.publish(LICENCE)
    desk.analyse()
    with writing(engine) as connection:
        own = connection.execute(select(func.count()).select_from(alert)).scalar_one()
        pad(connection, 2_000, WORLD, [f"word{number}" for number in range(500)])
        assert pad_alerts(connection, 250 * own) == 251 * own > 0
    return desk.context


def test_what_is_repeated_is_whole(large: Context) -> None:
    with reading(large.engine) as connection:

        def count(of: str) -> int:
            return int(connection.execute(text(f"SELECT count(*) FROM {of}")).scalar_one())

        assert count("alert") == count("alert_face") > 100
        assert count("alert_tag WHERE kind = 'chip'") >= count("alert")
        assert count("notice WHERE alert_id NOT IN (SELECT id FROM alert)") == 0
        assert count("notice") >= count("alert")
        assert count("delivery WHERE message_row NOT IN (SELECT id FROM message)") == 0
        assert count("alert WHERE occasion NOT IN (SELECT id FROM move WHERE event_id = subject_id)") == 0
        assert count("event_claim WHERE event_id NOT LIKE 'ev-pad-%'") > 100
        assert count("alert_face WHERE verdict <> ''") == count("alert_act WHERE act = 'resolved'") > 0
        assert count("audit WHERE subject LIKE 'alert:%'") == count("alert_act")
        states = set(connection.execute(select(face.c.state).distinct()).scalars())
        assert states == {"new", "acknowledged", "assigned", "resolved"}
        first, last = connection.execute(select(func.min(alert.c.known_at), func.max(alert.c.known_at))).one()
        assert (last - first).days > 1_000
    with writing(large.engine) as connection, pytest.raises(StateError, match="before"):
        pad_alerts(connection, 1_000)


@pytest.mark.parametrize("analysed", [False, True], ids=["fresh", "analysed"])
def test_every_page_answers_and_walks_through_nothing_that_grows(large: Context, *, analysed: bool) -> None:
    if analysed:
        with large.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    with recorded(large.engine) as statements:
        for seen in visit(large, make_app(lambda: Reader("ada", "admin")), 1):
            assert not seen.failed, seen
            assert seen.size < 320_000, seen
    assert len(statements) > 100
    found = [line.split(": ", 1)[1] for line in walks(large.engine, statements, GROWING)]
    bad = [line for line in found if not any(re.search(each, line) for each in BOUNDED)]
    assert bad == [], "\n\n".join(bad)


def test_shares_of_answers() -> None:
    assert [at(share, (0.3, 0.1, 0.2, 0.4)) for share in (0.5, 0.95, 1)] == [0.3, 0.4, 0.4]


def test_an_edition_reads_what_is_open_or_new_and_says_the_same(
    large: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[int] = []

    def counted(*given: Any, **named: Any) -> tuple[StoredAlert, ...]:
        found = load_for_edition(*given, **named)
        loaded.append(len(found))
        return found

    def all_there_are(connection: Connection, telling: Telling, *, hidden: Collection[str]) -> tuple[StoredAlert, ...]:
        return load_alerts(connection, origins=("live",), until=telling.until, hidden=hidden)

    # Whatever was acknowledged is done with; of the last some were wrong, and one is told again.
    with writing(large.engine) as connection:
        connection.execute(text("UPDATE alert_act SET act = 'resolved', verdict = 'true' WHERE act = 'acknowledged'"))
        connection.execute(text("UPDATE alert_act SET verdict = 'wrong_entity' WHERE id % 40 = 0"))
        make_faces(connection)
    monkeypatch.setattr(digest_material, "load_for_edition", counted)
    asked = [("ada", week) for week in ("2025-W16", "2025-W15", "2024-W30", "2023-W05")]
    asked += [("compliance", "2025-W16"), ("research", "2025-W16"), ("trade-desk", "2025-W15")]
    bounded = {(reader, week): preview(large, reader, week) for reader, week in asked}
    monkeypatch.setattr(digest_material, "load_for_edition", all_there_are)
    for (reader, week), (draft, printed) in bounded.items():
        every, said = preview(large, reader, week)
        assert (printed.text, printed.html) == (said.text, said.html), (reader, week)
        assert {each.alert for each in draft.covers} <= {each.alert for each in every.covers}
    with reading(large.engine) as connection:
        held = connection.execute(select(func.count()).select_from(alert)).scalar_one()
    assert 0 < max(loaded) < 0.8 * held
