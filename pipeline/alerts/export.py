"""Alerts as rows for other programs: JSON, and CSV that no spreadsheet takes for formulas and that comes back exact."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from models.hashing import plain
from models.silence import Silence, stands
from models.telling import StoredAlert
from pipeline.documents.passing import pass_on
from pipeline.errors import InputError

#: Columns in their order; those of the second kind are JSON in their cell.
TEXTS: Final = ("id", "severity", "severity_why", "state", "title", "rule", "stage", "subject", "known_at", "paragraph")
VALUES: Final = ("units_in_scope", "value_in_scope", "chips", "origins", "evidence", "withheld")
COLUMNS: Final = TEXTS + VALUES
#: What a spreadsheet takes for the start of a formula (OWASP, CSV injection), full-width forms too; and our own sign.
_SIGNS: Final = tuple("=+-@'＝＋－＠")  # full-width on purpose


def export_rows(
    alerts: Iterable[StoredAlert], silences: Sequence[Silence] = (), now: datetime | None = None
) -> list[dict[str, Any]]:
    """One row an alert, in the order given: our own words, and of publishers' what their terms let leave.

    Args:
        alerts: as their reader may see them.
        silences: what is muted and snoozed.
        now: world time at which `state` is told; of each alert the instant it became known where None.
    """
    rows = []
    for stored in alerts:
        draft = stored.draft
        exposure: Mapping[str, Any] = draft.exposure
        told = pass_on(draft.evidence, "export")
        event = (exposure.get("context") or {}).get("event") or {}
        rows.append(
            {
                "id": draft.id,
                "severity": draft.severity,
                "severity_why": draft.severity_why,
                "state": stands(stored, silences, now or stored.draft.known_at).state,
                "title": draft.title,
                "rule": draft.rule,
                "stage": draft.stage or "",
                "subject": f"{draft.subject.kind}:{draft.subject.id}",
                "known_at": draft.known_at.isoformat(),
                "paragraph": draft.paragraph,
                "units_in_scope": draft.units_in_scope,
                "value_in_scope": plain(exposure.get("value_in_scope") or ()),
                "chips": list(event.get("chips") or ()),
                "origins": draft.origins.get("origins", 0),
                "evidence": [
                    {
                        "title": each.title,
                        "publisher": each.publisher,
                        "url": each.url,
                        "published_at": each.published_at.isoformat() if each.published_at else None,
                        "said": each.said,
                        "quote": each.quote,
                    }
                    for each in told
                ],
                "withheld": len(draft.evidence) - len(told),
            }
        )
    return rows


def write_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV (RFC 4180), every cell quoted; one that could start a formula begins with an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(
            guarded(row[name] if name in TEXTS else json.dumps(row[name], ensure_ascii=False)) for name in COLUMNS
        )
    return out.getvalue()


def read_csv(text: str) -> list[dict[str, Any]]:
    """The rows that `write_csv` wrote, exact.

    Raises:
        InputError: it is no such file; names the line.
    """
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[dict[str, Any]] = []
    try:
        if tuple(next(lines, ())) != COLUMNS:
            raise InputError(f"its columns are not {', '.join(COLUMNS)}", place="line 1")
        for cells in lines:
            plain_cells = [bare(cell) for cell in cells]
            row = dict(zip(COLUMNS, plain_cells, strict=True))
            rows.append({name: row[name] if name in TEXTS else json.loads(row[name]) for name in COLUMNS})
    except (csv.Error, ValueError) as fault:
        raise InputError(f"cannot be read: {fault}", place=f"line {lines.line_num}") from fault
    return rows


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: one that could be one begins with an apostrophe."""
    # White space before a sign hides it from us and not from every spreadsheet.
    return f"'{cell}" if cell[:1] in {"\t", "\r", "\n"} or cell.lstrip().startswith(_SIGNS) else cell


def bare(cell: str) -> str:
    """A cell as it was before it was guarded."""
    return cell[1:] if cell.startswith("'") else cell
