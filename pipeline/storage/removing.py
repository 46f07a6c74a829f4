"""What is taken out when its term is over: the contents go, the rows stay with their hashes, and say so.

Nothing is deleted that another row points at, so that the history can still be read from end to end and every seal
still holds: an alert keeps its id, rule, subject, occasion, days and digests.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, delete, select, update

from models.alert import Alert, AlertAct, FindingRow, WorldAlert
from models.clocks import WallInstant
from models.delivery import Edition, Message
from models.determination import WITHDRAWN, DeterminationRow
from models.face import AlertFace, AlertTag, WorldAlertFace, WorldAlertTag
from models.gist import AlertGist, WorldAlertGist
from models.hold import Removal, RemovalRow
from models.holding import FleetSumRow, PositionRow, RegisterVersion, Snapshot
from models.notice import Notice
from models.screening import ScreeningRow, ScreeningRun
from models.telling import standing
from pipeline.storage.alert_acts import load_acts
from pipeline.storage.faces import save_face, set_state
from pipeline.storage.holds import save_removals

alert = Alert.__table__  # type: ignore[attr-defined]
world_alert = WorldAlert.__table__  # type: ignore[attr-defined]
alert_act = AlertAct.__table__  # type: ignore[attr-defined]
finding = FindingRow.__table__  # type: ignore[attr-defined]
message = Message.__table__  # type: ignore[attr-defined]
notice = Notice.__table__  # type: ignore[attr-defined]
edition = Edition.__table__  # type: ignore[attr-defined]
determination = DeterminationRow.__table__  # type: ignore[attr-defined]
position = PositionRow.__table__  # type: ignore[attr-defined]
fleet_sum = FleetSumRow.__table__  # type: ignore[attr-defined]
snapshot = Snapshot.__table__  # type: ignore[attr-defined]
register = RegisterVersion.__table__  # type: ignore[attr-defined]
screening = ScreeningRow.__table__  # type: ignore[attr-defined]
run = ScreeningRun.__table__  # type: ignore[attr-defined]
removal = RemovalRow.__table__  # type: ignore[attr-defined]
FACES: Mapping[str, tuple[Table, ...]] = {
    "alert": (AlertTag.__table__, AlertFace.__table__, AlertGist.__table__),  # type: ignore[attr-defined]
    "world_alert": (WorldAlertTag.__table__, WorldAlertFace.__table__, WorldAlertGist.__table__),  # type: ignore[attr-defined]
}

GONE = "Taken out: its term is over"
#: What an alert holds whose contents were taken out; its paragraph says when and why, `without` keeps what hides it.
EMPTIED: Mapping[str, Any] = {
    "severity_why": "",
    "title": GONE,
    "evidence": [],
    "origins": {},
    "exposure": {"corrects": False},
    "made_from": {},
    "units_in_scope": 0,
    "throttle": {},
    "hold": "",
}
#: Columns whose digests are of what was taken out.
TAKEN = frozenset({*EMPTIED, "paragraph", "without"})
#: A message in one of these goes no more.
OVER = ("sent", "dead", "dropped")


def emptied(removed: Removal, without: Mapping[str, Any]) -> dict[str, Any]:
    """An alert's columns after it was taken out. From whom it was hidden whole, it stays hidden."""
    hidden = {key: None for key, text in without.items() if text is None}
    return {**EMPTIED, "paragraph": f"{removed.told[0].upper()}{removed.told[1:]}.", "without": hidden}


def take_out(connection: Connection, removed: Removal, at: WallInstant) -> None:
    """Take a thing's contents out and note it; what was taken out already is left.

    Args:
        connection: a writing transaction.
        removed: what, and why it may go.
        at: the wall clock.
    """
    if connection.dialect.name == "sqlite":
        # What is overwritten would else lie in free pages of the file.
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    same = (removal.c.kind == removed.kind) & (removal.c.subject == removed.subject)
    if connection.execute(select(removal.c.subject).where(same)).first() is not None:
        return
    save_removals(connection, [removed], at)
    WAYS[removed.kind](connection, removed)


def _alert(connection: Connection, removed: Removal) -> None:
    key = removed.subject
    for table in (alert, world_alert):
        row = connection.execute(select(table).where(table.c.id == key)).mappings().one_or_none()
        if row is None:
            continue
        values = emptied(removed, row["without"])
        connection.execute(update(table).where(table.c.id == key).values(values))
        for each in FACES[table.name]:
            connection.execute(delete(each).where(each.c.alert_id == key))
        save_face(connection, {**row, **values}, world=table is world_alert)
        same = (finding.c.rule == row["rule"]) & (finding.c.subject_id == row["subject_id"])
        same &= (finding.c.subject_kind == row["subject_kind"]) & (finding.c.occasion == row["occasion"])
        connection.execute(update(finding).where(same).values(why=GONE))
    set_state(connection, key, standing(load_acts(connection, [key])[key]))
    connection.execute(update(alert_act).where(alert_act.c.alert_id == key).values(note=None))
    _messages(connection, key)


def _messages(connection: Connection, alert_id: str) -> None:
    """Words of messages that told of nothing but alerts that were taken out."""
    gone = select(removal.c.subject).where(removal.c.kind == "alert")
    told = select(notice.c.message_key).where(notice.c.alert_id == alert_id, notice.c.message_key.is_not(None))
    standing_too = select(notice.c.message_key).where(
        notice.c.message_key.in_(told), notice.c.alert_id.not_in(gone), notice.c.message_key.is_not(None)
    )
    chosen = (message.c.about == alert_id) | message.c.key.in_(told)
    _empty_messages(connection, chosen & message.c.key.not_in(standing_too))


def _empty_messages(connection: Connection, chosen: Any) -> None:
    empty: dict[str, Any] = {"subject": GONE, "text": "", "html": None, "data": {}, "images": []}
    connection.execute(update(message).where(chosen, message.c.state.in_(OVER)).values(empty))


def _edition(connection: Connection, removed: Removal) -> None:
    empty = {"subject": GONE, "text": "", "html": ""}
    connection.execute(update(edition).where(edition.c.id == removed.subject).values(empty))
    _empty_messages(connection, message.c.about == removed.subject)


def _screening(connection: Connection, removed: Removal) -> None:
    connection.execute(delete(screening).where(screening.c.run_id == int(removed.subject)))
    connection.execute(update(run).where(run.c.id == int(removed.subject)).values(because=[], marks={}))


def _register(connection: Connection, removed: Removal) -> None:
    connection.execute(update(register).where(register.c.id == int(removed.subject)).values(lines=[], report=[]))


def _inventory(connection: Connection, removed: Removal) -> None:
    number = int(removed.subject)
    for table in (position, fleet_sum):
        connection.execute(delete(table).where(table.c.snapshot_id == number))
    connection.execute(update(snapshot).where(snapshot.c.id == number).values(report=[]))


def _determination(connection: Connection, removed: Removal) -> None:
    # It stands as a withdrawal: what it replaced must not come to stand again.
    empty: dict[str, Any] = {
        "item": GONE,
        "says": WITHDRAWN,
        "document": "",
        "who": GONE,
        "note": None,
        "recorded_by": "",
    }
    empty |= {"made_with": {"vintage": None, "policy": "", "chips": {}}}
    connection.execute(update(determination).where(determination.c.id == int(removed.subject)).values(empty))


WAYS: Mapping[str, Callable[[Connection, Removal], None]] = {
    "alert": _alert,
    "determination": _determination,
    "edition": _edition,
    "inventory": _inventory,
    "register": _register,
    "screening": _screening,
}
