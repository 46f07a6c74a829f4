"""Sums, counts and spans of time as claims take them up."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.events.amounts import amounts_for, find_amounts

MAY = date(2025, 5, 28)


def amounts(text):
    return [(a.kind, a.value, a.unit, a.low, a.high, a.period) for a in (one.amount for one in find_amounts(text, MAY))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a $5.5 billion charge in the first quarter", ("charge", 5.5e9, "USD", None, None, "2025-Q1")),
        ("up to $800 mln hit", ("charge", 8e8, "USD", None, None, None)),
        ("wrote down 3 billion won of inventory", ("charge", 3e9, "KRW", None, None, None)),
        ("$4 billion to $5 billion in H20 sales", ("revenue", None, "USD", 4e9, 5e9, None)),
        ("guidance excludes $1.5bn of MI308 revenue in Q2 2025", ("guidance", 1.5e9, "USD", None, None, "2025-Q2")),
        ("2 million H200 chips", ("units", 2e6, "units", None, None, None)),
        ("an order of 260,000 Blackwell GPUs", ("units", 260000, "units", None, None, None)),
        ("ordered 150,000 of Qqq's GPUqq accelerators", ("units", 150000, "units", None, None, None)),
        ("ordered more than two million of them", ("units", 2e6, "units", None, None, None)),
        ("the duty goes to nil", ("percent", 0, "percent", None, None, None)),
        ("prices rose 10% to 15%", ("percent", None, "percent", 10, 15, None)),
        ("$1.70 an hour", ("price", 1.7, "USD", None, None, None)),
        ("an 8.2 billion yuan order", ("price", 8.2e9, "CNY", None, None, None)),
        ("stock for 6 to 9 months", ("months", None, "months", 6, 9, None)),
        ("a year's worth of HBM", ("months", 12, "months", None, None, None)),
        ("a couple more generations of our model", ("generations", 2, "generations", None, None, None)),
        ("half a million accelerators", ("units", 500000, "units", None, None, None)),
        ("eight hundred thousand and nine hundred thousand wafers", ("units", None, "units", 8e5, 9e5, None)),
        ("eight thousand and fifty chips", ("units", 8050, "units", None, None, None)),
        ("from $3.75 in January to $19.50 in May", ("price", 19.5, "USD", None, None, None)),
        ("to $2.10 an hour, down from nearly $3", ("price", 2.1, "USD", None, None, None)),
        ("采购10万片芯片", ("units", 100000, "units", None, None, None)),
        ("55亿美元费用", ("charge", 5.5e9, "USD", None, None, None)),
    ],
)
def test_reads(text, expected):
    assert amounts(text) == [expected]


def test_a_few_of_them_are_people_as_likely():
    assert amounts("Two of them said so.") == []


def test_a_claim_takes_only_the_kinds_of_its_type():
    text = "Prices rose 10% after it ordered 5,000 GPUs for $90 million."
    assert [a.kind for a in amounts_for("price_changed", text, MAY)] == ["percent", "price"]
    assert [a.kind for a in amounts_for("order_placed", text, MAY)] == ["units", "price"]
    assert amounts_for("entity_listed", text, MAY) == ()


@given(st.text(max_size=120))
def test_never_fails(text):
    find_amounts(text, MAY)
