"""What is asked of alerts, as conditions in SQL over faces alone: columns, words, tags, days, and states with silences.

States are told with what silences them, as `models.silence.stands` has it: silences that stand are few, so they are
conditions here and no column, and a day that comes needs no writing.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_args

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from models.face import COUNTED, URGENCY, AlertFace, AlertTag
from models.filters import Filters
from models.silence import Silence, by_end
from models.values import SubjectKind

face = AlertFace.__table__  # type: ignore[attr-defined]
tag = AlertTag.__table__  # type: ignore[attr-defined]

TAGS = ("chip", "company", "source")
SILENT = ("snoozed", "muted")
Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for, by whom and when.

    Attributes:
        filters: what is asked for; `owner` is no column: whoever asks has turned it into rules.
        silences: the mutes and snoozes that stand.
        now: world time.
        hidden: kinds of subjects of which none is told.
        found: the alerts in which its words stand, by `find_words`; None where it asks for none.
        more: its words stand in more alerts than these: what is counted is a lower bound.
        common: of its chips, companies and sources those kinds that very many alerts are about: where a page is gone
            through in order, each alert is asked whether it is, and otherwise those that are about them are looked up.
        widespread: likewise where the gravest `MOST_COUNTED` are gone through.
    """

    filters: Filters
    silences: tuple[Silence, ...] = ()
    now: datetime | None = None
    hidden: tuple[str, ...] = ()
    found: Select[str] | None = None
    more: bool = False
    common: frozenset[str] = frozenset()
    widespread: frozenset[str] = frozenset()


class unindexed(FunctionElement[str]):  # noqa: N801 - reads as a function in SQL
    """A column by which SQLite is not to look for rows: it has few values, and another index gives the order.

    Without figures on its tables it takes every index for a good one (https://sqlite.org/optoverview.html, unary plus).
    """

    inherit_cache = True
    type = String()


@compiles(unindexed)
def _plain(element: unindexed, compiler: Any, **given: Any) -> str:
    return str(compiler.process(element.clauses, **given))


@compiles(unindexed, "sqlite")
def _plus(element: unindexed, compiler: Any, **given: Any) -> str:
    return f"+{compiler.process(element.clauses, **given)}"


def conditions(asked: Asked, *, pages: bool = False) -> list[Condition]:
    """All that is asked, as conditions on faces."""
    found = in_columns(asked, {*COUNTED} - {"state"})
    if severities := asked.filters.severity:
        # The order begins with the severity: the index is left where the last of them ends.
        urgencies = [URGENCY[each] for each in severities]
        found += [face.c.rank >= str(min(urgencies)), face.c.rank < str(max(urgencies) + 1)]
    return [*found, *_in_states(asked), *beside(asked, pages=pages)]


def allowed(filters: Filters) -> dict[str, tuple[Any, ...]]:
    """By column of `COUNTED` the values that a filter lets through; none for a column that it leaves open."""
    none = {"stage": ("stage", "none"), "holder": ("held_by", "nobody")}
    found: dict[str, tuple[Any, ...]] = {"dry_run": (filters.dry_run,)}
    for name in {*COUNTED} - {"dry_run"}:
        part, word = none.get(name, (name, ""))
        found[name] = tuple("" if each == word else each for each in getattr(filters, part))
    return found


def in_columns(asked: Asked, columns: Collection[str]) -> list[Condition]:
    """What is asked of some of `COUNTED`."""
    lets = allowed(asked.filters)
    found = [
        # Nearly every alert is with nobody.
        (unindexed(face.c[name]) if "" in lets[name] else face.c[name]).in_(lets[name])
        for name in sorted(columns)
        if lets[name] and name != "dry_run"
    ]
    return found + ([face.c.dry_run.is_(asked.filters.dry_run)] if "dry_run" in columns else [])


def beside(asked: Asked, *, pages: bool = False) -> list[Condition]:
    """What is asked that is not counted; for pages by the words themselves where they stand in too many alerts."""
    filters = asked.filters
    found: list[Condition] = []
    for kind in TAGS:
        if values := getattr(filters, kind):
            tagged = select(tag.c.alert_id).where(tag.c.kind == kind, tag.c.value.in_(values))
            # With an offset it stays a question to each row: PostgreSQL would look the alerts up and sort them.
            about = exists(tagged.where(tag.c.alert_id == face.c.alert_id).correlate(face).limit(1).offset(0))
            each = kind in (asked.common if pages else asked.widespread)
            found.append(about if each else face.c.alert_id.in_(tagged))
    if filters.subject:
        kinds: tuple[str, ...] = () if ":" in filters.subject else get_args(SubjectKind)
        found.append(face.c.subject.in_([filters.subject, *(f"{kind}:{filters.subject}" for kind in kinds)]))
    if asked.found is not None and not (asked.more and pages):
        found.append(face.c.alert_id.in_(asked.found))
    else:
        found += with_words(filters)
    if filters.since:
        found.append(face.c.known_at >= datetime.combine(filters.since, time(), UTC))
    if filters.until and filters.until < date.max:
        found.append(face.c.known_at < datetime.combine(filters.until, time(), UTC) + timedelta(days=1))
    return found + [not_(face.c.subject.like(f"{kind}:%")) for kind in asked.hidden]


def each_of(connection: Connection, texts: Sequence[str]) -> Select[str]:
    """The texts of a list, handed over as one JSON value: databases take only so many values in one statement."""
    listed = json.dumps(list(texts))
    if connection.dialect.name == "sqlite":
        return select(func.json_each(listed).table_valued("value").c.value)
    return select(func.jsonb_array_elements_text(cast(literal(listed, String), JSONB)).column_valued())


def with_words(filters: Filters) -> list[Condition]:
    """Each word of the question stands somewhere in the alert's."""
    return [face.c.words.contains(word, autoescape=True) for word in filters.q.lower().split()]


def _in_states(asked: Asked) -> list[Condition]:
    states = set(asked.filters.state)
    if not states:
        return []
    acted, silent = sorted(states - set(SILENT)), sorted(states & set(SILENT))
    cases = silence_cases(asked)
    if not cases:
        return [unindexed(face.c.state).in_(acted)]
    told = case(*cases, else_="")
    found = []
    if heard := [each for each in acted if each != "resolved"]:
        # As a truth, of which PostgreSQL takes that it holds for half: of a text that is "" for hardly any.
        found.append(
            and_(unindexed(face.c.state).in_(heard), case(*((each, false()) for each, _ in cases), else_=true()))
        )
    if "resolved" in acted:
        found.append(unindexed(face.c.state) == "resolved")
    if silent:
        found.append(and_(unindexed(face.c.state) != "resolved", told.in_(silent), reached(asked)))
    return [or_(*found)]


def silence_cases(asked: Asked) -> list[tuple[Condition, str]]:
    """Conditions under which an open alert is silenced, each with its state; the first that holds counts.

    The one that ends first tells the state, as `models.silence.silenced` has it.
    """
    standing = sorted((each for each in asked.silences if asked.now and each.holds(asked.now)), key=by_end)
    found: list[tuple[Condition, str]] = []
    for each in standing:
        kinds = {"source": ("source",), "entity": ("chip", "company")}.get(each.scope, ())
        held = [other.key for other in standing if other.scope == each.scope]
        ways = [_own(each), *(_all_of(kind, each.key, held) for kind in kinds)]
        found.append((and_(or_(*ways), *_not_moved_on(each)), each.state))
    return found


def _own(each: Silence) -> Condition:
    column = {"rule": face.c.rule, "event": face.c.event}.get(each.scope, face.c.subject)
    found: Condition = column == (each.key if each.scope in {"rule", "event"} else f"{each.scope}:{each.key}")
    return found


def _all_of(kind: str, key: str, held: Sequence[str]) -> Condition:
    """An alert names this, and nothing else of its kind that is not silenced too."""
    named = select(literal(1)).where(tag.c.alert_id == face.c.alert_id, tag.c.kind == kind, tag.c.named)
    return and_(exists(named.where(tag.c.value == key)), not_(exists(named.where(tag.c.value.not_in(held)))))


def _not_moved_on(each: Silence) -> list[Condition]:
    if not (each.until_stage and each.scope == "event"):
        return []
    return [or_(face.c.known_at <= each.known_at, face.c.stage.in_(("", each.stage or "")))]


def reached(asked: Asked) -> Condition:
    """Whether some silence may reach an alert at all: by indices, so that the many others are not looked at."""
    keys: dict[str, list[str]] = {}
    for each in asked.silences:
        keys.setdefault(each.scope, []).append(each.key)
    found: list[Condition] = []
    subjects = []
    for scope, values in keys.items():
        if scope == "rule":
            found.append(face.c.rule.in_(values))
        elif scope == "event":
            found.append(face.c.event.in_(values))
        else:
            subjects += [f"{scope}:{value}" for value in values]
    if subjects:
        found.append(face.c.subject.in_(subjects))
    tagged = [
        and_(tag.c.kind.in_(kinds), tag.c.value.in_(keys[scope]))
        for scope, kinds in (("source", ("source",)), ("entity", ("chip", "company")))
        if scope in keys
    ]
    if tagged:
        found.append(face.c.alert_id.in_(select(tag.c.alert_id).where(or_(*tagged))))
    return or_(*found)
