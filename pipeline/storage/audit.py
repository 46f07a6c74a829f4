"""The audit: every act of a person, appended in the transaction that does it. The database refuses to change a row."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from models.audit import Audited, AuditRow
from models.hashing import plain
from pipeline.errors import StateError

audit = AuditRow.__table__  # type: ignore[attr-defined]


def record(connection: Connection, *acts: Audited) -> None:
    """Note what somebody did, in the transaction in which it is done.

    Raises:
        StateError: nobody is named.
    """
    if any(not each.who.strip() for each in acts):
        raise StateError("an act needs somebody who did it")
    rows = [
        {
            "who": each.who,
            "what": each.what,
            "subject": each.subject,
            "detail": plain({name: value for name, value in each.detail.items() if value not in (None, "", [], {})}),
            "via": each.via,
            "recorded_at": each.recorded_at,
        }
        for each in acts
    ]
    if rows:
        connection.execute(insert(audit), rows)


def load_audit(
    connection: Connection,
    *,
    subjects: Collection[str] = (),
    who: str | None = None,
    what: Collection[str] = (),
    since: datetime | None = None,
    limit: int | None = None,
) -> list[Audited]:
    """Acts by when they were done, the last `limit` of them.

    Args:
        connection: a transaction.
        subjects: only on these, as typed keys; on anything when empty.
        who: only of this person.
        what: only these verbs.
        since: only from this instant on (wall).
        limit: how many; all when None.
    """
    asked = select(audit).order_by(audit.c.recorded_at.desc(), audit.c.id.desc())
    if subjects:
        asked = asked.where(audit.c.subject.in_(sorted(subjects)))
    if who:
        asked = asked.where(audit.c.who == who)
    if what:
        asked = asked.where(audit.c.what.in_(sorted(what)))
    if since:
        asked = asked.where(audit.c.recorded_at >= since)
    found: list[Any] = list(connection.execute(asked.limit(limit) if limit is not None else asked))
    return [Audited(row.who, row.what, row.subject, row.via, row.recorded_at, dict(row.detail)) for row in found[::-1]]
