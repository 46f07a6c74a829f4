from datetime import date, timedelta

import pytest

from models.values import Claim, Subject
from pipeline.alerts.decisions import decision_of
from pipeline.rules import build_context, event_view
from pipeline.rules.picture import ClockView
from tests.digests.material import HELD, NAMES, exposure, row

TODAY = date(2026, 5, 19)


def decided(actor="us-bis", *, effective=None, need_by=None, today=TODAY, clock=None, **given):
    claim = Claim(
        "restriction_imposed", "in_force", actors=(actor,), chips=("nvidia-h20",), places=("CN",), effective=effective,
        confidence=0.9, attribution="official",
    )  # fmt: skip
    touched = exposure(row("nvidia-h20", 128, need_by=need_by, **given))
    context = build_context(
        subject=Subject("event", "ev-1"), kind="stage", occasion="ev-1.1", origin="live",
        event=event_view("ev-1", [claim], stage="in_force"), claim=claim, exposure=touched, holdings=HELD,
        **({"clock": clock} if clock else {}),
    )  # fmt: skip
    return decision_of(context, touched, NAMES, today=today, owner="trade compliance")


@pytest.mark.parametrize(
    ("actor", "need_by", "by"),
    [
        ("us-bis", date(2026, 12, 5), date(2026, 9, 6)),
        ("us-bis", date(2026, 7, 1), TODAY),  # it should have been asked for weeks ago: today, not never
        ("us-bis", TODAY, TODAY),
        ("cn-mofcom", date(2026, 12, 5), date(2026, 12, 5)),  # how long that one takes is not known
    ],
)
def test_a_licence_is_applied_for_as_long_before_as_it_takes(actor, need_by, by):
    found = decided(actor, need_by=need_by)
    assert found.by == by
    assert ("90 days" in found.by_why) == (actor == "us-bis")
    assert found.by_why.startswith("the order is needed by ")


def test_what_is_stopped_is_decided_by_the_day_on_which_it_is_needed():
    found = decided(need_by=date(2026, 12, 5), effect="stopped")
    assert (found.verb, found.by, found.by_why) == (
        "Reroute or cancel", date(2026, 12, 5), "the order is needed by 5 December 2026",
    )  # fmt: skip


def test_a_day_that_is_past_is_none_to_decide_by():
    assert decided(need_by=date(2026, 5, 18)) is None
    assert decided(effective=date(2026, 4, 1)).by_why == "it is in force since 1 April 2026"


def test_an_order_that_comes_due_is_told_as_an_order():
    on = date(2026, 6, 18)
    nears = ClockView(kind="need_by", days_left=30, on=on.isoformat(), what="NVIDIA H20 for Harbour 2", units=128)
    found = decided("cn-mofcom", need_by=on, clock=nears)
    assert (found.by, found.by_why) == (on, "the order is needed by 18 June 2026")
    assert decided(effective=on).by == on - timedelta(days=1)
    assert decided(effective=on).by_why == "it takes effect on 18 June 2026"
