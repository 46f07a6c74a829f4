"""What may go and what stays: days of 15 CFR 762.6, holds before everything, and what is unknown stays."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.hold import Hold
from models.register import Order, Shipment
from pipeline.holdings.retention import Item, decide
from pipeline.holdings.transactions import Deal, deals, years_after

DAY = date(2026, 3, 1)
SENT = Shipment("S-1", "PO-1", exported_on=date(2026, 5, 1), received_on=date(2026, 6, 1))


def deal(order: Order | None = None, *shipments: Shipment, to_come: int = 0) -> Deal:
    return deals([order or Order("PO-1", "Straits Data", DAY)], shipments, {"PO-1": to_come})["PO-1"]


@pytest.mark.parametrize(
    ("order", "shipments", "to_come", "last", "why"),
    [
        (Order("PO-1"), (), 0, None, "neither a shipment nor its end is registered"),
        (Order("PO-1"), (SENT,), 8, None, "8 units are still to come"),
        (Order("PO-1"), (SENT,), 0, date(2026, 6, 1), "received on 2026-06-01, shipment S-1"),
        (Order("PO-1"), (SENT, replace(SENT, shipment="S-2", received_on=None)), 0, None, "shipment S-2 is not known"),
        (Order("PO-1"), (replace(SENT, exported_on=None),), 0, None, "shipment S-1 is not known to have been exported"),
        (
            Order("PO-1"),
            (replace(SENT, reexported_on=date(2028, 2, 29)),),
            0,
            date(2028, 2, 29),
            "re-exported or diverted",
        ),
        # Cancelled while units were still to come: that is an end, and a later export counts all the same.
        (Order("PO-1", ended_on=date(2026, 4, 1)), (), 8, date(2026, 4, 1), "ended on 2026-04-01"),
        (Order("PO-1", ended_on=date(2026, 4, 1)), (SENT,), 0, date(2026, 6, 1), "received"),
    ],
)
def test_the_latest_of_export_reexport_and_termination(
    order: Order, shipments: tuple[Shipment, ...], to_come: int, last: date | None, why: str
) -> None:
    found = deal(order, *shipments, to_come=to_come)
    assert found.last_on == last
    # "received on … , shipment" is told with the day last.
    assert all(word in found.why for word in why.replace(",", "").split() if not word[:2].isdigit())


def test_what_only_the_inventory_names_is_not_known_to_be_over() -> None:
    assert deals([], [], {"PO-9": 0})["PO-9"].last_on is None


def test_of_two_versions_of_a_line_the_newer_counts() -> None:
    found = deals([Order("PO-1", ended_on=None), Order("PO-1", ended_on=DAY)], [], {})["PO-1"]
    assert found.last_on is None


def test_a_leap_day_is_over_five_years_later_in_march() -> None:
    assert years_after(date(2028, 2, 29), 5) == date(2033, 3, 1)
    assert years_after(date(2028, 2, 29), 8) == date(2036, 2, 29)


def hold(kind: str = "everything", subject: str = "", *, released: bool = False) -> Hold:
    at = datetime(2030, 1, 1, tzinfo=UTC)
    return Hold(3, kind, subject, subject or kind, "Ada", "subpoena", at, at if released else None)  # type: ignore[arg-type]


ALERT = Item("alert", "al-1", "al-1", DAY, DAY, frozenset({"alert:al-1", "order:PO-1"}), frozenset({"PO-1"}), ours=True)


def test_why_a_thing_stays_and_from_when_it_goes() -> None:
    over = {"PO-1": deal(None, SENT)}
    ends = date(2031, 6, 1)
    for day, goes in ((ends, False), (ends + timedelta(days=1), True)):
        found = decide(ALERT, over, [], 5, day)
        assert found.goes is goes
        assert found.ends_on == ends
        assert "5 years from 2026-06-01 (order PO-1: received, shipment S-1 on 2026-06-01)" in found.why
    late = ends + timedelta(days=9000)
    assert decide(ALERT, over, [], None, late).why == "no term is set"
    assert decide(replace(ALERT, stays="it is open"), over, [], 5, late).why == "it is open"
    assert decide(ALERT, {"PO-1": deal()}, [], 5, late).why.startswith("order PO-1 is not over: neither")
    assert decide(ALERT, {}, [], 5, late).why == "order PO-1 is not over: nothing of it is registered"
    # A dealing that began within its own term counts, one that began after it does not.
    for begun, goes in ((date(2031, 3, 1), False), (date(2031, 3, 2), True)):
        other = replace(deal(), order="PO-2", begun_on=begun)
        assert decide(ALERT, over | {"PO-2": other}, [], 5, late).goes is goes


@pytest.mark.parametrize(
    ("one", "held"),
    [
        (hold(), True),
        (hold("order", "PO-1"), True),
        (hold("order", "PO-2"), False),
        (hold("period", "2026-01-01..2026-03-01"), True),
        (hold("period", "2026-03-02..2026-12-31"), False),
        (hold(released=True), False),
    ],
)
def test_a_hold_goes_before_terms_and_before_publishers(one: Hold, held: bool) -> None:
    over = {"PO-1": deal(None, SENT)}
    late = date(2040, 1, 1)
    for item in (ALERT, replace(ALERT, demanded="its terms allow 30 days")):
        found = decide(item, over, [one], 5, late)
        assert found.goes is not held
        assert not held or found.why == f"under {one.told}"


days = st.dates(date(2020, 1, 1), date(2045, 12, 31))
maybe = st.none() | days
orders = st.builds(Order, st.sampled_from(["PO-1", "PO-2"]), ordered_on=maybe, ended_on=maybe)
shipments = st.builds(
    Shipment, st.sampled_from(["S-1", "S-2"]), st.sampled_from(["PO-1", "PO-2", "PO-3"]), exported_on=maybe,
    received_on=maybe, reexported_on=maybe, loaded_on=maybe,
)  # fmt: skip
keys = st.frozensets(st.sampled_from(["order:PO-1", "order:PO-2", "alert:al-1", "document:d", "source:s"]))
items = st.builds(
    lambda began, more, keys, orders, ours, stays, demanded: Item(
        "alert", "x", "x", began, began + timedelta(days=more), keys, orders, ours, stays, demanded
    ),
    days, st.integers(0, 900), keys, st.frozensets(st.sampled_from(["PO-1", "PO-2"])), st.booleans(),
    st.sampled_from(["", "official"]), st.sampled_from(["", "its terms allow 30 days"]),
)  # fmt: skip
holds = st.builds(
    lambda on, gone: hold(*on, released=gone),
    st.sampled_from(
        [("everything", ""), ("order", "PO-1"), ("document", "d"), ("period", "2025-01-01..2026-01-01"), ("alert", "z")]
    ),
    st.booleans(),
)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(orders, max_size=3), st.lists(shipments, max_size=4), items, st.lists(holds, max_size=3), days,
    st.integers(0, 2) , st.sampled_from([None, 5, 7]),
)  # fmt: skip
def test_nothing_under_a_hold_or_within_its_term_ever_goes(
    lines: list[Order],
    sent: list[Shipment],
    item: Item,
    on: list[Hold],
    today: date,
    to_come: int,
    years: int | None,
) -> None:
    known = deals(lines, sent, {"PO-1": to_come})
    found = decide(item, known, on, years, today)
    if not found.goes:
        assert found.why
        return
    for one in on:
        assert one.released_at is not None or (
            one.kind != "everything"
            and one.key not in item.keys
            and not (one.days and item.began_on <= one.days[1] and item.last_on >= one.days[0])
        )
    if item.demanded:
        return
    assert years is not None
    assert not item.stays
    # Said anew, day by day: each day of each contract that counts lies more than so many years back.
    named = item.orders | ({each.order for each in (*lines, *sent)} | {"PO-1"} if item.ours else set())
    begun = {each.order: each.ordered_on for each in reversed(lines)}
    for name in named:
        start = begun.get(name)
        if name not in item.orders and start is not None and start > years_after(item.last_on, years):
            continue
        order = next((each for each in lines if each.order == name), None)
        of_it = list({(each.shipment, each.item): each for each in reversed(sent) if each.order == name}.values())
        assert (order is not None and order.ended_on is not None) or (
            of_it and all(each.exported_on and each.received_on for each in of_it) and not (name == "PO-1" and to_come)
        )
        told = [order.ended_on if order else None]
        for each in of_it:
            told += [each.loaded_on, each.exported_on, each.reexported_on, each.received_on]
        assert all(today > years_after(day, years) for day in told if day)
    assert today > years_after(item.last_on, years)
