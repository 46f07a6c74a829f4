<<<<<<< HEAD
"""Every edition of a rule by users, with who made it and when."""
=======
"""The history of users' editions of rules, as kept."""
>>>>>>> a52b352 (Users' editions of rules and watch lists by command)

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from models.alert import RuleLayer

rule_layer = RuleLayer.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class KeptEdition:
<<<<<<< HEAD
    """An edition of a rule: `enabled` false switches it off; `recorded_at` is wall time."""

=======
    """One edition of a rule by a user, and when it was recorded (wall)."""

    rule: str
>>>>>>> a52b352 (Users' editions of rules and watch lists by command)
    version: int
    body: str
    enabled: bool
    author: str
    recorded_at: datetime


<<<<<<< HEAD
def load_editions(connection: Connection, rule: str) -> tuple[KeptEdition, ...]:
    """The users' editions of a rule, the latest first; the shipped one is none of them."""
    asked = select(rule_layer).where(rule_layer.c.rule == rule).order_by(rule_layer.c.version.desc())
    return tuple(
        KeptEdition(row.version, row.body, row.enabled, row.author, row.recorded_at)
=======
def load_editions_of(connection: Connection, rule: str) -> tuple[KeptEdition, ...]:
    """Every edition of a rule, oldest first."""
    asked = select(rule_layer).where(rule_layer.c.rule == rule).order_by(rule_layer.c.version)
    return tuple(
        KeptEdition(row.rule, row.version, row.body, row.enabled, row.author, row.recorded_at)
>>>>>>> a52b352 (Users' editions of rules and watch lists by command)
        for row in connection.execute(asked)
    )
