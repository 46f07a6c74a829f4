"""From alert to message on both databases: what is bundled, held, overtaken, kept back, and told to nobody twice."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, select

from models.clocks import WallInstant
from models.recipient import SEVERITIES, Addressee, Quiet, Route, reached_by
from models.tables import metadata
from models.telling import AlertDraft, Throttle
from models.values import Subject
from pipeline.channels import Channel, Ports
from pipeline.errors import DeliveryError, StateError
from pipeline.settings import Settings
from pipeline.storage.alerts import save_alert
from pipeline.storage.delivery import lease, mark_failed
from pipeline.storage.engine import reading, writing
from pipeline.storage.outbox import act_on_message
from pipeline.storage.recipients import load_recipients, save_recipients
from pipeline.storage.silences import Asked, add_silence
from pipeline.storage.state import claim_world
from pipeline.tasks import deliver as task
from pipeline.tasks import telling
from pipeline.tasks.context import Context
from pipeline.tasks.of_held import owners_of
from pipeline.tasks.replay import told_later
from pipeline.tasks.telling import make_notices, tell_due
from tests.alerts.test_routing import alert
from tests.conftest import WALL, FrozenClocks

WORLD = datetime(2026, 5, 19, 12, 30, tzinfo=UTC)


class Office:
    """A deployment in which alerts are raised by hand, and a channel that takes what it is told to take."""

    def __init__(self, engine: Engine, home: Path, frozen: FrozenClocks) -> None:
        self.frozen, self.taken, self.fail = frozen, list[str](), dict[str, DeliveryError]()
        self.context = Context(Settings(home=home, mail_from="c@watch.example"), engine, frozen.clocks)
        with writing(engine) as connection:
            claim_world(connection, "live")

    def channel(self) -> dict[str, Channel]:
        def send(message: Any, _settings: Settings, _ports: Ports) -> str:
            for words, fault in self.fail.items():
                if words in message.subject:
                    raise fault
            self.taken.append(f"{message.recipient} {message.kind}: {message.subject}")
            return "ok"

        return {"email": Channel("email", lambda _s, _p: None, send)}

    def people(self, *people: Addressee) -> None:
        with writing(self.context.engine) as connection:
            save_recipients(connection, people)

    def raise_alert(self, number: int, **given: Any) -> AlertDraft:
        made = alert(number, **({"known_at": self.frozen.world} | given))
        with writing(self.context.engine) as connection:
            save_alert(connection, made, WallInstant(self.frozen.wall))
            make_notices(connection, self.context, made, load_recipients(connection))
        return made

    def deliver(self, **after: float) -> list[str]:
        """Time passes, and what is due goes; gives what went."""
        self.frozen.step(world=timedelta(**after), wall=timedelta(**after))
        before = len(self.taken)
        task.deliver(self.context, jitter=Random(1))
        return self.taken[before:]

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        of = metadata.tables[table]
        with reading(self.context.engine) as connection:
            return [
                tuple(row) for row in connection.execute(select(*(of.c[name] for name in columns)).order_by(of.c.id))
            ]

    def act(self, row: int, name: Any) -> None:
        with writing(self.context.engine) as connection:
            act_on_message(connection, row, name, who="ada", why="", via="command", at=WallInstant(self.frozen.wall))


@pytest.fixture
def office(engine: Engine, tmp_path: Path, frozen: FrozenClocks, monkeypatch: pytest.MonkeyPatch) -> Office:
    frozen.world = WORLD
    made = Office(engine, tmp_path, frozen)
    monkeypatch.setattr(task, "CHANNELS", made.channel())
    made.people(person("ada"))
    return made


def person(name: str, **given: Any) -> Addressee:
    return reached_by(name, f"{name}@x.example", instant_from="high", confirmed_at=WALL, **given)


def on(cadence: str) -> tuple[Route, ...]:
    soon: Any = dict.fromkeys(SEVERITIES, cadence)
    return (Route("email", f"{cadence}@x.example", soon, confirmed_at=WALL),)


# ── windows ──────────────────────────────────────────────────────────────────────────────────────


def test_an_hour_a_day_and_a_night_are_each_one_message(office: Office) -> None:
    office.people(
        Addressee("hourly", routes=on("hourly")),
        Addressee("daily", routes=on("daily"), digest_hour=18),
        person("sleeper", quiet=Quiet(time(12), time(14))),
    )
    for number in (1, 2, 3):
        office.raise_alert(number, subject=Subject("event", f"ev-{number}"))
    assert [each.split()[0] for each in office.deliver()] == ["ada"] * 3
    assert office.deliver(minutes=29) == []
    [hour] = office.deliver(minutes=1)
    assert hour.startswith("hourly first: [high] Title ")
    assert "(and 2 more)" in hour
    [night] = office.deliver(hours=1)
    assert night.startswith("sleeper first:")
    [day] = office.deliver(hours=4)
    assert day.startswith("daily first:")
    assert office.deliver(days=9) == []


def test_a_clock_that_jumps_makes_no_storm(office: Office) -> None:
    office.people(Addressee("hourly", routes=on("hourly")))
    for number in range(1, 21):
        office.raise_alert(number, subject=Subject("event", f"ev-{number}"), severity="high")
        office.frozen.step(world=timedelta(hours=2))
    went = office.deliver(days=3)
    assert sorted(each.split()[0] for each in went) == ["ada", "hourly"]


def test_work_cut_off_between_bundles_goes_on_and_tells_nothing_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2, 3):
        office.raise_alert(number, subject=Subject("event", f"ev-{number}"))
    calls = []

    def die(*given: Any, **named: Any) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return enqueue(*given, **named)

    enqueue = telling.enqueue
    monkeypatch.setattr(telling, "enqueue", die)
    with pytest.raises(KeyboardInterrupt):
        tell_due(office.context)
    assert len(office.rows("message", "id")) == 1
    assert tell_due(office.context) == 2
    assert tell_due(office.context) == 0
    assert len(office.deliver()) == 3


def test_who_asks_for_less_or_silences_it_meanwhile_is_not_told(office: Office) -> None:
    office.people(person("bob", quiet=Quiet(time(12), time(14))), person("eve", quiet=Quiet(time(12), time(14))))
    office.people(replace(person("ada"), active=False))
    office.raise_alert(1, subject=Subject("source", "harbour_wire"))
    office.people(replace(person("bob"), routes=on("weekly")))
    office.raise_alert(2, rule="market-news")
    with writing(office.context.engine) as connection:
        asked = Asked("source", "harbour_wire")
        now = office.context.clocks.world_now()
        add_silence(connection, asked, who="ada", via="page", known_at=now, at=WallInstant(office.frozen.wall))
    [went] = office.deliver(hours=3)
    assert went.startswith("eve first: [high] Title 2")
    whys = [why for state, why in office.rows("notice", "state", "why") if state == "not_told"]
    assert any("went before it was told" in why for why in whys)
    assert any("muted on 2026-05-19 by ada, before it was told" in why for why in whys)


# ── throttles ────────────────────────────────────────────────────────────────────────────────────


def test_what_a_throttle_keeps_back_is_counted_in_the_next_message(office: Office) -> None:
    throttle = Throttle("rule", 1, timedelta(hours=24))
    for number in (1, 2, 3):
        office.raise_alert(number, subject=Subject("event", f"ev-{number}"), throttle=throttle)
    assert len(office.deliver()) == 1
    ((text,),) = office.rows("message", "text")
    assert "2 more of rule restriction-touches-us" in " ".join(text.split())
    office.raise_alert(4, subject=Subject("event", "ev-4"), rule="another")
    assert len(office.deliver(hours=1)) == 1
    assert [state for (state,) in office.rows("notice", "state")] == ["told", "throttled", "throttled", "told"]
    office.raise_alert(5, subject=Subject("event", "ev-5"), rule="another")
    office.deliver(hours=1)
    ((text,),) = office.rows("message", "text")[-1:]
    assert "more of rule" not in text, "counted once"
    office.raise_alert(6, subject=Subject("event", "ev-6"), throttle=throttle)
    assert len(office.deliver(hours=25)) == 0
    office.raise_alert(7, subject=Subject("event", "ev-7"), throttle=throttle)
    assert len(office.deliver()) == 1, "a day later"


@pytest.mark.parametrize(("per", "kept_back"), [("event", [2]), ("entity", [2, 3]), ("source", [])])
def test_a_throttle_counts_what_it_says(office: Office, per: Any, kept_back: list[int]) -> None:
    throttle = Throttle(per, 1, timedelta(hours=24))
    chip = {"context": {"event": {"id": "", "type": "", "chips": ["nvidia-h20"]}}}
    for number, event in ((1, "ev-1"), (2, "ev-1"), (3, "ev-3")):
        office.raise_alert(number, subject=Subject("event", event), throttle=throttle, exposure=chip)
    found = [alert_id for alert_id, state in office.rows("notice", "alert_id", "state") if state == "throttled"]
    assert found == [f"al-{number}" for number in kept_back]


# ── held, corrected, dead ────────────────────────────────────────────────────────────────────────


def correct(office: Office, number: int = 9, event: str = "ev-1") -> None:
    office.raise_alert(number, subject=Subject("event", event), corrects=True, rule="contradicted", severity="low")


def test_what_is_held_waits_for_a_person(office: Office) -> None:
    office.raise_alert(1, hold="its rule is new")
    assert office.deliver() == []
    assert office.rows("message", "state", "why") == [("held", "its rule is new")]
    office.act(1, "released")
    [went] = office.deliver()
    correct(office)
    assert [each.split()[1] for each in (went, *office.deliver())] == ["first:", "correction:"]


@pytest.mark.parametrize("stage", ["due", "held", "waiting", "dead"])
def test_a_correction_that_overtakes_its_original_stops_it_and_goes_to_nobody(office: Office, stage: str) -> None:
    office.people(person("sleeper", quiet=Quiet(time(12), time(14))))
    office.people(replace(person("ada"), active=stage != "due"))
    office.people(replace(person("sleeper", quiet=Quiet(time(12), time(14))), active=stage == "due"))
    office.raise_alert(1, hold="read it first" if stage == "held" else "")
    if stage == "dead":
        office.fail = {"Title 1": DeliveryError("550 no such user", again=False)}
        office.deliver()
        office.fail = {}
    else:
        tell_due(office.context)
    correct(office)
    assert office.deliver(hours=5) == []
    assert [state for (state,) in office.rows("message", "state")] == ([] if stage == "due" else ["dropped"])
    if stage != "due":
        for act in ("released", "sent_again"):
            with pytest.raises(StateError, match="corrected before it was told"):
                office.act(1, act)


def test_what_was_told_beside_it_is_told_all_the_same(office: Office) -> None:
    office.people(replace(person("ada"), active=False), Addressee("hourly", routes=on("hourly")))
    for number in (1, 2):
        office.raise_alert(number, subject=Subject("event", f"ev-{number}"))
    office.frozen.step(world=timedelta(hours=1))
    assert tell_due(office.context) == 1
    correct(office, event="ev-1")
    [went] = office.deliver()
    assert "Title 2" in went
    assert "more" not in went


def test_a_correction_goes_after_its_original_and_not_at_all_where_that_did_not_arrive(office: Office) -> None:
    office.fail = {"Title 1": DeliveryError("451 later", again=True)}
    office.raise_alert(1)
    assert office.deliver() == []
    correct(office)
    assert office.deliver() == [], "what was tried may have arrived; its correction waits for it"
    office.fail = {}
    assert [each.split()[1] for each in office.deliver(hours=2)] == ["first:", "correction:"]
    office.fail = {"Title 2": DeliveryError("451 later", again=True)}
    office.raise_alert(2, subject=Subject("event", "ev-2"))
    office.deliver()
    correct(office, 8, "ev-2")
    tell_due(office.context)
    with writing(office.context.engine) as connection:
        [leased] = lease(connection, "w", WallInstant(office.frozen.wall + timedelta(hours=1)))
        mark_failed(
            connection, leased, WallInstant(office.frozen.wall), DeliveryError("550 gone", again=False), Random(1)
        )
    assert office.deliver(hours=2) == []
    assert [state for (state,) in office.rows("message", "state")][-2:] == ["dead", "dropped"]
    with pytest.raises(StateError, match="corrected since"):
        office.act(3, "sent_again")


def test_a_correction_reaches_exactly_those_who_got_it_and_clocks_of_the_event_count(office: Office) -> None:
    office.people(person("bob"), replace(person("low"), routes=on("weekly")))
    office.raise_alert(1, subject=Subject("clock", "ev-1:effective"))
    office.deliver()
    office.people(person("new"))
    correct(office)
    assert [each.split()[0] for each in office.deliver()] == ["ada", "bob"]


# ── what is held ─────────────────────────────────────────────────────────────────────────────────


def test_who_owns_a_rule_hears_once_that_messages_wait(office: Office) -> None:
    office.context = replace(office.context, settings=office.context.settings.model_copy(update={"escalate_to": "ida"}))
    # Quiet from 20:00 to 08:00: it is 12:30.
    office.people(person("ada"), person("ida", quiet=Quiet(time(20), time(8))), person("bob"))
    for number in range(1, 6):
        office.raise_alert(number, hold="its rule is new")
    [told] = office.deliver(minutes=5)
    waiting = len(office.rows("message", "state")) - 1
    assert told == f"ida held: {waiting} messages wait for you to release"
    assert office.deliver(hours=2) == office.deliver(minutes=1) == []
    office.raise_alert(6, hold="its rule is new")
    assert office.deliver(hours=1) == [], "not again on the same day"
    assert [each.partition(":")[0] for each in office.deliver(days=2)] == ["ida held"]
    assert office.deliver(days=2) == [], "nothing is new"
    office.frozen.world = office.frozen.world.replace(hour=23)
    office.raise_alert(7, hold="its rule is new")
    assert office.deliver(minutes=5) == [], "quiet hours"
    assert [each.partition(":")[0] for each in office.deliver(hours=9)] == ["ida held"]


def test_an_owner_is_a_recipient_of_that_name() -> None:
    people = [
        person("compliance"), Addressee("desk", kind="team", members=("ada",)), person("ada"),
        person("gone", active=False),
    ]  # fmt: skip
    assert owners_of("trade compliance", people, ["desk"]) == ("compliance",)
    assert owners_of("Compliance", people, []) == ("compliance",)
    assert owners_of("desk", people, []) == ("ada",)
    assert owners_of("operations", people, ["desk", "gone", "nobody"]) == ("ada",)
    assert owners_of("noncompliance", people, []) == ()


def test_what_is_due_after_a_worlds_last_instant_is_said(office: Office) -> None:
    assert told_later(office.context) == ""
    office.people(replace(person("ada"), quiet=Quiet(time(12), time(14))))
    office.raise_alert(1)
    assert told_later(office.context) == (
        "1 notice waits to be told, the first at 19 May 2026, 14:00 UTC; the recorded world stands at "
        "19 May 2026, 12:30 UTC"
    )
