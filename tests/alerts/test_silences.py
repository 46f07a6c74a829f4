"""What a mute or a snooze holds back, and what wakes it: keyed on what an alert is about, never on its words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.silence import ITSELF, Silence, silenced, stands, woken
from models.telling import Act, AlertDraft, StoredAlert, refusal, standing
from models.terms import Passage, Words
from models.values import Subject

AT = datetime(2026, 5, 19, 15, tzinfo=UTC)


def later(days: int) -> datetime:
    return AT + timedelta(days=days)


def passage(source: str) -> Passage:
    return Passage(1, 0, 4, Words("text"), source)


ALERT = AlertDraft(
    id="al-1",
    key=b"k",
    rule="restriction-touches-us",
    subject=Subject("event", "ev-1"),
    occasion="ev-1.1",
    origin="live",
    severity="high",
    severity_why="",
    title="128 H20 need a licence",
    paragraph="",
    known_at=AT,
    stage="announced",
    evidence=(passage("harbour_wire"), passage("bis_press")),
    exposure={"context": {"event": {"id": "ev-1", "chips": ["nvidia-h20", "amd-mi308"], "firms": ["nvidia"]}}},
)
CLOCK = replace(ALERT, subject=Subject("clock", "ev-1:effective"), occasion="2026-06-15:7", known_at=later(2))


def kept(scope: str = "event", key: str = "ev-1", **given: object) -> Silence:
    made = {"id": 1, "who": "ada", "why": "", "known_at": AT, "recorded_at": AT, "stage": "announced"} | given
    return Silence(scope=scope, key=key, **made)  # type: ignore[arg-type]


SNOOZE = kept(until_stage=True)


def test_a_snooze_holds_while_only_words_and_digits_change_and_wakes_when_the_stage_does() -> None:
    for days, title in ((0, ALERT.title), (1, "256 H20 need a licence"), (3, "The very same, said otherwise")):
        again = replace(ALERT, title=title, units_in_scope=days, known_at=later(days), occasion=f"ev-1.{days + 2}")
        assert silenced(again, [SNOOZE], later(days)) is SNOOZE
    assert silenced(CLOCK, [SNOOZE], later(2)) is SNOOZE
    moved = replace(ALERT, stage="in_force", known_at=later(4), occasion="ev-1.9")
    assert silenced(moved, [SNOOZE], later(4)) is None
    # An older alert of the event, raised at an earlier stage, does not wake it.
    assert silenced(replace(ALERT, stage="rumoured", known_at=later(-9)), [SNOOZE], later(1)) is SNOOZE


def test_a_mute_holds_whatever_the_stage_and_another_event_is_heard() -> None:
    moved = replace(ALERT, stage="in_force", known_at=later(900))
    assert silenced(moved, [kept()], later(900)) is not None
    assert silenced(replace(ALERT, subject=Subject("event", "ev-2"), exposure={}), [kept()], AT) is None


def test_a_day_ends_it_by_the_worlds_clock() -> None:
    until = kept(until_at=later(10))
    assert silenced(ALERT, [until], later(10) - timedelta(seconds=1)) is until
    assert silenced(ALERT, [until], later(10)) is None
    stored = StoredAlert(ALERT, AT, (Act("acknowledged", "bob", AT),))
    assert stands(stored, [until], later(9)).state == "snoozed"
    woke = stands(stored, [until], later(10))
    assert (woke.state, woke.who) == ("acknowledged", "bob")
    assert "2026-05-29 has come" in woke.silence


@pytest.mark.parametrize(
    ("silences", "holds"),
    [
        ([kept("rule", "restriction-touches-us")], True),
        ([kept("rule", "rumour-touches-us")], False),
        ([kept("source", "harbour_wire")], False),
        ([kept("source", "harbour_wire"), kept("source", "bis_press")], True),
        ([kept("entity", "nvidia-h20")], False),
        ([kept("entity", "nvidia-h20"), kept("entity", "amd-mi308")], True),
        ([kept("entity", "nvidia")], True),
        ([kept("entity", "nvidia", ended_at=AT, ended_by="bob")], False),
    ],
)
def test_what_also_names_another_is_heard(silences: list[Silence], holds: bool) -> None:
    assert (silenced(ALERT, silences, AT) is not None) == holds


def test_what_woke_says_from_what() -> None:
    over = replace(
        SNOOZE, ended_at=later(4), ended_by=ITSELF, ended_why="the stage moved to in force", ended_on="ev-1.2"
    )
    moved = replace(ALERT, occasion="ev-1.2", stage="in_force", known_at=later(4))
    assert woken(moved, [over]) is over
    assert woken(ALERT, [over]) is None
    assert over.woke == "snoozed on 2026-05-19 by ada, woke because the stage moved to in force"
    assert stands(StoredAlert(moved, AT), [over], later(4)).silence == over.woke
    assert kept(ended_at=AT, ended_by="bob").woke == "muted on 2026-05-19 by ada, ended by bob"


def test_turns_that_cannot_be_are_refused_in_words() -> None:
    def after(*acts: Act) -> dict[str, str | None]:
        now = standing([replace(act, recorded_at=later(n)) for n, act in enumerate(acts)])
        names = ("acknowledged", "assigned", "resolved", "reopened", "commented")
        return {name: refusal(now, name, "bob") for name in names}  # type: ignore[arg-type]

    seen, given = Act("acknowledged", "ada", AT), Act("assigned", "ada", AT, to="bob")
    closed = Act("resolved", "eve", AT, verdict="noise")
    assert after() == dict.fromkeys(after()) | {"reopened": "it is open: it is new"}
    assert after(seen)["acknowledged"] == "ada acknowledged it already"
    assert after(seen)["assigned"] is None
    assert after(given)["assigned"] == after(given)["acknowledged"] == "bob has it already"
    done = after(seen, closed)
    assert done["acknowledged"] == done["assigned"] == "it is resolved as noise by eve: open it again first"
    assert (done["resolved"], done["reopened"], done["commented"]) == ("it is resolved as noise by eve", None, None)
    assert after(closed, Act("reopened", "eve", AT)) == after()
