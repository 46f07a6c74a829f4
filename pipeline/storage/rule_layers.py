"""Every edition of a rule by users, with who made it and when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from models.alert import RuleLayer

rule_layer = RuleLayer.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class KeptEdition:
    """An edition of a rule: `enabled` false switches it off; `recorded_at` is wall time."""

    version: int
    body: str
    enabled: bool
    author: str
    recorded_at: datetime


def load_editions(connection: Connection, rule: str) -> tuple[KeptEdition, ...]:
    """The users' editions of a rule, the latest first; the shipped one is none of them."""
    asked = select(rule_layer).where(rule_layer.c.rule == rule).order_by(rule_layer.c.version.desc())
    return tuple(
        KeptEdition(row.version, row.body, row.enabled, row.author, row.recorded_at)
        for row in connection.execute(asked)
    )
