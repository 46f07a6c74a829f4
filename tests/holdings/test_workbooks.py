"""Workbooks: what a cell means is what was stored; what is not sure refuses its line, by its cell."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import numbers

from pipeline.catalogue import load_catalogue
from pipeline.errors import HoldingsError
from pipeline.holdings import COLUMNS, read_inventory
from pipeline.holdings.readers import Mapped, mapped, read_xlsx
from pipeline.holdings.registers import read_register

CATALOGUE = load_catalogue()
#: A1 to D1, then utilisation and a day.
HEADER = ("item", "quantity", "status", "site", "unit_cost", "currency", "need_by", "utilisation")


def book(*rows: tuple[Any, ...], title: str = "Fleet", header: tuple[Any, ...] = HEADER) -> Workbook:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = title
    for row in (header, *rows):
        sheet.append(row)
    return made


def stored(made: Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rewritten(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The file with something else in one of its parts, as an attacker or another program would write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for info in given.infolist():
            body = given.read(info)
            if info.filename == part:
                assert old in body
                body = body.replace(old, new)
            made.writestr(info.filename, body)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def read(data: bytes) -> Any:
    return read_inventory(mapped(read_xlsx(data, name="fleet.xlsx"), Mapped(), COLUMNS), CATALOGUE)


def test_numbers_days_and_shares_are_what_the_sheet_stores() -> None:
    made = book(
        ("NVIDIA H20", 1000, "in_use", "Reno", 31500.1, "USD", date(2026, 12, 15), 0.455),
        ("NVIDIA L4", "12", "spare", "Reno", "31500.10", "USD", "2026-12-15", None),
        (None,) * 8,
        ("DGX H100", 2.0, "in_use", "Reno", None, None, datetime.fromisoformat("2026-12-15T00:00"), None),
    )
    sheet = made["Fleet"]
    sheet["B2"].number_format = "#,##0"
    sheet["H2"].number_format = numbers.FORMAT_PERCENTAGE_00
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["E"].hidden = True
    found = read(stored(made))
    assert found.refused == ()
    assert [(p.line, p.units, str(p.need_by), str(p.unit_cost), str(p.utilisation)) for p in found.positions] == [
        (2, 1000, "2026-12-15", "31500.1", "0.455"),
        (3, 12, "2026-12-15", "31500.10", "None"),
        (5, 16, "2026-12-15", "None", "None"),
    ]


def test_excels_other_calendar_is_known() -> None:
    made = book(("NVIDIA H20", 1, "in_use", "Reno", None, None, date(2026, 12, 15), None))
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    made.epoch = CALENDAR_MAC_1904
    assert [p.need_by for p in read(stored(made)).positions] == [date(2026, 12, 15)]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("B", "1,000", "no whole number"),
        ("B", 2.5, "no whole number"),
        ("B", -4, "no whole number"),
        ("B", True, "no whole number"),
        ("G", 46000, "no day"),
        ("G", datetime.fromisoformat("2026-12-15T09:30"), "an instant, not a day"),
        ("A", "#N/A", "an error of the spreadsheet"),
        ("J", "beside", "a column without a name"),
        ("B", "=1+1", "a formula without a stored value"),
    ],
)
def test_a_cell_that_is_not_sure_is_refused_by_its_name(column: str, value: object, reason: str) -> None:
    good = ("NVIDIA L4", 3, "in_use", "Reno", None, None, None, None)
    made = book(good, ("NVIDIA H20", 5, "in_use", "Reno", None, None, None, None), good)
    made["Fleet"][f"{column}3"] = value
    found = read(stored(made))
    [refused] = found.refused
    assert (refused.line, refused.place) == (3, f"{column}3")
    assert reason in refused.reason
    assert [position.line for position in found.positions] == [2, 4], "the rest goes in"


def test_a_formulas_stored_value_counts_and_a_merged_cell_does_not() -> None:
    row = ("NVIDIA L4", 7, "in_use", "Reno", None, None, None, None)
    data = rewritten(
        stored(book(row, row)), SHEET, b'<c r="B2" t="n"><v>7</v></c>', b'<c r="B2"><f>3+4</f><v>7</v></c>'
    )
    assert [position.units for position in read(data).positions] == [7, 7]
    made = book(row, row, row)
    made["Fleet"].merge_cells("D2:D3")
    found = read(stored(made))
    assert [(each.line, each.place) for each in found.refused] == [(2, "D2"), (3, "D3")]
    assert [position.line for position in found.positions] == [4]


def test_a_sheet_is_chosen_by_its_name() -> None:
    made = book(("NVIDIA L4", 7, "in_use", "Reno", None, None, None, None))
    made.create_sheet("Sites").append(("site", "fresh_within"))
    made["Sites"].append(("Reno", 7))
    data = stored(made)
    with pytest.raises(HoldingsError, match="say which sheet; there are Fleet, Sites"):
        read_xlsx(data, name="x.xlsx")
    with pytest.raises(HoldingsError, match="no sheet 'Site'; there are"):
        read_xlsx(data, name="x.xlsx", sheet="Site")
    assert read_register("sites", read_xlsx(data, name="x.xlsx", sheet="Sites")).lines[0].site == "Reno"  # type: ignore[union-attr]


def test_nothing_hostile_is_unpacked_or_fetched() -> None:
    good = stored(book(("NVIDIA L4", 7, "in_use", "Reno", None, None, None, None)))
    entity = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]><worksheet'
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", b"<a>" + b" " * (40 << 20) + b"</a>")
    hidden = b"<!--" + b"x" * (80 << 10) + b"-->" + entity
    for data, reason in (
        (rewritten(good, SHEET, b"<worksheet", entity), "declares entities"),
        (rewritten(good, SHEET, b"<worksheet", hidden), "declares entities"),
        (bomb.getvalue(), "inflates from"),
        (good[: len(good) // 2], "no workbook"),
        (b"PK\x03\x04 and nothing", "no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old or a locked"),
        (rewritten(good, SHEET, b"<sheetData>", b"<sheetData><row"), "cannot be read|no workbook"),
    ):
        with pytest.raises(HoldingsError, match=reason):
            read(data)
    far = rewritten(good, SHEET, b'<row r="2">', b'<row r="999999999">')
    with pytest.raises(HoldingsError):
        read(far).check_usable()
