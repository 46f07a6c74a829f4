"""Who is called when nobody answers: in steps, by people's own time, each once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.notice import Reached
from models.recipient import Addressee, reached_by
from pipeline.alerts.escalation import next_step, patience
from tests.alerts.test_silences import ALERT

AT = datetime(2026, 5, 19, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
PEOPLE: list[Addressee] = [
    reached_by("ada", "ada@x.example", escalate_to=("bob",)),
    reached_by("bob", "bob@x.example", escalate_to=("desk", "ada")),
    reached_by("eve", "eve@x.example"),
    reached_by("gone", "gone@x.example", active=False),
    Addressee("desk", kind="team", members=("eve", "fay", "gone")),
    reached_by("fay", "fay@x.example"),
]


def step(*reached: Reached, default: tuple[str, ...] = (), hours: float = 2) -> tuple[str, ...]:
    return next_step(reached, PEOPLE, default, 2 * HOUR, AT + hours * HOUR)


def first(name: str, at: datetime | None = AT) -> Reached:
    return Reached(name, False, at)


def called(name: str, at: datetime | None = AT) -> Reached:
    return Reached(name, True, at)


def test_it_goes_on_when_the_time_is_over_and_not_before() -> None:
    assert step(first("ada"), hours=1.99) == ()
    assert step(first("ada")) == ("bob",)
    assert step(first("ada", None), hours=99) == ()


def test_each_step_has_its_own_time_and_nobody_is_called_twice() -> None:
    later = AT + 2 * HOUR
    assert step(first("ada"), called("bob", None), hours=3) == ()
    assert step(first("ada"), called("bob", later), hours=3.9) == ()
    # The team is its members; whoever was told at first may be called too, since now nobody answered.
    assert step(first("ada"), called("bob", later), hours=4) == ("eve", "fay", "ada")
    assert step(first("ada"), called("bob", AT), called("eve"), called("fay"), called("ada"), hours=99) == ()


@pytest.mark.parametrize(
    ("reached", "default", "found"),
    [
        ([first("eve")], (), ()),
        ([first("eve")], ("bob",), ("bob",)),
        ([first("bob")], ("fay",), ("eve", "fay", "ada")),
        ([called("eve")], ("bob",), ()),
        ([first("eve")], ("eve", "gone", "nobody"), ()),
        ([first("left us")], ("bob",), ("bob",)),
        ([first("ada"), first("eve")], ("bob",), ("bob",)),
    ],
)
def test_the_default_stands_in_for_whoever_names_nobody(
    reached: list[Reached], default: tuple[str, ...], found: tuple[str, ...]
) -> None:
    assert step(*reached, default=default) == found


def test_a_rule_says_how_long_and_else_the_severity() -> None:
    assert patience(replace(ALERT, severity="critical")) == 4 * HOUR
    assert patience(replace(ALERT, severity="high")) is None
    assert patience(replace(ALERT, severity="low", escalate_after=HOUR)) == HOUR
