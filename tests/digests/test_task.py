from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from models.clocks import WallInstant, WorldInstant
from models.recipient import reached_by
from pipeline.errors import CallError
from pipeline.holdings.tables import read_csv
from pipeline.settings import Settings
from pipeline.storage import editions as store
from pipeline.storage.alerts import save_alert
from pipeline.storage.engine import reading, writing
from pipeline.storage.holdings import save_snapshot
from pipeline.storage.recipients import save_recipients
from pipeline.storage.state import claim_world
from pipeline.tasks.context import Context
from pipeline.tasks.digest import digest, preview
from pipeline.tasks.registers import import_register
from tests.digests.material import full_week

MONDAY = datetime(2026, 5, 25, 8, tzinfo=UTC)


def set_up(engine, frozen, tmp_path, *, kind="replay", confirmed=None, people=("Ada",)):
    frozen.world = MONDAY
    context = Context(Settings(home=tmp_path), engine, frozen.clocks)
    with writing(engine) as connection:
        claim_world(connection, kind, datetime(2026, 5, 1, tzinfo=UTC))
        save_recipients(connection, [reached_by(n, f"{n}@x.example", confirmed_at=confirmed) for n in people])
        for alert in full_week().alerts:
            save_alert(connection, alert.draft, WallInstant(frozen.wall))
        at = datetime(2026, 5, 11, tzinfo=UTC)
        save_snapshot(
            connection, [], content_sha=b"0" * 32, name="fleet", lines=1, refused=0, report=[],
            known_at=WorldInstant(at), recorded_at=WallInstant(at),
        )  # fmt: skip
    return context


def rows(context, what):
    with reading(context.engine) as connection:
        return connection.execute(text(what)).scalars().all()


def test_one_edition_a_reader_and_week_however_often_it_runs(engine, frozen, tmp_path):
    context = set_up(engine, frozen, tmp_path, people=("Ada", "Bob"))
    assert digest(context) == {"editions": 2, "messages": 2}
    assert digest(context) == {"editions": 0, "messages": 0}
    frozen.step(world=timedelta(days=3))
    assert digest(context) == {"editions": 0, "messages": 0}
    assert rows(context, "SELECT count(*) FROM message WHERE kind = 'digest'") == [2]
    written = (tmp_path / "editions" / "Ada-2026-W21.html").read_text(encoding="utf-8")
    assert "Bring forward or reprice" in written
    assert "reconstruction" in written
    frozen.step(world=timedelta(days=5))
    assert digest(context)["editions"] == 2
    assert sorted(rows(context, "SELECT week FROM edition WHERE recipient = 'Ada'")) == ["2026-W21", "2026-W22"]


def test_days_of_our_contracts_are_ahead_as_the_books_were(engine, frozen, tmp_path):
    context = set_up(engine, frozen, tmp_path)
    for world, number in ((MONDAY - timedelta(days=9), "PO-17"), (MONDAY, "PO-18")):
        frozen.world = world
        lines = f"order,supplier,cancel_by\n{number},Harbour Boards,2026-06-05\n".encode()
        import_register(context, "orders", read_csv(lines, name="orders.csv"))
    digest(context)
    written = (tmp_path / "editions" / "Ada-2026-W21.txt").read_text(encoding="utf-8")
    assert "Order PO-17 with Harbour Boards: can be cancelled until then" in " ".join(written.split())
    assert "PO-18" not in written, "it came after the week"


def test_a_crash_before_the_commit_loses_nothing(engine, frozen, tmp_path, monkeypatch):
    context = set_up(engine, frozen, tmp_path)

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.tasks.digest.enqueue", die)
        with pytest.raises(KeyboardInterrupt):
            digest(context)
    assert digest(context) == {"editions": 1, "messages": 1}


def test_a_live_reader_is_told_after_confirming_only(engine, frozen, tmp_path):
    context = set_up(engine, frozen, tmp_path, kind="live")
    assert digest(context)["editions"] == 0
    with writing(engine) as connection:
        save_recipients(connection, [reached_by("Ada", "Ada@x.example", confirmed_at=frozen.wall)])
    assert digest(context)["editions"] == 1
    assert "reconstruction" not in rows(context, "SELECT text FROM edition")[0]


def test_weeks_that_were_passed_over_are_told_in_the_next_edition(engine, frozen, tmp_path):
    context = set_up(engine, frozen, tmp_path)
    digest(context)
    with writing(engine) as connection:
        for alert in full_week().alerts[:1]:
            late = replace(
                alert.draft, id="al-late", key=b"l" * 32, occasion="late", title="Told late",
                known_at=datetime(2026, 5, 28, tzinfo=UTC),
            )  # fmt: skip
            save_alert(connection, late, WallInstant(frozen.wall))
    frozen.step(world=timedelta(weeks=3))
    assert digest(context)["editions"] == 1
    assert "Told late" in rows(context, "SELECT text FROM edition ORDER BY week DESC")[0]


def test_before_anything_was_watched_there_is_no_edition(engine, frozen, tmp_path):
    context = set_up(engine, frozen, tmp_path)
    frozen.world = datetime(2026, 5, 4, 8, tzinfo=UTC)
    assert digest(context)["editions"] == 0


def test_a_preview_saves_nothing_and_says_that_the_week_goes_on(engine, frozen, tmp_path):
    context = set_up(engine, frozen, tmp_path)
    frozen.world = datetime(2026, 5, 20, 8, tzinfo=UTC)
    draft, printed = preview(context, "Ada", "2026-W21")
    assert draft.unfinished
    assert "This week is not over" in printed.text
    assert rows(context, "SELECT count(*) FROM edition") == [0]
    _, again = preview(context, "somebody else", "2026-W21")
    assert "for somebody else" in again.text
    with pytest.raises(CallError, match="has not begun"):
        preview(context, "Ada", "2026-W40")


def test_stored_editions_come_back(engine, frozen, tmp_path):
    context = set_up(engine, frozen, tmp_path)
    digest(context)
    with reading(engine) as connection:
        [edition] = store.load_editions(connection)
        assert edition.week == "2026-W21"
        assert store.last_told(connection, "Ada", MONDAY) == edition.known_at == datetime(2026, 5, 25, tzinfo=UTC)
        assert store.inventory_on(connection, MONDAY) == date(2026, 5, 11)
