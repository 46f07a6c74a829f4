"""Alerts that were told at once and that nobody has answered yet, with who was reached and when."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection, select

from models.alert import Alert
from models.delivery import Message
from models.notice import Notice, Reached
from models.telling import StoredAlert, standing
from pipeline.storage.alerts import load_alerts

alert = Alert.__table__  # type: ignore[attr-defined]
notice = Notice.__table__  # type: ignore[attr-defined]
message = Message.__table__  # type: ignore[attr-defined]


def load_unanswered(connection: Connection, since: datetime) -> list[tuple[StoredAlert, list[Reached]]]:
    """The latest alert of each subject that is still new, and everybody whom a message of it was made for.

    Args:
        connection: a transaction.
        since: only those known since then (world).
    """
    latest: dict[tuple[str, str], StoredAlert] = {}
    for stored in load_alerts(connection, origins=["live"], since=since, newest_first=True):
        latest.setdefault((stored.draft.subject.kind, stored.draft.subject.id), stored)
    waiting = {each.draft.id: each for each in latest.values() if standing(each.acts).state == "new"}
    if not waiting:
        return []
    asked = (
        select(notice.c.alert_id, notice.c.recipient, notice.c.kind, message.c.sent_at)
        .outerjoin(message, message.c.key == notice.c.message_key)
        .where(
            notice.c.alert_id.in_(sorted(waiting)),
            notice.c.kind.in_(("first", "escalation")),
            notice.c.state.in_(("due", "told")),
        )
        .order_by(notice.c.id)
    )
    reached: dict[str, list[Reached]] = defaultdict(list)
    for row in connection.execute(asked):
        # One that was opened again waits anew from then on.
        again = standing(waiting[row.alert_id].acts).since_at
        at = max(row.sent_at, again) if row.sent_at and again else row.sent_at
        reached[row.alert_id].append(Reached(row.recipient, row.kind == "escalation", at))
    return [(stored, reached[name]) for name, stored in waiting.items() if name in reached]
