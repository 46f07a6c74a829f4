"""What people reported and set right, by pages, the newest first, with what became of each act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, or_, select

from models.alert import Alert
from models.annotation import ClaimRow
from models.correction import HandAct
from models.delivery import Message
from models.document import Document
from models.event import MoveRow
from pipeline.events.by_hand import BY_HAND, SET_RIGHT
from pipeline.storage.dossiers import public_id
from pipeline.storage.hand import KeptAct, kept_act

act = HandAct.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]
alert = Alert.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
message = Message.__table__  # type: ignore[attr-defined]
move = MoveRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Reported:
    """An act with the public id of its document, and the number of the act that took it back."""

    act: KeptAct
    document: str
    undone_by: int | None


@dataclass(frozen=True, slots=True)
class Became:
    """What an act caused: turns of events, and the alerts that tell of these: id and title."""

    turns: int
    alerts: tuple[tuple[str, str], ...]


def load_reports(
    connection: Connection, *, names: Sequence[str] = (), who: str = "", stands: bool | None = None, limit: int,
    offset: int = 0,
) -> tuple[int, tuple[Reported, ...]]:  # fmt: skip
    """How many acts there are, and a page of them; those on documents that whoever asks may not see are none.

    Args:
        connection: a transaction.
        names: of acts: miss, wrong, correct …; all when empty.
        who: only of this person.
        stands: only those that stand, or that were taken back; None for both.
        limit: of the page.
        offset: of the page.
    """
    undoing = act.alias("undoing")
    undone = select(func.min(undoing.c.id)).where(undoing.c.undoes == act.c.id).scalar_subquery()
    joined = act.outerjoin(document, document.c.id == act.c.document_id)
    # An act that takes back another is told beside that one.
    given = [act.c.act != "undo", or_(act.c.document_id.is_(None), document.c.id.is_not(None))]
    given += [act.c.act.in_(list(names))] if names else []
    given += [act.c.who == who] if who else []
    given += [undone.is_(None) if stands else undone.is_not(None)] if stands is not None else []
    total = connection.execute(select(func.count()).select_from(joined).where(*given)).scalar_one()
    asked = select(act, document.c.private, document.c.key, undone.label("undone_by")).select_from(joined)
    rows = connection.execute(asked.where(*given).order_by(act.c.id.desc()).limit(limit).offset(offset))
    return total, tuple(Reported(kept_act(row), public_id(row.key) if row.key else "", row.undone_by) for row in rows)


def reporters(connection: Connection) -> tuple[str, ...]:
    """Who ever reported or set something right, by name."""
    return tuple(connection.execute(select(act.c.who).distinct().order_by(act.c.who)).scalars())


def became_of(connection: Connection, acts: Sequence[KeptAct]) -> Mapping[int, Became]:
    """What acts caused, by number: a move says in its reason from which act it follows."""
    wanted = {each.id for each in acts}
    events = {event for each in acts for event in (each.event, each.after.get("into")) if event}
    caused: dict[str, int] = {}
    of: set[str] = set()
    asked = select(move.c.id, move.c.event_id, move.c.why).where(move.c.event_id.in_(sorted(events)))
    for row in connection.execute(asked):
        number = row.why.partition(";")[0].rpartition(", act ")[2]
        if row.why.startswith((SET_RIGHT, BY_HAND)) and number.isdecimal() and int(number) in wanted:
            caused[row.id] = int(number)
            of.add(row.event_id)
    raised: dict[int, list[tuple[str, str]]] = {}
    # By their subjects too, by which they are looked up.
    found = select(alert.c.id, alert.c.title, alert.c.occasion).where(
        alert.c.subject_kind == "event", alert.c.subject_id.in_(sorted(of)), alert.c.occasion.in_(sorted(caused))
    )
    for row in connection.execute(found.order_by(alert.c.id)):
        raised.setdefault(caused[row.occasion], []).append((row.id, row.title))
    numbers = list(caused.values())
    return {each: Became(numbers.count(each), tuple(raised.get(each, ()))) for each in wanted}


def told_of_alerts(connection: Connection, alerts: Sequence[str]) -> tuple[str, ...]:
    """Who was sent a message about any of these alerts, by name."""
    if not alerts:
        return ()
    asked = select(message.c.recipient).where(message.c.about.in_(list(alerts)), message.c.state == "sent")
    return tuple(connection.execute(asked.distinct().order_by(message.c.recipient)).scalars())


def bodies_of(connection: Connection, claims: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What claims say, by number; those that whoever asks may not see are left out."""
    asked = select(claim.c.id, claim.c.body).where(claim.c.id.in_(sorted(set(claims))))
    return {row.id: row.body for row in connection.execute(asked)}
