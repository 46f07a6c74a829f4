"""Decisions of people on pairs of a party, or a name, and a list's entry: appended, never overwritten."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from models.audit import Audited
from models.clocks import WallInstant, WorldInstant
from models.hashing import content_key
from models.screening import ScreeningDecision
from models.telling import Via
from pipeline.screening.values import Decision
from pipeline.storage.audit import record
from pipeline.storage.state import insert_new

decision = ScreeningDecision.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """A decision with the instants at which it was made."""

    decision: Decision
    known_at: datetime
    recorded_at: datetime


def save_decision(
    connection: Connection, made: Decision, *, via: Via, known_at: WorldInstant, recorded_at: WallInstant
) -> bool:
    """Keep a decision, and note it in the audit; gives whether it is new. The same one twice is kept once."""
    values = {
        "party": made.party, "name": made.name, "party_sha": made.party_sha, "chain_sha": made.chain_sha,
        "list_id": made.list_id, "entry": made.entry, "entry_sha": made.entry_sha, "listed": made.listed,
        "verdict": made.verdict, "who": made.by, "why": made.why, "decided_on": made.on,
    }  # fmt: skip
    row = {"key": content_key(values), **values, "known_at": known_at, "recorded_at": recorded_at}
    if insert_new(connection, decision, row) == 0:
        return False
    detail = {"as": made.verdict, "list": made.list_id, "entry": made.entry, "listed": made.listed, "why": made.why}
    subject = f"party:{made.party or made.name}"
    record(connection, Audited(made.by, "decided", subject, via, recorded_at, detail))
    return True


def load_decisions(connection: Connection) -> list[Decision]:
    """All decisions in the order in which they were made."""
    return [each.decision for each in load_kept_decisions(connection)]


def load_kept_decisions(connection: Connection) -> list[KeptDecision]:
    """The same with their instants."""
    return [
        KeptDecision(_decision(row), row.known_at, row.recorded_at)
        for row in connection.execute(select(decision).order_by(decision.c.id))
    ]


def _decision(row: Any) -> Decision:
    return Decision(
        party=row.party,
        name=row.name,
        party_sha=row.party_sha,
        chain_sha=row.chain_sha,
        list_id=row.list_id,
        entry=row.entry,
        entry_sha=row.entry_sha,
        listed=row.listed,
        verdict=row.verdict,
        by=row.who,
        why=row.why,
        on=row.decided_on,
    )
