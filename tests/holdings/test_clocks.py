"""Days ahead: what each is of, what is not a day, and the calendar that people subscribe to."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from icalendar import Calendar

from models.register import Condition, Licence, Order, Promise
from pipeline.alerts.calendar import calendar
from pipeline.holdings.clocks import Clock, ahead, contract_clocks, licence_clocks, policy_clocks
from pipeline.policy import load_policy
from tests.holdings.test_exposure import position

TODAY = date(2026, 11, 1)
ORDER = Order("PO-17", supplier="Fjordline Systems", cancel_by=date(2026, 12, 1), price_valid_until=date(2026, 11, 20))


def test_a_contract_has_its_days_and_the_last_promise_counts():
    positions = [
        position("nvidia-h20", units=64, status="on_order", order="PO-17", need_by=date(2027, 1, 5), site="Reno"),
        position("nvidia-h20", units=8, status="in_use", order="PO-17", need_by=date(2027, 1, 5), site="Reno"),
    ]
    promises = [
        Promise("PO-17", date(2026, 9, 1), date(2026, 12, 24)),
        Promise("PO-17", date(2026, 10, 1), date(2027, 2, 1)),
    ]
    found = contract_clocks([ORDER], promises, positions, {"nvidia-h20": "NVIDIA H20"})
    assert [(each.on, each.kind, each.units) for each in found] == [
        (date(2026, 11, 20), "price_until", 64),
        (date(2026, 12, 1), "cancel_by", 64),
        (date(2027, 1, 5), "need_by", 64),
        (date(2027, 2, 1), "promised", 64),
    ]
    assert found[1].says() == "Order PO-17 with Fjordline Systems (64 × NVIDIA H20) can be cancelled until then"


def test_an_order_without_lines_has_no_known_units():
    (price, cancel) = contract_clocks([ORDER], [], [], {})
    assert (price.units, cancel.units) == (None, None)


def test_a_licence_is_a_clock_from_four_fifths_on_and_not_a_unit_before():
    def of(used: int) -> list[str]:
        return [
            each.kind for each in licence_clocks([Licence("L-1", quantity_granted=500, quantity_used=used)], [], TODAY)
        ]

    assert (of(399), of(400)) == ([], ["licence_used"])
    value = Licence("L-2", value_granted=Decimal(10), value_used=Decimal("8.5"), currency="USD")
    assert "8.5 of 10 USD" in licence_clocks([value], [], TODAY)[0].what
    assert licence_clocks([Licence("L-3", quantity_granted=500)], [], TODAY) == ()


def test_a_condition_that_is_done_or_has_no_day_is_no_clock():
    given = [
        Condition("L-1", "quarterly report", date(2026, 12, 31)),
        Condition("L-1", "first report", date(2026, 9, 30), date(2026, 9, 12)),
        Condition("L-1", "keep records"),
    ]
    assert [each.what for each in licence_clocks([], given, TODAY)] == ["Licence L-1: quarterly report"]


def test_shipped_limits_tell_the_days_that_lie_ahead_alone():
    found = policy_clocks(load_policy(), date(2023, 10, 25))
    assert {(each.kind, each.on.isoformat()) for each in found if each.subject == "vintage:3a090-2023"} >= {
        ("effective", "2023-11-17"),
        ("saving", "2023-12-18"),
    }
    assert min(each.on for each in found) >= date(2023, 10, 25)
    assert policy_clocks(load_policy(), date(2025, 12, 1)) == (), "what is published in January is not known"


def test_a_day_that_moves_keeps_its_place_in_calendars():
    clocks = contract_clocks([ORDER], [], [], {})
    moved = contract_clocks([Order("PO-17", cancel_by=date(2026, 12, 9))], [], [], {})
    now = datetime(2026, 11, 1, 8, tzinfo=UTC)
    first, second = (
        {str(each["CATEGORIES"].cats[0]): each for each in Calendar.from_ical(made).walk("VEVENT")}
        for made in (
            calendar(each, now=now, reconstruction=True, base_url="https://watch.example/") for each in (clocks, moved)
        )
    )
    one, other = first["cancel by"], second["cancel by"]
    assert one["UID"] == other["UID"] != first["price until"]["UID"]
    assert (one["DTSTART"].dt, other["DTSTART"].dt) == (date(2026, 12, 1), date(2026, 12, 9))
    assert one["DTEND"].dt - one["DTSTART"].dt == timedelta(days=1)
    assert str(one["SUMMARY"]).startswith("[reconstruction] Order PO-17")
    assert "No legal advice" in str(one["DESCRIPTION"])


def test_what_is_far_or_past_is_left_out_and_nothing_stands_twice():
    days = [Clock(TODAY + timedelta(days=n), "cancel_by", "order:1", "Order 1") for n in (-1, 0, 30, 31, 30)]
    assert [each.on for each in ahead(days, TODAY, 30)] == [TODAY, TODAY + timedelta(days=30)]
