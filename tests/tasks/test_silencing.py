"""A snooze from text to message: words and figures that change wake nothing, a stage that moves does, and says so."""

from datetime import timedelta

from sqlalchemy import select

from models.tables import metadata
from pipeline.storage.engine import reading
from pipeline.tasks import life, views
from tests.tasks.test_by_hand import LICENCE, RUMOUR, stands, tell
from tests.tasks.test_by_hand import desk as desk  # the fixture
from tests.tasks.told import Desk

AGAIN = (
    "A ban on exports of Nvidia's H20 to China may come within 30 days, two people familiar with the matter said. "
    "The U.S. government may soon ban exports of Nvidia's H20 to China, they said, and 90 days were spoken of before."
)


def texts(desk: Desk) -> list[str]:
    message = metadata.tables["message"]
    with reading(desk.context.engine) as connection:
        return list(connection.execute(select(message.c.text).order_by(message.c.id)).scalars())


def state(desk: Desk, alert: str) -> str:
    found = views.show_alert(alert, ctx=desk.context)
    assert found is not None
    return found.alert.state


def snoozed(desk: Desk, **given: object) -> tuple[str, str]:
    """A rumour that was told and is snoozed; gives its alert and event."""
    _, event = tell(desk, RUMOUR)
    [(alert,)] = desk.rows("alert", "id")
    how = {"until": None, "until_stage": False} | given
    life.silence_alert(desk.context, alert, who="ada", via="page", why="known", **how)  # type: ignore[arg-type]
    assert len(texts(desk)) == 1
    return alert, event


def test_words_and_figures_wake_nothing_and_the_stage_does(desk: Desk) -> None:
    alert, event = snoozed(desk, until_stage=True)
    desk.publish(AGAIN, name="again", source="rack_report", title="Ban within 30 days, people say")
    desk.after(1)
    desk.publish(AGAIN.replace("30", "45"), name="again", source="rack_report", title="Ban within 45 days, people say")
    desk.after(1)
    assert stands(desk, event).stage == "rumoured"
    assert (state(desk, alert), len(texts(desk))) == ("snoozed", 1)
    desk.publish(LICENCE, name="law", source="ledger_daily", title="Officials on chips")
    desk.after(1)
    assert stands(desk, event).stage == "in_force"
    assert state(desk, alert) == "new"
    told = " ".join(texts(desk)[-1].split())
    assert len(texts(desk)) == 2
    assert "snoozed on 2025-04-17 by ada, woke because the stage moved to in force" in told
    [ended] = life.list_silences(desk.context, over=True)
    assert (ended.ended_by, life.list_silences(desk.context)) == ("chipwatch", [])


def test_a_mute_holds_whatever_moves_until_somebody_ends_it(desk: Desk) -> None:
    alert, event = snoozed(desk)
    desk.publish(LICENCE, name="law", source="ledger_daily", title="Officials on chips")
    desk.after(1)
    assert stands(desk, event).stage == "in_force"
    assert (state(desk, alert), len(texts(desk))) == ("muted", 1)
    [silence] = life.list_silences(desk.context)
    life.end_silence(desk.context, silence.id, who="bob", via="page")
    assert state(desk, alert) == "new"


def test_a_day_of_the_world_ends_a_snooze(desk: Desk) -> None:
    alert, _ = snoozed(desk, until=(desk.frozen.world + timedelta(days=10)).date())
    desk.after(8)
    assert state(desk, alert) == "snoozed"
    # Wherever the machine's clock stands.
    desk.frozen.step(wall=timedelta(days=400))
    assert state(desk, alert) == "snoozed"
    desk.after(2)
    assert state(desk, alert) == "new"
    found = views.show_alert(alert, ctx=desk.context)
    assert found is not None
    assert found.alert.silence.endswith("woke because 2025-04-26 has come")
