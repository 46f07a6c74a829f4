"""The audit: every act of a person, appended in the transaction that does it. The database refuses to change a row.

Acts on recipients are kept in a table of their own, and are told among the others.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from models.audit import Audited, AuditRow
from models.hashing import plain
from models.recipient import RecipientAct
from pipeline.errors import StateError

audit = AuditRow.__table__  # type: ignore[attr-defined]
on_recipient = RecipientAct.__table__  # type: ignore[attr-defined]


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
    """Acts in their order, the last `limit` of them.

    Args:
        connection: a transaction.
        subjects: only on these, as typed keys; on anything when empty.
        who: only of this person.
        what: only these verbs.
        since: only from this instant on (wall).
        limit: how many; all when None.
    """
    acts = _audited(connection, subjects, who, what, since, limit) + _on_recipients(connection, since, who)
    if subjects:
        acts = [each for each in acts if each.subject in subjects]
    if what:
        acts = [each for each in acts if each.what in what]
    acts.sort(key=lambda each: each.recorded_at)
    return acts if limit is None else acts[-limit:]


def _audited(
    connection: Connection,
    subjects: Collection[str],
    who: str | None,
    what: Collection[str],
    since: datetime | None,
    limit: int | None,
) -> list[Audited]:
    asked = select(audit).order_by(audit.c.id.desc())
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


def _on_recipients(connection: Connection, since: datetime | None, who: str | None) -> list[Audited]:
    asked = select(on_recipient).order_by(on_recipient.c.id)
    asked = asked.where(on_recipient.c.recorded_at >= since) if since else asked
    asked = asked.where(on_recipient.c.who == who) if who else asked
    return [
        Audited(
            row.who, row.act, f"recipient:{row.recipient}", "", row.recorded_at, {"note": row.note} if row.note else {}
        )
        for row in connection.execute(asked)
    ]
