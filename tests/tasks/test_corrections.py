"""Corrections reach exactly those who got the original: by the way by which they got it, whatever they ask for now."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from models.recipient import Addressee, Filters, Route, cadence_from, reached_by
from models.tables import metadata
from pipeline.alerts.evidence import count_origins
from pipeline.errors import CallError
from pipeline.storage.alerts import save_world_alert
from pipeline.storage.engine import open_engine, writing
from pipeline.storage.recipients import load_recipients
from pipeline.tasks import life
from pipeline.tasks.confirming import stop_by_token
from pipeline.tasks.telling import make_notices
from tests.alerts.test_silences import ALERT
from tests.conftest import WALL, FrozenClocks
from tests.tasks.telling import Watch, watch


def person(name: str, instant_from: str = "low", **given: object) -> Addressee:
    return reached_by(name, name, "file", instant_from=instant_from, confirmed_at=WALL, **given)  # type: ignore[arg-type]


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Watch:
    made = watch(engine, tmp_path, frozen)
    made.have(person("ada"), person("bob", "critical"), person("eve", "never"))
    return made


def who(desk: Watch, kind: str) -> list[str]:
    return sorted(name for name, _, _ in desk.told(kind))


@pytest.mark.parametrize("verdict", ["wrong_entity", "wrong_exposure"])
def test_closed_as_wrong_those_who_were_told_of_it_are_corrected(desk: Watch, verdict: str) -> None:
    calm = desk.alert("ev-1", severity="high")  # to ada alone
    desk.after(hours=2)
    grave = desk.alert("ev-1", severity="critical")  # to both
    desk.after(hours=2)
    assert (who(desk, "first"), who(desk, "correction")) == (["ada", "ada", "bob"], [])
    desk.have(person("ada", "never"), person("bob", "never", filters=Filters(rules=("another",))))
    assert desk.act(calm, "resolved", verdict=verdict, note="A namesake of ours") is None
    desk.after(minutes=1)
    assert who(desk, "correction") == ["ada"]
    told = " ".join(desk.text().split())
    assert "This alert was wrong" in told
    assert "ada closed it: A namesake of ours." in told
    assert desk.act(grave, "resolved", verdict=verdict) is None
    desk.after(minutes=1)
    assert who(desk, "correction") == ["ada", "ada", "bob"]


@pytest.mark.parametrize("verdict", ["true", "noise", "duplicate"])
def test_closed_as_anything_else_nobody_is_mailed(desk: Watch, verdict: str) -> None:
    other, alert = desk.alert("ev-2"), desk.alert("ev-1")
    desk.after(minutes=5)
    before = desk.told()
    assert desk.act(alert, "resolved", verdict=verdict, duplicate_of=other if verdict == "duplicate" else None) is None
    desk.after(hours=9)
    assert desk.told() == before


def test_what_was_taken_back_by_mistake_stands_after_all_for_those_who_were_corrected(desk: Watch) -> None:
    alert = desk.alert()
    desk.after(minutes=5)
    desk.act(alert, "resolved", verdict="wrong_entity")
    desk.after(minutes=5)
    desk.act(alert, "reopened")
    desk.after(minutes=5)
    assert who(desk, "correction") == ["ada", "ada", "bob", "bob"]
    assert "It stands after all: " in desk.told()[-1][2]
    desk.act(alert, "resolved", verdict="wrong_entity")
    desk.after(minutes=5)
    assert who(desk, "correction") == ["ada", "ada", "ada", "bob", "bob", "bob"]


def test_a_privileged_note_does_not_go_out_with_the_correction(desk: Watch) -> None:
    alert = desk.alert()
    desk.after(minutes=5)
    desk.act(alert, "resolved", verdict="wrong_entity", note="Counsel says so", privileged=True)
    desk.after(minutes=5)
    assert who(desk, "correction") == ["ada", "bob"]
    assert "Counsel" not in desk.text()
    assert "This alert was wrong" in desk.text()


def test_whoever_got_it_by_escalation_or_because_somebody_asked_is_corrected_too(desk: Watch) -> None:
    desk.have(person("ada", escalate_to=("eve",)), person("bob", "never"), person("fay", "never"))
    alert = desk.alert()
    desk.after(minutes=5)
    desk.after(hours=5)
    life.tell_alerts(desk.context, [alert], ["fay"], who="ada", via="command")
    desk.after(minutes=5)
    assert (who(desk, "escalation"), who(desk, "asked")) == (["eve"], ["fay"])
    desk.act(alert, "resolved", verdict="wrong_exposure")
    desk.after(minutes=5)
    assert who(desk, "correction") == ["ada", "eve", "fay"]


def test_whoever_got_it_among_others_in_one_message_is_corrected_of_it_alone(desk: Watch) -> None:
    hourly = Route("file", "ada", {**cadence_from("never"), "high": "hourly"}, confirmed_at=WALL)
    desk.have(Addressee("ada", routes=(hourly,)), person("bob", "never"))
    one, other = desk.alert("ev-1", severity="high"), desk.alert("ev-2", severity="high", title="Of another chip")
    desk.after(hours=2)
    [(_, _, subject)] = desk.told("first")
    assert "(and 1 more)" in subject
    desk.act(other, "resolved", verdict="wrong_entity")
    desk.after(minutes=5)
    [(name, _, corrected)] = desk.told("correction")
    assert (name, "Of another chip" in corrected, "more)" in corrected) == ("ada", True, False)
    desk.act(one, "resolved", verdict="true")
    desk.after(hours=3)
    assert len(desk.told()) == 2


def test_whoever_unsubscribed_is_sent_nothing_more(desk: Watch) -> None:
    alert = desk.alert()
    desk.after(minutes=5)
    with writing(desk.context.engine) as connection:
        [ada] = [each for each in load_recipients(connection) if each.name == "ada"]
    assert stop_by_token(desk.context, ada.routes[0].token, "instant") is not None
    desk.act(alert, "resolved", verdict="wrong_entity")
    assert life.tell_alerts(desk.context, [alert], ["ada"], who="bob", via="page") == 0
    desk.after(minutes=5)
    assert who(desk, "correction") == ["bob"]


def test_whoever_has_another_address_now_is_corrected_there(desk: Watch) -> None:
    alert = desk.alert()
    desk.after(minutes=5)
    moved = Addressee("bob", routes=(Route("file", "bob-elsewhere", cadence_from("never"), confirmed_at=WALL),))
    desk.have(moved)
    desk.act(alert, "resolved", verdict="wrong_entity")
    desk.after(minutes=5)
    assert who(desk, "correction") == ["ada", "bob"]


@pytest.mark.parametrize("origin", ["backfill", "reread", "regroup"])
def test_what_pages_nobody_is_sent_where_somebody_asks(desk: Watch, origin: str) -> None:
    alert = desk.alert(origin=origin)
    desk.after(hours=9)
    assert desk.told() == []
    assert life.tell_alerts(desk.context, [alert], ["eve"], who="ada", via="command") == 1
    desk.after(minutes=1)
    assert [(name, kind) for name, kind, _ in desk.told()] == [("eve", "asked")]
    # Asked again it is sent again: somebody wanted it.
    life.tell_alerts(desk.context, [alert], ["eve"], who="ada", via="page")
    desk.after(minutes=1)
    assert who(desk, "asked") == ["eve", "eve"]
    with pytest.raises(CallError, match="no recipient nobody"):
        life.tell_alerts(desk.context, [alert], ["nobody"], who="ada", via="page")
    assert [each.what for each in life.audit_of(desk.context)] == ["sent", "sent"]


def test_an_alert_that_research_alone_gets_is_told_them(desk: Watch) -> None:
    desk.have(person("ada", profile="research"))
    draft = replace(ALERT, origins=count_origins(()), known_at=desk.frozen.world, exposure={})
    with writing(desk.context.engine) as connection:
        save_world_alert(connection, draft, desk.context.clocks.wall_now())
        readers = [who for who in load_recipients(connection) if who.profile == "research"]
        make_notices(connection, desk.context, draft, readers)
    desk.after(hours=2)
    assert [(name, kind) for name, kind, _ in desk.told()] == [("ada", "first")]


# ── any history ──────────────────────────────────────────────────────────────────────────────────

NAMES = ("ada", "bob", "eve")
STEPS = st.one_of(
    st.tuples(st.just("raise"), st.sampled_from(["ev-1", "ev-2"]), st.sampled_from(["low", "high", "critical"])),
    st.tuples(st.just("withdraw"), st.sampled_from(["ev-1", "ev-2"]), st.just("low")),
    st.tuples(st.just("ask"), st.sampled_from(NAMES), st.sampled_from(["low", "high", "critical", "never"])),
    st.tuples(st.just("filter"), st.sampled_from(NAMES), st.sampled_from(["restriction-touches-us", "another"])),
    st.tuples(st.just("close"), st.sampled_from(["ev-1", "ev-2"]), st.just("")),
    st.tuples(st.just("reopen"), st.sampled_from(["ev-1", "ev-2"]), st.just("")),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(STEPS, min_size=2, max_size=9))
def test_in_any_history_the_corrected_are_exactly_the_told(steps: list[tuple[str, str, str]]) -> None:
    """Raised, withdrawn, closed as wrong and opened again in any order, while readers ask for other things."""
    frozen = FrozenClocks()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/chipwatch.db")
        metadata.create_all(engine)
        desk = watch(engine, Path(folder), frozen)
        people = {name: person(name) for name in NAMES}
        desk.have(*people.values())
        told_of: dict[str, set[str]] = {}  # by event who got anything of it
        alerts: dict[str, list[str]] = {}
        told_alert: dict[str, set[str]] = {}
        closed: dict[str, set[str]] = {}  # by alert that is closed as wrong who was corrected
        for what, on, how in steps:
            before = len(desk.told())
            expected: set[str] = set()
            if what == "ask":
                people[on] = replace(people[on], routes=person(on, how).routes)
                desk.have(people[on])
            elif what == "filter":
                people[on] = replace(people[on], filters=Filters(rules=(how,)))
                desk.have(people[on])
            elif what == "raise":
                alerts.setdefault(on, []).append(desk.alert(on, severity=how))
            elif what == "withdraw":
                desk.alert(on, severity=how, corrects=True)
                expected = told_of.get(on, set())
            elif alerts.get(on):
                alert = alerts[on][-1]
                if what == "close" and desk.act(alert, "resolved", verdict="wrong_entity") is None:
                    expected = closed[alert] = told_alert[alert]
                elif what == "reopen" and desk.act(alert, "reopened") is None:
                    expected = closed.pop(alert)
            desk.after(hours=2)
            new = desk.told()[before:]
            assert {name for name, kind, _ in new if kind == "correction"} == expected, (what, on, how)
            assert len([1 for _, kind, _ in new if kind == "correction"]) == len(expected)
            if what == "raise":
                reached = {name for name, kind, _ in new if kind == "first"}
                told_of.setdefault(on, set()).update(reached)
                told_alert[alerts[on][-1]] = reached
        engine.dispose()
