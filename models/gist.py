"""What editions of the digest choose alerts by: of each alert the little that tells whether and where it stands in one.

An alert's row is wide, and an edition goes through all that is open: it is chosen by these, and what is printed is
read whole.
"""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Field, SQLModel

from models.columns import Json

#: Parts of what an alert keeps of its change by which it is filtered, joined and named.
CONTEXT = ("event", "list", "clock", "site", "feed")
ROW = ("chip", "site", "status", "act", "effect", "in_scope", "units", "need_by")


class GistColumns(SQLModel):
    """What is kept of an alert's gist."""

    alert_id: str = Field(primary_key=True)
    origin: str
    title: str
    units: int = Field(description="in scope")
    without: dict[str, Any] = Field(default_factory=dict, sa_type=Json, description="as in the alert, of these parts")
    body: dict[str, Any] = Field(default_factory=dict, sa_type=Json, description="`gist_of`")


class AlertGist(GistColumns, table=True):
    """One row per alert, written with its face (`storage.faces`)."""

    __tablename__ = "alert_gist"


class WorldAlertGist(GistColumns, table=True):
    """One row per alert that there would be if nothing were ours."""

    __tablename__ = "world_alert_gist"


def gist_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The gist of an alert as its row is stored, as a row.

    `body` is as much of an exposure, `rows` those that touch what is ours, with `sources` as (source, private) of the
    evidence.
    """
    exposure = row["exposure"]
    rows = [each for each in exposure.get("rows") or () if each["in_scope"] and each["effect"] != "unaffected"]
    body = {
        "corrects": bool(exposure.get("corrects")),
        "context": _context(exposure),
        "decide": exposure.get("decide"),
        "rows": [
            {name: each[name] for name in ROW if each.get(name) is not None}
            | ({} if each.get("counts", True) else {"counts": False})
            for each in rows
        ],
        "units_unknown": exposure.get("units_unknown"),
        "suppliers": bool(exposure.get("suppliers")),
        "sources": sorted({(each["source"], is_private(each)) for each in row["evidence"]}),
    }
    without: Mapping[str, Any] = row.get("without") or {}
    return {
        "alert_id": row["id"],
        "origin": row["origin"],
        "title": row["title"],
        "units": row["units_in_scope"],
        "without": {key: text and _told(text) for key, text in without.items()},
        "body": {name: value for name, value in body.items() if value},
    }


def is_private(piece: Mapping[str, Any]) -> bool:
    """Whether a stored passage is of a private document."""
    terms: Any = piece.get("terms") or {}
    return bool(piece.get("private")) or terms.get("pass_on") == "private"


def _context(given: Mapping[str, Any]) -> dict[str, Any]:
    context = given.get("context") or {}
    parts = {name: {key: value for key, value in (context.get(name) or {}).items() if value} for name in CONTEXT}
    return {name: part for name, part in parts.items() if part}


def _told(text: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: text[name] for name in ("severity", "title") if name in text}
    return said | ({"context": _context(text)} if "context" in text else {})
