"""Inventories as people really send them: a bad line never takes a good one with it."""

import csv
import io
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest

from pipeline.catalogue import load_catalogue
from pipeline.errors import HoldingsError
from pipeline.holdings import COLUMNS, firm_of, read_holdings

CATALOGUE = load_catalogue()
HEADER = ",".join(COLUMNS) + "\n"
GOOD = {
    "item": "NVIDIA H20",
    "quantity": "4",
    "status": "on_order",
    "site": "Shanghai",
    "site_country": "CN",
    "owner": "Northlight Shanghai",
    "owner_parent_country": "CN",
    "unit_cost": "12500.50",
    "currency": "USD",
    "need_by": "2026-12-20",
    "supplier": "Yangpu Digital",
    "workload": "inference",
}


def line(**changed: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([{**GOOD, **changed}[column] for column in COLUMNS])
    return out.getvalue()


def read(text: str | bytes):
    return read_holdings(text.encode() if isinstance(text, str) else text, CATALOGUE, name="fleet.csv")


def test_a_line_becomes_a_position():
    found = read(HEADER + line())
    assert found.refused == ()
    (position,) = found.positions
    assert (position.line, position.chip, position.units) == (2, "nvidia-h20", 4)
    assert (position.unit_cost, position.currency) == (Decimal("12500.50"), "USD")
    assert position.need_by == date(2026, 12, 20)


def test_columns_are_known_however_they_are_written():
    header = HEADER.replace("site_country", "Site Country ").replace("item", "ITEM").replace("need_by", " Need  by")
    assert [p.item for p in read(header + line()).positions] == ["NVIDIA H20"]
    with pytest.raises(HoldingsError, match="twice 'site_country'"):
        read(header.replace("workload", "site_country") + line())


def test_where_no_line_can_be_used_the_first_is_told_with_its_column():
    with pytest.raises(HoldingsError, match=r"no line of 2 can be used; line 2, status: 'installed' is none of in_use"):
        read(HEADER + line(status="installed") + line(quantity="two")).check_usable()


def test_a_cell_that_is_a_slip_of_an_export_is_set_aside():
    found = read(HEADER + line(site="R" * 2_001) + line(site="R" * 2_000))
    assert [each.told for each in found.refused] == ["line 2, site: 2,001 signs, more than 2,000"]
    assert len(found.positions) == 1


def test_columns_stand_in_any_order_and_more_may_be_there():
    text = line().replace("\n", ",Northlight Shanghai Ltd,PO-17,900.00,8473.30.1180\n")
    (position,) = read(HEADER.replace("\n", ",entity,order,deposit,heading\n") + text).positions
    assert (position.entity, position.order, position.deposit) == ("Northlight Shanghai Ltd", "PO-17", Decimal(900))
    swapped = read(
        "quantity,item" + HEADER.removeprefix("item,quantity") + line().replace("NVIDIA H20,4", "4,NVIDIA H20")
    )
    assert [p.item for p in swapped.positions] == ["NVIDIA H20"]


def test_what_is_blank_is_unknown_never_zero():
    blank = {"unit_cost": "", "currency": "", "need_by": "", "supplier": "", "workload": "", "site_country": ""}
    (position,) = read(HEADER + line(**blank, owner="", owner_parent_country="")).positions
    assert position.unit_cost is None
    assert (position.currency, position.need_by, position.site_country, position.owner) == (None, None, None, None)


@pytest.mark.parametrize(
    ("item", "quantity", "chip", "units"),
    [
        ("NVIDIA DGX H100", "4", "nvidia-h100-sxm5-80gb", 32),
        ("dgx h100", "1", "nvidia-h100-sxm5-80gb", 8),
        ("HGX H20", "2", "nvidia-h20-96gb", 16),
        ("GB200 NVL72", "1", "nvidia-gb200", 72),
        ("NVIDIA H100 80GB SXM5", "3", "nvidia-h100-sxm5-80gb", 3),
        ("H100 NVL", "2", "nvidia-h100-nvl-94gb", 2),
        ("rtx4090d", "5", "nvidia-rtx-4090-d", 5),
        ("GeForce RTX 4090", "5", "nvidia-rtx-4090", 5),
        ("MI308X", "5", "amd-mi308x", 5),
        ("nvidia-l20", "5", "nvidia-l20", 5),
        ("Huawei CloudMatrix 384", "2", "huawei-ascend-910c", 768),
        ("H100", "1", "nvidia-h100", 1),
    ],
)
def test_items_are_matched_and_systems_expanded(item, quantity, chip, units):
    (position,) = read(HEADER + line(item=item, quantity=quantity)).positions
    assert (position.chip, position.units, position.quantity) == (chip, units, int(quantity))


def test_an_item_that_is_not_matched_counts_and_is_a_task():
    found = read(HEADER + line(item="Blue sled rev C") + line(item="XE9680"))
    assert [position.chip for position in found.positions] == [None, None]
    assert [(task.line, task.item) for task in found.unmatched] == [(2, "Blue sled rev C"), (3, "XE9680")]
    assert "may be" in found.unmatched[1].reason


def test_every_chip_and_system_is_matched_by_its_own_name():
    entries = [*(chip for chip in CATALOGUE.chips.values() if chip.level != "family"), *CATALOGUE.systems.values()]
    found = read(HEADER + "".join(line(item=entry.name) for entry in entries))
    by_line = {position.line: position.chip for position in found.positions}
    wrong = [
        (entry.name, by_line[number])
        for number, entry in enumerate(entries, 2)
        if by_line[number] != CATALOGUE.chip_of(entry.id)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("item", ""),
        ("quantity", "0"),
        ("quantity", "-3"),
        ("quantity", "1.5"),
        ("quantity", "1,000"),
        ("quantity", "١٢"),
        ("status", "In use"),
        ("site", " "),
        ("site_country", "China"),
        ("site_country", "UK"),
        ("owner_parent_country", "cn"),
        ("unit_cost", "$12500"),
        ("unit_cost", "0"),
        ("unit_cost", "-1"),
        ("unit_cost", "NaN"),
        ("unit_cost", "1e9"),
        ("currency", "RMB"),
        ("currency", ""),
        ("need_by", "20.12.2026"),
        ("need_by", "2026-02-30"),
        ("workload", "a\x00b"),
        ("owner", "two\nlines"),
    ],
)
def test_a_bad_cell_sets_its_line_aside_with_place_and_reason(column, value):
    found = read(HEADER + line() + line(**{column: value}) + line(item="H100"))
    assert [position.item for position in found.positions] == ["NVIDIA H20", "H100"]
    (refused,) = found.refused
    assert (refused.line, refused.column) == (3, column)
    assert refused.reason


@pytest.mark.parametrize(
    "bad", ['"open quote,1,in_use\n', "too,few\n", ",".join("abcdefghijklmn") + "\n", 'a"b"c,"x"y\n']
)
def test_a_broken_line_takes_no_other_with_it(bad):
    found = read(HEADER + line() + bad + line(item="H100") + line(item="L20"))
    assert [position.item for position in found.positions] == ["NVIDIA H20", "H100", "L20"]
    assert [refused.line for refused in found.refused] == [3]


def test_bytes_that_are_no_utf8_set_aside_their_own_line():
    found = read((HEADER + line()).encode() + line(site="Köln").encode("latin-1") + line(site="Köln").encode())
    assert [position.site for position in found.positions] == ["Shanghai", "Köln"]
    assert [(refused.line, refused.column) for refused in found.refused] == [(3, "site")]


def test_byte_order_mark_blank_lines_and_windows_line_ends_are_fine():
    text = (HEADER + "\n" + line() + ",,,,,,,,,,,\n" + line()).replace("\n", "\r\n")
    found = read(b"\xef\xbb\xbf" + text.encode())
    assert len(found.positions) == 2
    assert (found.refused, found.lines) == ((), 2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "empty"),
        ((HEADER + line()).encode("utf-16"), "UTF-16"),
        (HEADER.replace(",", ";"), "semicolons"),
        (HEADER.replace("site_country", "country"), "missing site_country; unknown 'country'"),
        (HEADER.replace("item,quantity", "item,item,quantity"), "twice 'item'"),
    ],
)
def test_a_file_that_is_no_inventory_says_so(text, told):
    with pytest.raises(HoldingsError, match=told):
        read(text)


def test_a_file_of_which_nothing_goes_in_is_not_an_empty_fleet():
    with pytest.raises(HoldingsError, match="line 2"):
        read(HEADER + line(quantity="none")).check_usable()


def test_suppliers_are_firms_by_any_of_their_names():
    assert firm_of(CATALOGUE, "Huawei") == "huawei"
    assert firm_of(CATALOGUE, "NVIDIA Corporation") == "nvidia"
    assert firm_of(CATALOGUE, "Yangpu Digital") is None
    assert firm_of(CATALOGUE, None) is None


def test_the_demonstration_fleet_reads_whole_but_for_two_odd_names():
    data = (files("pipeline.holdings") / "data" / "demo_fleet.csv").read_bytes()
    found = read(data)
    assert found.refused == ()
    assert len(found.unmatched) == 2
    assert {position.site_country for position in found.positions} >= {"US", "DE", "SG", "JP", "CN", "AE", "TW"}
    assert {"on_order", "in_transit", "in_use", "in_store", "spare"} <= {each.status for each in found.positions}
