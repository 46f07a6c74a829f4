from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from models.clocks import WallInstant, WorldInstant
from models.recipient import Filters, reached_by
from models.telling import Act
from pipeline.errors import CallError
from pipeline.holdings.tables import read_csv
from pipeline.settings import Settings
from pipeline.storage import editions as store
from pipeline.storage.alert_acts import add_act
from pipeline.storage.alerts import save_alert
from pipeline.storage.engine import reading, writing
from pipeline.storage.holdings import save_snapshot
from pipeline.storage.recipients import save_recipients
from pipeline.storage.state import claim_world
from pipeline.tasks import digest as tasks
from pipeline.tasks.context import Context
from pipeline.tasks.digest import difference, digest, find_edition, preview, spent
from pipeline.tasks.life import silence
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


@pytest.mark.parametrize(
    ("point", "after"), [("_edition", 1), ("store.save_edition", 1), ("enqueue", 1), ("write_edition", 0)]
)
def test_a_crash_at_any_point_loses_nothing_and_repeats_nothing(engine, frozen, tmp_path, monkeypatch, point, after):
    context = set_up(engine, frozen, tmp_path)

    def die(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"pipeline.tasks.digest.{point}", die)
        with pytest.raises(KeyboardInterrupt):
            digest(context)
    assert digest(context) == {"editions": after, "messages": after}
    assert rows(context, "SELECT count(*) FROM message WHERE kind = 'digest'") == [1]
    assert (tmp_path / "editions" / "Ada-2026-W21.html").exists()
    assert (tmp_path / "editions" / "Ada-2026-W21.txt").exists()


def test_two_at_once_make_one(engine, frozen, tmp_path, monkeypatch):
    context = set_up(engine, frozen, tmp_path)
    made = tasks._edition

    def slowly(*given, **named):
        # Another worker is through while this one works.
        with monkeypatch.context() as patch:
            patch.setattr(tasks, "_edition", made)
            other.append(digest(context))
        return made(*given, **named)

    other = []
    monkeypatch.setattr(tasks, "_edition", slowly)
    assert digest(context) == {"editions": 0, "messages": 0}
    assert other == [{"editions": 1, "messages": 1}]
    assert rows(context, "SELECT count(*) FROM message WHERE kind = 'digest'") == [1]


def test_an_edition_keeps_what_it_took_account_of(engine, frozen, tmp_path):
    context = set_up(engine, frozen, tmp_path)
    digest(context)
    first = set(rows(context, "SELECT alert_id FROM edition_cover"))
    known = {alert.draft.id for alert in full_week().alerts}
    assert first == known
    frozen.step(world=timedelta(days=7))
    assert digest(context)["editions"] == 1
    assert sorted(rows(context, "SELECT alert_id FROM edition_cover")) == sorted(first), "nothing is news twice"
    [text_again] = rows(context, "SELECT text FROM edition WHERE week = '2026-W22'")
    assert "Nothing changed since 25 May 2026 that touches us." in text_again


def test_what_the_reader_did_not_ask_for_is_not_told(engine, frozen, tmp_path):
    context = set_up(engine, frozen, tmp_path)
    with writing(engine) as connection:
        wants = reached_by("Ada", "Ada@x.example", filters=Filters(types=("tariff_changed",)))
        save_recipients(connection, [wants])
    _, printed = preview(context, "Ada", "2026-W21")
    assert "Bring forward or reprice" in printed.text
    assert "Apply for a licence" not in printed.text


def test_what_is_snoozed_is_counted_and_what_a_rule_on_trial_raised_is_not_there(engine, frozen, tmp_path):
    context = set_up(engine, frozen, tmp_path)
    [licence] = [alert for alert in full_week().alerts if alert.draft.subject.id == "ev-licence"]
    trial = replace(licence.draft, id="al-trial", key=b"t" * 32, occasion="trial", title="On trial", dry_run=True)
    with writing(engine) as connection:
        save_alert(connection, trial, WallInstant(frozen.wall))
    frozen.world = MONDAY - timedelta(days=4)
    silence(context, "rule", licence.draft.rule, who="ada", via="command", until=None, until_stage=False, why="enough")
    frozen.world = MONDAY
    _, printed = preview(context, "Ada", "2026-W21")
    assert "On trial" not in printed.text
    assert "1 alert muted or snoozed, and not told here." in printed.text
    assert licence.draft.title not in printed.text


def test_difference_and_budget(engine, frozen, tmp_path):
    context = set_up(engine, frozen, tmp_path)
    digest(context)
    before = find_edition(context, recipient="Ada", week="2026-W21")
    _, same = preview(context, "Ada", "2026-W21")
    assert difference(before, same) == ""
    with writing(engine) as connection:
        for alert in full_week().alerts:
            add_act(
                connection, alert.draft.id, Act("resolved", "ada", WallInstant(frozen.wall), verdict="noise"),
            )  # fmt: skip
    _, after = preview(context, "Ada", "2026-W21")
    told = difference(before, after)
    assert "+Nothing asks for a decision with a day to it." in told
    [one] = spent(context)
    assert (one.recipient, one.week) == ("Ada", "2026-W21")
    assert 100 < one.words <= 700
    with pytest.raises(CallError, match="no edition"):
        find_edition(context, recipient="Ada", week="2026-W20")


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
