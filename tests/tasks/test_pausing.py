"""All sending stopped by a person, and let go again without a storm; on both databases."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from models.clocks import WallInstant
from models.recipient import reached_by
from models.tables import metadata
from pipeline.errors import CallError, StateError
from pipeline.storage.delivery import lease
from pipeline.storage.engine import reading, writing
from pipeline.tasks import pausing, views
from pipeline.tasks.telling import tell_due
from tests.conftest import WALL, FrozenClocks
from tests.tasks.telling import Watch, watch


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Watch:
    made = watch(engine, tmp_path, frozen)
    made.have(reached_by("ada", "ada", channel="file", instant_from="low", confirmed_at=WALL))
    return made


def pause(desk: Watch) -> None:
    pausing.pause_sending(desk.context, who="vera", why="the mail server moves", via="command")


def count(desk: Watch, state: str) -> int:
    made = metadata.tables["message"]
    with reading(desk.context.engine) as connection:
        asked = select(func.count()).select_from(made).where(made.c.state == state)
        return int(connection.execute(asked).scalar_one())


def test_nothing_goes_while_it_lasts_and_every_page_says_so(desk: Watch) -> None:
    pause(desk)
    desk.alert()
    assert desk.after(minutes=10)["paused"] == "vera"
    assert desk.told() == []
    shown = views.health(ctx=desk.context).paused
    assert shown.startswith("by vera since ")
    assert shown.endswith("the mail server moves")
    pausing.resume_sending(desk.context, who="vera", via="command")
    assert views.health(ctx=desk.context).paused == ""
    assert desk.after(minutes=1)["sent"] == 1


def test_a_worker_that_is_at_it_gets_nothing_more_in_hand(desk: Watch) -> None:
    desk.alert()
    desk.frozen.step(world=a_while(), wall=a_while())
    assert tell_due(desk.context) == 1
    pause(desk)
    now = WallInstant(desk.context.clocks.wall_now())
    with writing(desk.context.engine) as connection:
        assert lease(connection, "worker", now) == ()
    pausing.resume_sending(desk.context, who="vera", via="command")
    assert desk.after(minutes=1)["sent"] == 1


def a_while() -> timedelta:
    return timedelta(minutes=10)


def test_what_waited_goes_in_one_message_and_the_most_urgent_stands_first(desk: Watch) -> None:
    """Messages that were made already, and alerts of which none was: one mail after the pause, none lost."""
    for number in range(4):
        desk.alert(f"ev-{number}", title=f"matter {number}", severity="critical" if number == 2 else "high")
    desk.frozen.step(world=a_while(), wall=a_while())
    assert tell_due(desk.context) == 4
    pause(desk)
    for number in range(4, 7):
        desk.alert(f"ev-{number}", title=f"matter {number}", severity="critical")
    desk.after(days=2)
    done = pausing.resume_sending(desk.context, who="vera", via="command")
    assert (done.messages, done.notices) == (4, 7)
    assert desk.after(minutes=5)["sent"] == 1
    [(who, kind, subject)] = desk.told()
    assert (who, kind) == ("ada", "first")
    assert subject == "[critical] matter 2 (and 6 more)"
    assert "7 alerts since sending was paused" in desk.text().lower()
    assert all(f"matter {number}" in desk.text() for number in range(7))
    assert count(desk, "dropped") == 4
    assert desk.after(days=1)["sent"] == 0
    # What comes afterwards goes as ever.
    desk.alert("ev-9", title="matter 9")
    assert desk.after(minutes=10)["sent"] == 1


def test_what_may_have_arrived_is_not_told_again(desk: Watch) -> None:
    desk.alert()
    desk.after(minutes=10)
    assert len(desk.told()) == 1
    pause(desk)
    done = pausing.resume_sending(desk.context, who="vera", via="command")
    assert (done.messages, done.notices, done.editions) == (0, 0, 0)
    assert desk.after(minutes=10)["sent"] == 0


def test_both_acts_are_in_the_audit_and_each_has_its_time(desk: Watch) -> None:
    with pytest.raises(StateError, match="nothing is paused"):
        pausing.resume_sending(desk.context, who="vera", via="command")
    with pytest.raises(CallError, match="say who"):
        pausing.pause_sending(desk.context, who=" ", why="", via="command")
    pause(desk)
    with pytest.raises(StateError, match="vera paused all sending already"):
        pause(desk)
    pausing.resume_sending(desk.context, who="olga", via="command")
    rows = metadata.tables["audit"]
    with reading(desk.context.engine) as connection:
        told = connection.execute(select(rows.c.who, rows.c.what, rows.c.subject).order_by(rows.c.id)).all()
    assert [tuple(each) for each in told] == [
        ("vera", "paused", "sending:all"),
        ("olga", "resumed", "sending:all"),
    ]
