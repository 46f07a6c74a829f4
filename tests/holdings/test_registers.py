"""Registers: what a line of each may hold, and that what is kept is read back as it was."""

from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest

from models.hashing import plain
from models.register import Licence, Order, PlanLine
from pipeline.errors import CallError, HoldingsError
from pipeline.holdings.registers import KINDS, kind_of, read_register, stored_line
from pipeline.holdings.tables import read_csv


def read(kind: str, text: str):
    return read_register(kind, read_csv(text.encode(), name=f"{kind}.csv"))


def test_a_contract_keeps_what_is_blank_unknown():
    found = read("orders", "order,cancel_by,allocation_confirmed,incoterm\nPO-17,2026-12-01,no,FCA\nPO-18,,,\n")
    assert found.refused == ()
    assert found.lines[0] == Order("PO-17", cancel_by=date(2026, 12, 1), allocation_confirmed=False, incoterm="FCA")
    assert found.lines[1].allocation_confirmed is None


@pytest.mark.parametrize(
    ("kind", "header", "line", "column"),
    [
        ("orders", "order,incoterm", "PO-1,FOBB", "incoterm"),
        ("orders", "order,deposit,currency", "PO-1,100,", "currency"),
        ("shipments", "shipment,order,loaded_on", "S-1,PO-1,17.11.2023", "loaded_on"),
        ("licences", "licence,quantity_used", "L-1,-4", "quantity_used"),
        ("plan", "month,site,workload,units", "2026-13,Reno,training,4", "month"),
        ("ownership", "owner,owned,share", "A,B,150", "share"),
    ],
)
def test_a_bad_line_is_set_aside_by_line_and_column(kind, header, line, column):
    found = read(kind, f"{header}\n{line}\n")
    assert found.lines == ()
    assert [(refused.line, refused.column) for refused in found.refused] == [(2, column)]


def test_a_line_that_stands_there_twice_counts_once():
    found = read("sites", "site,country\nReno,US\nReno,DE\n")
    assert [site.country for site in found.lines] == ["US"]
    assert found.refused[0].reason == "stands in line 2 already"


def test_what_is_kept_is_read_back():
    lines = [
        Licence("L-1", quantity_granted=500, quantity_used=0, value_granted=Decimal("12.50"), currency="USD"),
        PlanLine(date(2026, 12, 1), "Reno", "training", 0),
        Order("PO-1", allocation_confirmed=False, cancel_by=date(2026, 12, 1)),
    ]
    for kind, line in zip(("licences", "plan", "orders"), lines, strict=True):
        assert stored_line(kind, plain(line)) == line


def test_a_kind_is_known_by_its_header_where_only_one_fits():
    assert kind_of(("shipment", "order", "loaded_on")) == "shipments"
    assert kind_of(("item", "quantity", "status")) is None


def test_an_unknown_kind_or_column_is_named():
    with pytest.raises(CallError, match="orders"):
        read("ordres", "order\nPO-1\n")
    with pytest.raises(HoldingsError, match="unknown 'incotrem'"):
        read("orders", "order,incotrem\nPO-1,FCA\n")
    assert all(set(form.required) <= set(form.columns) for form in KINDS.values())


def test_the_demonstrations_registers_are_read_whole():
    folder = files("pipeline.holdings").joinpath("data/demo_registers")
    for kind in KINDS:
        file = folder.joinpath(f"{kind}.csv")
        if file.is_file():
            found = read_register(kind, read_csv(file.read_bytes(), name=file.name))
            assert found.lines
            assert found.refused == (), kind


def test_a_line_of_an_earlier_version_lacks_what_came_later() -> None:
    kept = {"order": "PO-1", "supplier": "Straits Data", "ordered_on": "2025-03-01"}
    assert stored_line("orders", kept) == Order("PO-1", "Straits Data", date(2025, 3, 1))
    with pytest.raises(HoldingsError, match="cannot be read: 'order'"):
        stored_line("orders", {"supplier": "Straits Data"})
