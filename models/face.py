"""What lists of alerts are filtered, ordered, counted and searched by: derived from each alert, narrow and indexed."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.columns import Json, Utc
from models.gist import is_private

#: The most urgent first.
URGENCY: Mapping[str, int] = {"critical": 0, "high": 1, "medium": 2, "low": 3}
#: What a list's change is, as a type of claim.
LISTED = {"added": "entity_listed", "removed": "entity_delisted", "amended": "entity_listed"}
#: More units than anybody has, and more microseconds than there will be.
MOST_UNITS, LAST = 10**12 - 1, 10**17 - 1
#: By which alerts are counted, in one pass over an index that begins with them.
COUNTED = ("state", "severity", "scope", "holder", "dry_run", "rule", "type", "stage")
#: The same with the rule first.
BY_RULE = ("rule", "type", "stage", "state", "severity", "scope", "holder", "dry_run")
#: Where a judgement stands; none does where nothing is ours.
JUDGED = text("verdict <> ''")
#: Of what an alert touches: ours in scope, perhaps, the same chips elsewhere, or nothing of ours.
SCOPES = ("in_scope", "perhaps", "elsewhere", "nothing")


class FaceColumns(SQLModel):
    """What is kept of an alert's face."""

    alert_id: str = Field(primary_key=True)
    rank: str = Field(index=True, description="sorts the gravest first, then by units in scope, the newest, and id")
    severity: str
    state: str = Field(default="new", description="by acts alone: new, acknowledged, assigned, resolved")
    holder: str = Field(default="", index=True, description="who acknowledged it or has it")
    verdict: str = Field(default="", description="as what it is closed; empty where it is open, or was closed without")
    rule: str
    type: str = Field(description="of claim; where there is none the kind of its subject")
    stage: str = Field(default="", description="empty for none")
    scope: str = Field(description="in_scope, perhaps, elsewhere, nothing")
    dry_run: bool = False
    subject: str = Field(index=True, description="kind:id")
    event: str = Field(default="", index=True, description="that it is about, or whose clock; empty for none")
    known_at: datetime = Field(sa_type=Utc, description="world")
    recorded_at: datetime = Field(sa_type=Utc, index=True, description="wall")
    words: str = Field(description="title and paragraph, in small letters")
    otherwise: dict[str, Any] | None = Field(
        default=None, sa_type=Json, description="by what is kept its severity and type, null where untold; or none"
    )


class AlertFace(FaceColumns, table=True):
    """One row per alert, written with it; acts move its state. `storage.faces.make_faces` derives all of them anew."""

    __tablename__ = "alert_face"
    __table_args__ = (
        Index("ix_alert_face_facts", *COUNTED, "known_at"),
        Index("ix_alert_face_about", *BY_RULE, "known_at"),
        Index("ix_alert_face_counted", "alert_id", *COUNTED),
        Index("ix_alert_face_newest", "known_at", "alert_id"),
        Index("ix_alert_face_judged", "rule", "verdict", sqlite_where=JUDGED, postgresql_where=JUDGED),
        Index("ix_alert_face_judged_at", "known_at", "alert_id", sqlite_where=JUDGED, postgresql_where=JUDGED),
    )


class WorldAlertFace(FaceColumns, table=True):
    """One row per alert that there would be if nothing were ours: what research filters."""

    __tablename__ = "world_alert_face"
    __table_args__ = (
        Index("ix_world_alert_face_facts", *COUNTED, "known_at"),
        Index("ix_world_alert_face_about", *BY_RULE, "known_at"),
        Index("ix_world_alert_face_counted", "alert_id", *COUNTED),
        Index("ix_world_alert_face_newest", "known_at", "alert_id"),
        Index("ix_world_alert_face_judged", "rule", "verdict", sqlite_where=JUDGED, postgresql_where=JUDGED),
        Index("ix_world_alert_face_judged_at", "known_at", "alert_id", sqlite_where=JUDGED, postgresql_where=JUDGED),
    )


class TagColumns(SQLModel):
    """What is kept of a tag."""

    kind: str = Field(primary_key=True, description="chip, company, source")
    value: str = Field(primary_key=True)
    alert_id: str = Field(primary_key=True)
    named: bool = Field(default=True, description="the alert names it; else it is touched, or acts")
    untold: str = Field(default="", description="' a b+c ': for whom these are kept from it is not told")


class AlertTag(TagColumns, table=True):
    """One row per chip, company and source that an alert is about."""

    __tablename__ = "alert_tag"
    __table_args__ = (Index("ix_alert_tag_alert_id", "alert_id", "kind", "value"),)


class WorldAlertTag(TagColumns, table=True):
    """One row per chip, company and source that an alert of `world_alert` is about."""

    __tablename__ = "world_alert_tag"
    __table_args__ = (Index("ix_world_alert_tag_alert_id", "alert_id", "kind", "value"),)


class Face(NamedTuple):
    """An alert's face and tags as rows."""

    face: dict[str, Any]
    tags: list[dict[str, Any]]


def face_of(row: Mapping[str, Any]) -> Face:
    """The face of an alert as its row is stored, before any act on it."""
    exposure, evidence = row["exposure"], row["evidence"]
    told = _about(row, exposure.get("context") or {}, evidence, exposure.get("rows") or ())
    without: Mapping[str, Any] = row.get("without") or {}
    others = {key: None if text is None else _otherwise(row, key, text, evidence) for key, text in without.items()}
    known_at: datetime = row["known_at"]
    before = min(int(known_at.timestamp() * 1_000_000), LAST)
    units = min(row["units_in_scope"], MOST_UNITS)
    face = {
        "alert_id": row["id"],
        "rank": f"{URGENCY[row['severity']]}.{MOST_UNITS - units:012d}.{LAST - before:017d}.{row['id']}",
        "severity": row["severity"],
        "state": "new",
        "holder": "",
        "verdict": "",
        "rule": row["rule"],
        "type": told.type,
        "stage": row["stage"] or "",
        "scope": _scope(row, exposure),
        "dry_run": row.get("dry_run", False),
        "subject": f"{row['subject_kind']}:{row['subject_id']}",
        "event": told.event,
        "known_at": known_at,
        "recorded_at": row["recorded_at"],
        "words": f"{row['title']} {row['paragraph']}".lower(),
        "otherwise": _differing(row["severity"], told, others),
    }
    tags = [
        {
            "kind": kind,
            "value": value,
            "alert_id": row["id"],
            "named": (kind, value) in told.named,
            "untold": _untold((kind, value), others),
        }
        for kind, value in sorted(told.named | told.beside)
    ]
    return Face(face, tags)


class _About(NamedTuple):
    type: str
    event: str
    named: frozenset[tuple[str, str]]  # what silences of entities and sources go by (`models.silence`)
    beside: frozenset[tuple[str, str]]
    severity: str = ""


def _about(row: Mapping[str, Any], context: Mapping[str, Any], evidence: Iterable[Any], rows: Iterable[Any]) -> _About:
    event, entry = context.get("event") or {}, context.get("list") or {}
    kind, subject = row["subject_kind"], row["subject_id"]
    named = {*_tags("chip", event.get("chips")), *_tags("company", event.get("firms"))}
    named |= {*_tags("company", entry.get("party_firms")), *_tags("source", (each["source"] for each in evidence))}
    named |= {("company", subject)} if kind == "party" else {("source", subject)} if kind == "source" else set()
    touched = (each.get("chip") for each in rows if each.get("in_scope") and each.get("effect") != "unaffected")
    beside = {*_tags("chip", event.get("to_chips")), *_tags("company", event.get("actors")), *_tags("chip", touched)}
    return _About(
        event.get("type") or LISTED.get(entry.get("kind") or "") or kind,
        subject if kind == "event" else str(event.get("id") or ""),
        frozenset(named),
        frozenset(beside),
    )


def _tags(kind: str, values: Iterable[Any] | None) -> Iterator[tuple[str, str]]:
    return ((kind, str(value)) for value in values or () if value)


def _scope(row: Mapping[str, Any], exposure: Mapping[str, Any]) -> str:
    counts = (row["units_in_scope"], exposure.get("units_unknown"), exposure.get("units_elsewhere"))
    return next((scope for scope, units in zip(SCOPES, counts, strict=False) if units), "nothing")


# ── for whom something is kept back ──────────────────────────────────────────────────────────────


def _otherwise(row: Mapping[str, Any], key: str, text: Mapping[str, Any], evidence: Iterable[Any]) -> _About:
    """What an alert is about for whom this is kept from: `models.keeping.keep_back`, as far as lists go by it."""
    if "private_documents" in key.split("+"):
        evidence = [each for each in evidence if not is_private(each)]
    exposure = row["exposure"]
    context = text.get("context") or exposure.get("context") or {}
    about = _about(row, context, evidence, exposure.get("rows") or ())
    return about._replace(severity=text.get("severity", row["severity"]))


def _differing(severity: str, told: _About, others: Mapping[str, _About | None]) -> dict[str, Any] | None:
    """All of them where one differs, so that of several the one that fits best is found; None where none does."""
    found = {
        key: other and {"severity": other.severity, "type": other.type, "event": other.event}
        for key, other in others.items()
    }
    same = {"severity": severity, "type": told.type, "event": told.event}
    return found if any(other != same for other in found.values()) else None


def _untold(tag: tuple[str, str], others: Mapping[str, _About | None]) -> str:
    """Keys under which a tag is not told, with blanks around each."""
    keys = [key for key, other in others.items() if other is None or tag not in other.named | other.beside]
    return f" {' '.join(keys)} " if keys else ""
