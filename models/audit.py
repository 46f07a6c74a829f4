"""Who did what, and when: one record of every act of a person, never changed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import DDL, event
from sqlmodel import Field, SQLModel

from models.columns import Json, RowId, Utc
from models.telling import Via


class AuditRow(SQLModel, table=True):
    """One row per act of a person, whatever it was on. The database itself refuses to change or delete one."""

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    who: str = Field(index=True)
    what: str = Field(description="a verb: acknowledged, muted, released, switched_off …")
    subject: str = Field(
        index=True, description="a typed key: alert:…, event:…, party:…, import:…, rule:…, recipient:…"
    )
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    via: str = Field(description="page, command, api, mail, chipwatch")
    recorded_at: datetime = Field(sa_type=Utc, index=True, description="wall")


#: By dialect what makes the database refuse to change or delete a row. The migration runs the same.
REFUSALS = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON audit BEGIN "
        "SELECT RAISE(ABORT, 'the audit is never changed'); END"
        for act in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit is never changed'; END $$",
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuses()",
    ),
}
for _dialect, _statements in REFUSALS.items():
    for _statement in _statements:
        _made = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
        event.listen(AuditRow.__table__, "after_create", _made)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Audited:
    """An act of a person.

    Attributes:
        who: by whom.
        what: a verb in the past.
        subject: a typed key of what it was done to: `alert:al-…`, `rule:…`, `recipient:…`, `message:…`.
        via: by which way it came.
        recorded_at: when (wall).
        detail: what else is worth keeping, as JSON knows it. No words of a privileged comment, and no secret.
    """

    who: str
    what: str
    subject: str
    via: Via
    recorded_at: datetime
    detail: dict[str, Any] = field(default_factory=dict)


def import_key(sha: str) -> str:
    """The subject of what was imported: by the hash of its content, as hex."""
    return f"import:{sha}"
