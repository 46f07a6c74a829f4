"""Alerts as a workbook (XLSX): a sheet a kind of row, days as days, numbers as numbers, and no cell a formula.

It comes back exact. What a spreadsheet could take for a formula begins with an apostrophe, as in our CSV, and is text
besides; what XML has no character for is written as spreadsheets write it (`_x0007_`, ECMA-376 22.9.2.19).
"""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from models.silence import Silence, stands
from models.telling import StoredAlert
from pipeline.alerts.export import bare, guarded
from pipeline.documents.passing import pass_on
from pipeline.errors import InputError

#: Sheets with their columns in their order; of each column what its cells are.
SHEETS: Final[Mapping[str, Mapping[str, type]]] = {
    "alerts": {
        "id": str, "severity": str, "severity_why": str, "state": str, "title": str, "rule": str, "stage": str,
        "subject": str, "known_at": datetime, "paragraph": str, "units_in_scope": int, "decide": str, "decide_by": date,
        "chips": str, "origins": int, "evidence": int, "withheld": int,
    },
    "exposure": {
        "alert": str, "chip": str, "site": str, "country": str, "status": str, "act": str, "effect": str,
        "in_scope": bool, "counts": bool, "units": int, "priced": int, "lines": int, "need_by": date, "supplier": str,
        "determined": str, "why": str,
    },
    "values": {
        "alert": str, "chip": str, "site": str, "status": str, "act": str, "currency": str, "amount": Decimal,
    },
    "acts": {"alert": str, "act": str, "who": str, "recorded_at": datetime, "to": str, "verdict": str, "note": str},
    "evidence": {
        "alert": str, "title": str, "publisher": str, "url": str, "published_at": datetime, "said": str, "quote": str,
    },
}  # fmt: skip
WIDTHS: Final = {"title": 60, "paragraph": 80, "why": 60, "severity_why": 40, "said": 60, "quote": 60, "note": 40}
#: Of a cell, by the format; a text that is longer is cut and says so.
MOST: Final = 32_767
CUT: Final = "… (cut)"
_ESCAPED = re.compile(r"_x[0-9A-Fa-f]{4}_")
_LIKE_ONE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NO_XML = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
#: Digits that a spreadsheet's number keeps.
MOST_DIGITS: Final = 15

Tables = Mapping[str, Sequence[Mapping[str, Any]]]


def tables_of(
    alerts: Iterable[StoredAlert], silences: Sequence[Silence] = (), now: datetime | None = None
) -> dict[str, list[dict[str, Any]]]:
    """The rows of each sheet, the alerts in the order given; of publishers' words what their terms let leave.

    Args:
        alerts: as their reader may see them, with the acts that may be told.
        silences: what is muted and snoozed.
        now: world time at which `state` is told; of each alert the instant it became known where None.
    """
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in SHEETS}
    for stored in alerts:
        draft = stored.draft
        exposure: Mapping[str, Any] = draft.exposure
        told = pass_on(draft.evidence, "export")
        decide = exposure.get("decide") or {}
        event = (exposure.get("context") or {}).get("event") or {}
        found["alerts"].append(
            {
                "id": draft.id,
                "severity": draft.severity,
                "severity_why": draft.severity_why,
                "state": stands(stored, silences, now or draft.known_at).state,
                "title": draft.title,
                "rule": draft.rule,
                "stage": draft.stage or "",
                "subject": f"{draft.subject.kind}:{draft.subject.id}",
                "known_at": draft.known_at,
                "paragraph": draft.paragraph,
                "units_in_scope": draft.units_in_scope,
                "decide": f"{decide['verb']} {decide['object']}" if decide else "",
                "decide_by": date.fromisoformat(decide["by"]) if decide else None,
                "chips": ", ".join(event.get("chips") or ()),
                "origins": draft.origins.get("origins", 0),
                "evidence": len(told),
                "withheld": len(draft.evidence) - len(told),
            }
        )
        for row in exposure.get("rows") or ():
            of = {"alert": draft.id, "chip": row["chip"], "site": row["site"], "status": row["status"]}
            of["act"] = row["act"] or ""
            found["exposure"].append(_exposure_row(of, row))
            found["values"] += [
                of | {"currency": currency, "amount": Decimal(str(amount))} for currency, amount in row["value"]
            ]
        found["acts"] += [
            {
                "alert": draft.id,
                "act": act.act,
                "who": act.who,
                "recorded_at": act.recorded_at,
                "to": act.to or "",
                "verdict": act.verdict or "",
                "note": act.note or "",
            }
            for act in stored.acts
        ]
        found["evidence"] += [
            {
                "alert": draft.id,
                "title": each.title,
                "publisher": each.publisher,
                "url": each.url,
                "published_at": each.published_at,
                "said": each.said,
                "quote": each.quote,
            }
            for each in told
        ]
    return found


def _exposure_row(of: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    need_by = row.get("need_by")
    return {
        **of,
        "country": row.get("site_country") or "",
        "effect": row["effect"],
        "in_scope": bool(row["in_scope"]),
        "counts": bool(row.get("counts", True)),
        "units": row["units"],
        "priced": row["priced"],
        "lines": row["lines"],
        "need_by": date.fromisoformat(need_by) if need_by else None,
        "supplier": row.get("supplier") or "",
        "determined": row.get("determined") or "",
        "why": row["why"],
    }


def write_workbook(tables: Tables) -> bytes:
    """The sheets as a workbook."""
    book = Workbook(write_only=True)
    for name, columns in SHEETS.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for number, column in enumerate(columns, 1):
            letter = chr(ord("A") + number - 1)
            sheet.column_dimensions[letter].width = WIDTHS.get(column, 18)
        sheet.append([_heading(sheet, column) for column in columns])
        for row in tables[name]:
            sheet.append([_cell(sheet, row[column], kind) for column, kind in columns.items()])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(sheet: Any, column: str) -> Any:
    cell = WriteOnlyCell(sheet, column)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any, kind: type) -> Any:
    if value is None:
        return None
    if kind is str:
        cell: Any = WriteOnlyCell(sheet, "")
        # Set by hand: given as the value, "=1" would be a formula, and a control character refused.
        cell._value, cell.data_type = _written(guarded(value)), "s"
        cell.alignment = Alignment(wrap_text=len(value) > 60, vertical="top")
        return cell
    if kind is Decimal and len(value.as_tuple().digits) > MOST_DIGITS:
        return _cell(sheet, str(value), str)
    if kind is datetime:
        # A spreadsheet knows no zones: all are UTC, to the second.
        value = value.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    cell = WriteOnlyCell(sheet, value)
    if kind is datetime:
        cell.number_format = "yyyy-mm-dd hh:mm:ss"
    elif kind is date:
        cell.number_format = "yyyy-mm-dd"
    return cell


def _written(text: str) -> str:
    text = _LIKE_ONE.sub("_x005F_", text)
    text = _NO_XML.sub(lambda found: f"_x{ord(found.group()):04X}_", text)
    if len(text) <= MOST:
        return text
    kept = text[: MOST - len(CUT)]
    # Not amid an escape.
    return re.sub(r"_x?[0-9A-Fa-f]{0,4}$", "", kept) + CUT


def _as_read(text: str) -> str:
    def character(found: re.Match[str]) -> str:
        return chr(int(found.group()[2:6], 16))

    # One pass: an escaped underscore's own escape is not read again.
    return _ESCAPED.sub(character, text)


def read_workbook(body: bytes) -> dict[str, list[dict[str, Any]]]:
    """The rows that `write_workbook` wrote, exact.

    Raises:
        InputError: it is no such workbook; names the sheet and line.
    """
    try:
        book = load_workbook(io.BytesIO(body), read_only=True)
    except (BadZipFile, KeyError, ValueError, OSError) as fault:
        raise InputError(f"no workbook: {fault}", place="export") from fault
    found: dict[str, list[dict[str, Any]]] = {}
    for name, columns in SHEETS.items():
        if name not in book.sheetnames:
            raise InputError(f"it has no sheet {name}", place="export")
        lines = book[name].iter_rows(values_only=True)
        if tuple(next(lines, ())) != tuple(columns):
            raise InputError(f"its columns are not {', '.join(columns)}", place=f"sheet {name}, line 1")
        found[name] = [_row(columns, line, f"sheet {name}, line {number}") for number, line in enumerate(lines, 2)]
    return found


def _row(columns: Mapping[str, type], line: Sequence[Any], place: str) -> dict[str, Any]:
    try:
        return {column: _value(value, kind) for (column, kind), value in zip(columns.items(), line, strict=True)}
    except (ValueError, TypeError, AttributeError, InvalidOperation) as fault:
        raise InputError(f"cannot be read: {fault}", place=place) from fault


def _value(value: Any, kind: type) -> Any:
    if kind is str:
        return bare(_as_read(value or ""))
    if value is None:
        return None
    if kind is datetime:
        return value.replace(tzinfo=UTC)
    if kind is date:
        return value.date()
    if kind is Decimal:
        return Decimal(str(value))
    return kind(value)
