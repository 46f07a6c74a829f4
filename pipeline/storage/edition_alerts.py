"""The alerts that an edition of the digest is made from: of all that there are, those that can still be told of.

An alert that was closed before the time of an edition says nothing in it any more, unless its matter is open or moved.
So what is read grows with what is open and new, and not with the years.
"""

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, String, cast, func, not_, or_, select

from models.keeping import keep_back_all
from models.precision import Of, Precision, in_order
from models.telling import WRONG, Act, AlertDraft, StoredAlert, Verdict
from models.terms import NOTHING, PRIVATE, UNKNOWN, Passage
from models.values import Subject
from pipeline.storage.faces import face, gist
from pipeline.storage.seen import sight_of

#: Columns of a face that editions choose by; its rank, by which they are in order, is the first.
BRIEF = tuple(
    face.c[name]
    for name in (
        *("rank", "alert_id", "rule", "subject", "severity", "stage", "known_at", "recorded_at"),
        *("state", "holder", "verdict"),
    )
)


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
    """Live alerts of every matter that is open, moved lately or is asked for, in brief; the gravest first.

    Of each such matter all alerts are there: what an edition tells of it is the same as from all alerts there are. Of
    each is there what its gist has, and of the acts on it the one by which it stands where it does.
    """
    known = face.c.known_at < telling.until
    stirring = or_(face.c.state != "resolved", face.c.known_at >= telling.since, face.c.type.in_(sorted(telling.types)))
    seed = select(face.c.subject, face.c.event).where(known, stirring).cte("seed")
    of_matters = or_(
        face.c.subject.in_(select(seed.c.subject)),
        face.c.event.in_(select(seed.c.event).where(seed.c.event != "")),
        face.c.subject.in_(sorted(telling.subjects)),
    )
    if wrong := _wrong(connection, telling.heard):
        of_matters = or_(of_matters, face.c.alert_id.in_(wrong))
    asked = (
        select(*BRIEF, gist.c.title, gist.c.units, cast(gist.c.without, String), cast(gist.c.body, String))
        .join_from(face, gist, gist.c.alert_id == face.c.alert_id)
        .where(known, face.c.dry_run.is_(False), gist.c.origin == "live", of_matters)
    )
    kept = sight_of(connection).kept
    rows = sorted(connection.execute(asked), key=itemgetter(0))
    found = (keep_back_all(_brief(row), kept) for row in rows if row.subject.partition(":")[0] not in hidden)
    return tuple(each for each in found if each is not None)


def _brief(row: Any) -> StoredAlert:
    _, alert_id, rule, about, severity, stage, known_at, recorded_at, state, holder, verdict, *told = row
    title, units, without, body = told
    exposure = json.loads(body)
    kind, _, subject = about.partition(":")
    draft = AlertDraft(
        id=alert_id,
        key=b"",
        rule=rule,
        subject=Subject(kind, subject),
        occasion="",
        origin="live",
        severity=severity,
        severity_why="",
        title=title,
        paragraph="",
        known_at=known_at,
        stage=stage or None,
        evidence=tuple(_resting_on(source, private) for source, private in exposure.pop("sources", ())),
        exposure=exposure,
        units_in_scope=units,
        corrects=exposure.pop("corrects", False),
        without=json.loads(without) if without != "{}" else {},  # as it is of nearly all
    )
    stands = (Act(state, holder, recorded_at, to=holder, verdict=verdict or None),) if state != "new" else ()
    return StoredAlert(draft, recorded_at, stands)


@cache
def _resting_on(source: str, private: bool) -> Passage:
    return Passage(revision=0, start=0, end=0, words=NOTHING, source=source, terms=PRIVATE if private else UNKNOWN)


def _wrong(connection: Connection, heard: Collection[str]) -> list[str]:
    """Those of some alerts that a person closed as wrong."""
    asked = select(face.c.alert_id).where(face.c.verdict.in_(sorted(WRONG)))
    return sorted(set(connection.execute(asked).scalars()) & set(heard))


def judged_until(connection: Connection, until: datetime, *, hidden: Collection[str] = ()) -> tuple[Precision, ...]:
    """By rule how often its live alerts that were known by an instant (world) were right; the most judged first."""
    asked = (
        select(face.c.rule, face.c.verdict, func.count())
        .join_from(face, gist, gist.c.alert_id == face.c.alert_id)
        .where(
            face.c.verdict != "",
            face.c.known_at < until,
            face.c.dry_run.is_(False),
            gist.c.origin == "live",
            *(not_(face.c.subject.startswith(f"{kind}:", autoescape=True)) for kind in sorted(hidden)),
        )
        .group_by(face.c.rule, face.c.verdict)
    )
    found: dict[tuple[Of, str], Counter[Verdict]] = {}
    for rule, verdict, count in connection.execute(asked):
        found.setdefault(("rule", rule), Counter())[verdict] += count
    return in_order(found)
