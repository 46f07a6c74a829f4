"""Acts on alerts: appended, never overwritten, and in the audit with all others."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, insert, select

from models.alert import Alert, AlertAct
from models.audit import Audited
from models.telling import VERDICTS, Act, refusal, standing
from pipeline.errors import StateError
from pipeline.storage.audit import record
from pipeline.storage.faces import set_state

alert = Alert.__table__  # type: ignore[attr-defined]
alert_act = AlertAct.__table__  # type: ignore[attr-defined]


class StaleError(StateError):
    """Somebody else acted on the alert since it was looked at: nothing was done."""


def check_acts(connection: Connection, alert_id: str, acts: int) -> None:
    """See to it that there are so many acts on an alert and no more, until the end of the transaction.

    Raises:
        StaleError: there are others.
        StateError: there is no such alert.
    """
    if not _is_there(connection, alert_id):
        raise StateError(f"no alert {alert_id}")
    if len(load_acts(connection, [alert_id])[alert_id]) != acts:
        raise StaleError(f"{alert_id}: somebody acted on it since you looked")


def add_act(connection: Connection, alert_id: str, act: Act) -> None:
    """Note what somebody did with an alert, and in the audit. Appended, never overwritten.

    Raises:
        StateError: there is no such alert, nobody did it, or it is no turn that the alert can take (says why).
    """
    if not act.who.strip():
        raise StateError("an act needs somebody who did it")
    if not _is_there(connection, alert_id):
        raise StateError(f"no alert {alert_id}")
    before = load_acts(connection, [alert_id])[alert_id]
    if why := refusal(standing(before), act.act, act.to):
        raise StateError(f"{alert_id} cannot be {act.act}: {why}")
    _check(connection, alert_id, act)
    connection.execute(
        insert(alert_act).values(
            alert_id=alert_id,
            act=act.act,
            who=act.who,
            note=act.note,
            assigned_to=act.to,
            verdict=act.verdict,
            duplicate_of=act.duplicate_of,
            privileged=act.privileged,
            via=act.via,
            recorded_at=act.recorded_at,
        )
    )
    set_state(connection, alert_id, standing([*before, act]))
    detail = {
        "to": act.to,
        "as": act.verdict,
        "of": act.duplicate_of,
        "privileged": act.privileged or None,
        "note": None if act.privileged else act.note,
    }
    record(connection, Audited(act.who, act.act, f"alert:{alert_id}", act.via, act.recorded_at, detail))


def _check(connection: Connection, alert_id: str, act: Act) -> None:
    if act.act == "assigned" and not (act.to or "").strip():
        raise StateError(f"{alert_id}: say to whom it is assigned")
    if act.act == "commented" and not (act.note or "").strip():
        raise StateError(f"{alert_id}: a comment needs words")
    if (act.act == "resolved") != (act.verdict is not None):
        raise StateError(f"{alert_id}: it is closed as one of {', '.join(VERDICTS)}, and nothing else is")
    if (act.verdict == "duplicate") != (act.duplicate_of is not None):
        raise StateError(f"{alert_id}: a duplicate is one of another alert: say of which")
    if act.duplicate_of is not None:
        if act.duplicate_of == alert_id:
            raise StateError(f"{alert_id} is no duplicate of itself")
        if not _is_there(connection, act.duplicate_of):
            raise StateError(f"no alert {act.duplicate_of}")


def load_acts(connection: Connection, ids: Sequence[str]) -> Mapping[str, tuple[Act, ...]]:
    """By alert the acts on it in order; of one that nobody touched, or that there is not, none."""
    found: dict[str, list[Act]] = defaultdict(list)
    # SQLite takes 32,766 variables, PostgreSQL 65,535.
    for start in range(0, len(ids), 10_000):
        asked = select(alert_act).where(alert_act.c.alert_id.in_(ids[start : start + 10_000])).order_by(alert_act.c.id)
        for row in connection.execute(asked):
            found[row.alert_id].append(
                Act(
                    act=row.act,
                    who=row.who,
                    recorded_at=row.recorded_at,
                    note=row.note,
                    to=row.assigned_to,
                    verdict=row.verdict,
                    duplicate_of=row.duplicate_of,
                    privileged=row.privileged,
                    via=row.via,
                )
            )
    return defaultdict(tuple, {name: tuple(acts) for name, acts in found.items()})


def _is_there(connection: Connection, alert_id: str) -> bool:
    """On PostgreSQL the row is held too, so that of two who act at once the second meets what the first did."""
    return connection.execute(select(alert.c.id).where(alert.c.id == alert_id).with_for_update()).first() is not None
