"""The alerts that an edition of the digest is made from: of all that there are, those that can still be told of.

An alert that was closed before the time of an edition says nothing in it any more, unless its matter is open or moved.
So what is read grows with what is open and new, and not with the years.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from models.precision import Of, Precision, in_order
from models.telling import WRONG, StoredAlert, Verdict
from pipeline.storage.alerts import alert, load_alerts_where
from pipeline.storage.faces import face


@dataclass(frozen=True, slots=True)
class Telling:
    """What an edition looks for among alerts.

    Attributes:
        since: what came to be known from here on may be new (world).
        until: what came later is not known (world).
        types: alerts on claims of these types count whenever they came: they undo what was told before.
        subjects: `kind:id`; alerts on these are asked for whenever they came.
        heard: alerts of which the reader heard; those of them that were found wrong are corrected.
    """

    since: datetime
    until: datetime
    types: Collection[str] = ()
    subjects: Collection[str] = ()
    heard: Collection[str] = ()


def load_for_edition(
    connection: Connection, telling: Telling, *, hidden: Collection[str] = ()
) -> tuple[StoredAlert, ...]:
    """Live alerts of every matter that is open, moved lately or is asked for; in the order of `load_alerts`.

    Of each such matter all alerts are there: what an edition tells of it is the same as from all alerts there are.
    """
    known = face.c.known_at < telling.until
    stirring = or_(face.c.state != "resolved", face.c.known_at >= telling.since, face.c.type.in_(sorted(telling.types)))
    seed = select(face.c.subject, face.c.event).where(known, stirring).cte("seed")
    of_matters = or_(
        face.c.subject.in_(select(seed.c.subject)),
        face.c.event.in_(select(seed.c.event).where(seed.c.event != "")),
        face.c.subject.in_(sorted(telling.subjects)),
    )
    chosen = [alert.c.id.in_(select(face.c.alert_id).where(known, of_matters))]
    if wrong := _wrong(connection, telling.heard):
        chosen.append(alert.c.id.in_(wrong))
    return load_alerts_where(connection, [or_(*chosen)], origins=("live",), until=telling.until, hidden=hidden)


def _wrong(connection: Connection, heard: Collection[str]) -> list[str]:
    """Those of some alerts that a person closed as wrong."""
    asked = select(face.c.alert_id).where(face.c.verdict.in_(sorted(WRONG)))
    return sorted(set(connection.execute(asked).scalars()) & set(heard))


def judged_until(connection: Connection, until: datetime, *, hidden: Collection[str] = ()) -> tuple[Precision, ...]:
    """By rule how often its live alerts that were known by an instant (world) were right; the most judged first."""
    asked = (
        select(face.c.rule, face.c.verdict, func.count())
        .join_from(face, alert, alert.c.id == face.c.alert_id)
        .where(
            face.c.verdict != "",
            face.c.known_at < until,
            face.c.dry_run.is_(False),
            alert.c.origin == "live",
            alert.c.subject_kind.not_in(sorted(hidden)),
        )
        .group_by(face.c.rule, face.c.verdict)
    )
    found: dict[tuple[Of, str], Counter[Verdict]] = {}
    for rule, verdict, count in connection.execute(asked):
        found.setdefault(("rule", rule), Counter())[verdict] += count
    return in_order(found)
