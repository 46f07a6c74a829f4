"""What rules raised, how it was judged, and what kept them from answering: counted where it is kept."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, TextClause, case, func, not_, select, text

from models.precision import Of, Precision, counted, in_order
from models.telling import Verdict
from pipeline.storage.alert_conditions import each_of, face, tag
from pipeline.storage.alerts import finding

#: Judgements by source and entity are counted over so many of those that were made last.
MOST_JUDGED = 2_000


@dataclass(frozen=True, slots=True)
class Raised:
    """How many alerts a rule raised, and when the last (world); those of dry runs are among them."""

    ever: int
    lately: int
    last_on: datetime


def count_raised(connection: Connection, since: datetime, *, hidden: Collection[str] = ()) -> dict[str, Raised]:
    """By rule what it raised, ever and after `since`; nothing about subjects of the kinds that are `hidden`."""
    asked = select(
        face.c.rule,
        func.count().label("ever"),
        func.sum(case((face.c.known_at > since, 1), else_=0)).label("lately"),
        func.max(face.c.known_at).label("last_on"),
    ).group_by(face.c.rule)
    if hidden:
        asked = asked.where(*(not_(face.c.subject.like(f"{kind}:%")) for kind in sorted(hidden)))
    return {row.rule: Raised(row.ever, int(row.lately), row.last_on) for row in connection.execute(asked)}


def load_errors(connection: Connection, since: datetime) -> list[tuple[str, str]]:
    """What kept rules from answering from an instant on (world): rule and error, each once, in order."""
    asked = (
        select(finding.c.rule, finding.c.error)
        .where(
            text("error IS NOT NULL"),
            finding.c.outcome == "unknown",
            finding.c.known_at >= since,
            finding.c.dry_run.is_(False),
        )
        .distinct()
        .order_by(finding.c.rule, finding.c.error)
    )
    return [(row.rule, row.error) for row in connection.execute(asked)]


def count_judged(connection: Connection, *, hidden: Collection[str] = ()) -> dict[str, Precision]:
    """By rule how often it was right, by the judgements with which alerts are closed now."""
    asked = (
        select(face.c.rule, face.c.verdict, func.count()).where(*_judged(hidden)).group_by(face.c.rule, face.c.verdict)
    )
    found: dict[str, Counter[Verdict]] = {}
    for rule, verdict, count in connection.execute(asked):
        found.setdefault(rule, Counter())[verdict] += count
    return {rule: counted("rule", rule, counts) for rule, counts in found.items()}


def count_beside(connection: Connection, *, hidden: Collection[str] = ()) -> tuple[tuple[Precision, ...], bool]:
    """The same by source and by entity, each of the most judged first; and whether older judgements are left out."""
    judged = (
        select(face.c.alert_id, face.c.verdict)
        .where(*_judged(hidden))
        .order_by(face.c.known_at.desc(), face.c.alert_id.desc())
        .limit(MOST_JUDGED + 1)
    )
    last = connection.execute(judged).all()
    verdicts = {row.alert_id: row.verdict for row in last[:MOST_JUDGED]}
    named = (
        select(tag.c.kind, tag.c.value, tag.c.alert_id)
        .where(tag.c.alert_id.in_(each_of(connection, list(verdicts))), tag.c.named)
        .distinct()
    )
    found: dict[tuple[Of, str], Counter[Verdict]] = {}
    for kind, value, alert_id in connection.execute(named):
        of: Of = "source" if kind == "source" else "entity"
        found.setdefault((of, value), Counter())[verdicts[alert_id]] += 1
    return in_order(found), len(last) > MOST_JUDGED


def _judged(hidden: Collection[str]) -> list[TextClause | ColumnElement[bool]]:
    # The partial index is entered where its condition is said in its own words.
    return [text("verdict <> ''"), *(not_(face.c.subject.like(f"{kind}:%")) for kind in sorted(hidden))]
