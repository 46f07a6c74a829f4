"""What is worth telling, what was done about it, and what rules said."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.columns import Json, Key, RowId, Utc

_UNDECIDED, _FAILED = text("outcome = 'unknown'"), text("error IS NOT NULL")


class RuleLayer(SQLModel, table=True):
    """One row per edition of a rule by a user, layered over the shipped rule of the same id."""

    __tablename__ = "rule_layer"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    rule: str = Field(index=True)
    version: int
    body: str = Field(description="the rule as YAML")
    enabled: bool = True
    author: str
    recorded_at: datetime = Field(sa_type=Utc, description="wall")


class FindingRow(SQLModel, table=True):
    """One row per (rule, change) that was asked: the answer, with the reason, for `explain`."""

    __tablename__ = "finding"
    __table_args__ = (
        Index("ix_finding_undecided", "known_at", "rule", sqlite_where=_UNDECIDED, postgresql_where=_UNDECIDED),
        Index("ix_finding_failed", "known_at", sqlite_where=_FAILED, postgresql_where=_FAILED),  # seldom a row
    )

    key: bytes = Field(primary_key=True, sa_type=Key, description="rule, rule content, subject, occasion")
    rule: str = Field(index=True)
    rule_sha: bytes = Field(sa_type=Key)
    subject_kind: str
    subject_id: str = Field(index=True)
    occasion: str
    outcome: str
    severity: str | None = None
    why: str
    error: str | None = None
    dry_run: bool = Field(default=False, description="the rule was being tried out")
    known_at: datetime = Field(sa_type=Utc, description="world")


class AlertColumns(SQLModel):
    """What is kept of an alert."""

    id: str = Field(primary_key=True, description="al-…, from the key")
    key: bytes = Field(sa_type=Key, unique=True, description="SHA-256 of rule, subject, occasion")
    rule: str = Field(index=True)
    subject_kind: str
    subject_id: str = Field(index=True)
    occasion: str
    origin: str
    severity: str = Field(index=True)
    severity_why: str
    title: str
    paragraph: str = Field(description="the one paragraph to forward")
    stage: str | None = None
    evidence: list[dict[str, object]] = Field(default_factory=list, sa_type=Json, description="revision, start, end")
    origins: dict[str, object] = Field(default_factory=dict, sa_type=Json, description="sources by origin, copies")
    exposure: dict[str, object] = Field(default_factory=dict, sa_type=Json)
    made_from: dict[str, str] = Field(
        default_factory=dict, sa_type=Json, description="content hashes: catalogue, policy, rule, snapshot, pipeline"
    )
    units_in_scope: int = 0
    without: dict[str, Any] = Field(
        default_factory=dict, sa_type=Json, description="how it reads for whom something is kept from, by what is kept"
    )
    dry_run: bool = Field(default=False, description="its rule was being tried out: nobody is told")
    hold: str = Field(default="", description="why its messages wait for a person; empty where they do not")
    throttle: dict[str, Any] = Field(default_factory=dict, sa_type=Json, description="per, most, within (seconds)")
    escalate_after: int | None = Field(default=None, description="seconds until nobody's acknowledgement escalates")
    known_at: datetime = Field(sa_type=Utc, index=True, description="world")
    recorded_at: datetime = Field(sa_type=Utc, description="wall")
    digests: dict[str, str] = Field(
        default_factory=dict, sa_type=Json, description="SHA-256 of each column as it was kept (`models.sealing`)"
    )


class Alert(AlertColumns, table=True):
    """One row per (rule, subject, occasion) worth telling. Its state is derived from its acts."""

    __tablename__ = "alert"


class WorldAlert(AlertColumns, table=True):
    """One row per (rule, subject, occasion) that would be worth telling if nothing were ours: what research reads."""

    __tablename__ = "world_alert"


class AlertAct(SQLModel, table=True):
    """One row per act on an alert: who did what, and when. Never overwritten."""

    __tablename__ = "alert_act"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    alert_id: str = Field(foreign_key="alert.id", index=True)
    act: str = Field(description="acknowledged, assigned, commented, resolved, reopened")
    who: str
    note: str | None = None
    assigned_to: str | None = None
    verdict: str | None = Field(default=None, description="true, noise, duplicate, wrong_entity, wrong_exposure")
    duplicate_of: str | None = Field(default=None, description="the alert that told the same")
    privileged: bool = Field(default=False, description="the note leaves by no way")
    via: str = Field(default="command", description="page, command, api, mail, chipwatch")
    recorded_at: datetime = Field(sa_type=Utc, description="wall")
