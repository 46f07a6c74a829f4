"""Who is told of an alert and who is not: one outcome for each way, whatever is asked for."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.recipient import SEVERITIES, Addressee, Filters, Quiet, Route, reached_by
from models.telling import AlertDraft, Throttle
from models.values import Subject
from pipeline.alerts import Met, bundle, route, thread_of

AT = datetime(2026, 5, 19, 23, 30, tzinfo=UTC)
AGREED = datetime(2026, 1, 1, tzinfo=UTC)


def alert(number=1, **given) -> AlertDraft:
    values = {
        "id": f"al-{number}", "key": bytes([number]) * 32, "rule": "restriction-touches-us",
        "subject": Subject("event", "ev-1"), "occasion": f"ev-1-{number}", "origin": "live", "severity": "high",
        "severity_why": "why", "title": f"Title {number}", "paragraph": "Paragraph.", "known_at": AT,
        "origins": {"origins": 1, "documents": 1, "copies": 0},
    }  # fmt: skip
    return AlertDraft(**(values | given))


def person(name, instant_from="high", **given) -> Addressee:
    return reached_by(name, f"{name}@x.example", instant_from=instant_from, confirmed_at=AGREED, **given)


def only(alert, who, *others, **met):
    [found] = [each for each in route(alert, [who, *others], Met(**met)) if each.recipient == who.name]
    return found


# ── why, and why not ─────────────────────────────────────────────────────────────────────────────


def test_everybody_learns_why_not():
    ada = person("ada")
    told = {
        "at once": only(alert(), ada),
        "weekly digest": only(alert(severity="low"), ada),
        "switched off": only(alert(), replace(ada, active=False)),
        "not confirmed": only(alert(), reached_by("ada", "a@x.example", instant_from="low")),
        "nobody is there": only(alert(), replace(ada, routes=(replace(ada.routes[0], gone_at=AGREED),))),
        "none is asked": only(alert(), ada, unwanted=lambda who: "chips: none is asked for"),
        "muted": only(alert(), ada, silenced="muted on 2026-05-01 by bob"),
        "backfill": only(alert(origin="backfill"), ada),
        "tried out": only(alert(dry_run=True), ada),
        "nothing of it": only(alert(), ada, kind="correction"),
        "escalate": only(alert(), ada, kind="escalation", to={"bob"}),
    }
    for words, found in told.items():
        assert words in found.why
    assert [found.state for found in told.values()] == ["due", "digest", *["not_told"] * 9]


def test_a_correction_reaches_who_was_told_whatever_is_silenced_or_asked_for():
    ada, bob = person("ada"), person("bob", "low")
    met = {"kind": "correction", "told": {("ada", "email", "ada@x.example")}, "silenced": "muted"}
    assert only(alert(severity="low"), ada, bob, unwanted=lambda who: "no", **met).state == "due"
    assert only(alert(severity="low"), bob, ada, **met).state == "not_told"


def test_a_team_without_ways_of_its_own_is_reached_by_its_members():
    team = Addressee("compliance", kind="team", members=("ada",), filters=Filters(rules=("x",)))
    ada = person("ada", filters=Filters(rules=("y",)))

    def unwanted(who):
        return "" if who.name == "compliance" else "not asked for"

    found = only(alert(), ada, team, unwanted=unwanted)
    assert (found.state, "as one of compliance" in found.why) == ("due", True)
    assert only(alert(), ada, replace(team, active=False), unwanted=unwanted).state == "not_told"


def test_one_address_is_told_once_by_the_soonest():
    daily = Route("email", "all@x.example", {"high": "daily"}, confirmed_at=AGREED)
    slow = Addressee("desk", kind="team", routes=(daily,))
    quick = reached_by("ada", "all@x.example", instant_from="high", confirmed_at=AGREED)
    assert "same address as ada" in only(alert(), slow, quick).why
    assert only(alert(), quick, slow).state == "due"


def test_what_falls_into_quiet_hours_is_told_at_their_end():
    ada = person("ada", quiet=Quiet(time(22), time(7)))
    found = only(alert(), ada)
    assert (found.due_at, found.waits) == (datetime(2026, 5, 20, 7, tzinfo=UTC), "quiet")
    assert only(alert(severity="critical"), ada).due_at == AT


def test_a_further_alert_about_the_same_waits_a_while_and_a_critical_one_minutes():
    way = ("ada", "email", "ada@x.example")
    lately = {way: AT - timedelta(minutes=1)}
    assert only(alert(), person("ada"), lately=lately).due_at == AT + timedelta(minutes=59)
    assert only(alert(severity="critical"), person("ada"), lately=lately).due_at == AT + timedelta(minutes=2)


def test_a_throttle_keeps_back_what_is_no_graver_than_what_it_let_through():
    throttled = alert(throttle=Throttle("rule", 2, timedelta(hours=24)))
    ada = person("ada")
    assert only(throttled, ada, spent={"ada": ["high"]}).state == "due"
    kept = only(throttled, ada, spent={"ada": ["high", "critical"]})
    assert (kept.state, "at most 2 in 24 hours" in kept.why) == ("throttled", True)
    assert only(throttled, ada, spent={"ada": ["high", "low"]}).state == "due"
    assert only(replace(throttled, severity="critical"), ada, spent={"ada": ["high", "high"]}).state == "due"


# ── what holds whatever is asked for ─────────────────────────────────────────────────────────────

CADENCES = ("never", "weekly", "daily", "hourly", "instant")


@st.composite
def ways(draw):
    """A way whose cadence does not fall as the severity rises."""
    ranks = sorted(draw(st.lists(st.sampled_from(range(5)), min_size=4, max_size=4)))
    cadence = {severity: CADENCES[rank] for severity, rank in zip(SEVERITIES, ranks, strict=True)}
    agreed = draw(st.sampled_from([None, AGREED, AGREED]))
    return Route("email", f"{draw(st.sampled_from('abc'))}@x.example", cadence, confirmed_at=agreed)


@st.composite
def crowds(draw):
    """People with ways of their own or none, quiet hours, teams among them."""
    names = draw(st.lists(st.sampled_from(["ada", "bob", "eve", "dan"]), unique=True, min_size=1))
    return [
        Addressee(
            name,
            kind=draw(st.sampled_from(["person", "team"])),
            time_zone=draw(st.sampled_from(["UTC", "America/New_York", "Asia/Kathmandu"])),
            routes=tuple(draw(st.lists(ways(), max_size=2, unique_by=lambda way: way.address))),
            quiet=draw(st.sampled_from([Quiet(), Quiet(time(22), time(7)), Quiet(weekends=True, but="never")])),
            members=tuple(draw(st.lists(st.sampled_from(names), max_size=2))),
            active=draw(st.sampled_from([True, True, False])),
        )
        for name in names
    ]


@given(crowds(), st.sampled_from(SEVERITIES), st.sampled_from(["first", "correction", "escalation"]), st.booleans())
def test_each_way_has_one_outcome_and_no_address_is_told_twice(people, severity, kind, silent):
    met = Met(kind=kind, silenced="muted" if silent else "", to={"ada"}, told={("bob", "email", "a@x.example")})
    found = route(alert(severity=severity), people, met)
    expected = [(who.name, way.address) for who in people for way in who.routes]
    assert [(each.recipient, each.address) for each in found] == expected
    assert all(each.why for each in found)
    told = Counter(each.address for each in found if each.state == "due")
    assert all(count == 1 for count in told.values())
    assert len({each.key for each in found}) == len(found)
    assert all(each.due_at >= AT for each in found)


@given(crowds())
def test_what_is_graver_is_told_no_later_and_to_nobody_less(people):
    soonest: dict[str, datetime] = {}
    for severity in SEVERITIES:
        told = {
            each.address: each.due_at for each in route(alert(severity=severity), people, Met()) if each.state == "due"
        }
        assert soonest.keys() <= told.keys()
        assert all(told[address] <= due for address, due in soonest.items())
        soonest = told


# ── bundles ──────────────────────────────────────────────────────────────────────────────────────


def notices(*alerts, who=None):
    return [each for one in alerts for each in route(one, [who or person("ada", "low")], Met())]


def test_thirty_parties_of_one_notice_are_one_message_with_the_most_urgent_on_top():
    parties = [
        alert(n, subject=Subject("list_entry", f"us-entity-list:{n}"), severity="critical" if n == 17 else "high")
        for n in range(1, 31)
    ]
    [one] = bundle(notices(*parties))
    assert len(one.notices) == 30
    assert one.first.alert_id == "al-17"
    assert one.thread == "list_entry:us-entity-list:2026-05-19"
    [again] = bundle(reversed(notices(*parties)))
    assert again.key == one.key


def test_two_events_are_two_messages_and_an_events_clock_goes_with_it():
    event = alert(1)
    clock = alert(2, subject=Subject("clock", "ev-1:effective"))
    other = alert(3, subject=Subject("event", "ev-2"))
    assert sorted(len(one.notices) for one in bundle(notices(event, clock, other))) == [1, 2]
    assert thread_of(clock.subject, AT) == thread_of(event.subject, AT)


def test_a_night_is_one_message_and_a_held_rule_another():
    sleeper = person("ada", "low", quiet=Quiet(time(22), time(7)))
    held = alert(3, hold="to be read first")
    made = bundle(notices(alert(1), alert(2, subject=Subject("event", "ev-2")), held, who=sleeper))
    assert sorted(len(one.notices) for one in made) == [1, 2]


def test_a_storm_is_one_message_but_what_is_critical_goes_alone():
    many = [alert(n, subject=Subject("event", f"ev-{n}")) for n in range(1, 12)]
    loud = alert(20, subject=Subject("event", "ev-20"), severity="critical")
    assert [len(one.notices) for one in bundle(notices(*many, loud))] == [1, 11]


@pytest.mark.parametrize("count", [1, 2])
def test_a_messages_key_is_of_what_it_tells(count):
    made = notices(*(alert(n) for n in range(1, count + 1)))
    [one] = bundle(made)
    assert (one.key == made[0].key) == (count == 1)
