"""The list of alerts in SQL: pages by key, never by offset; counts in one pass over an index; over faces alone.

States are counted with what silences them, as `models.silence.stands` has it: silences that stand are few, so they are
conditions here and no column, and a day that comes needs no writing.
"""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
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
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from models.face import COUNTED, URGENCY, AlertFace, AlertTag
from models.filters import OPEN, Filters, Place
from models.silence import Silence, by_end
from models.values import SubjectKind

face = AlertFace.__table__  # type: ignore[attr-defined]
tag = AlertTag.__table__  # type: ignore[attr-defined]

#: Chips, companies and sources are counted in as many alerts at most: the gravest of those that fit.
MOST_COUNTED = 1_000
#: Of alerts with some words as many at most are counted.
MOST_FOUND = 2_000
#: Alerts about one thing are looked up to find the gravest where they are no more; of more there is one soon in order.
MOST_LOOKED = 10_000
#: Of what is new as many at most are counted.
MOST_NEW = 1_000
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


@dataclass(frozen=True, slots=True)
class PageOfIds:
    """Ids of one page in order, and whether there are some before and after it."""

    ids: tuple[str, ...]
    before: bool
    after: bool


def find_words(connection: Connection, asked: Asked) -> Asked:
    """The same with the alerts in which its words stand: texts are gone through once, whatever is asked of them then.

    Words that stand in more than `MOST_FOUND` stand soon in what is gone through: there the first are counted. Which of
    its tags are common is found out too.
    """
    about = {kind: _count_about(connection, asked.filters, kind) for kind in TAGS}
    asked = replace(
        asked,
        common=frozenset(kind for kind, number in about.items() if number > MOST_FOUND),
        widespread=frozenset(kind for kind, number in about.items() if number > MOST_LOOKED),
    )
    if not asked.filters.q:
        return asked
    # Without an order first: rare words are looked for in rows as they lie, not in each by its place in the index.
    fit = select(face.c.alert_id).where(*_with_words(asked.filters)).limit(MOST_FOUND + 1)
    found = connection.execute(fit).scalars().all()
    if more := len(found) > MOST_FOUND:
        found = connection.execute(fit.order_by(face.c.rank)).scalars().all()[:MOST_FOUND]
    return replace(asked, found=each_of(connection, found), more=more)


def _count_about(connection: Connection, filters: Filters, kind: str) -> int:
    """How many tags say that alerts are about what is asked of this kind; `MOST_LOOKED` and one at the most."""
    values = getattr(filters, kind)
    if not values:
        return 0
    some = select(literal(1)).where(tag.c.kind == kind, tag.c.value.in_(values)).limit(MOST_LOOKED + 1).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


# ── pages ────────────────────────────────────────────────────────────────────────────────────────


def page_of(connection: Connection, asked: Asked, place: Place, limit: int) -> PageOfIds:
    """One page of ids; an alert to go on from that there is none of gives the beginning."""
    backwards = bool(place.before and not place.after)
    at = _key_of(connection, asked.filters, place.before if backwards else place.after)
    backwards = backwards and at is not None
    found = list(connection.execute(page_query(asked, at, limit + 1, backwards=backwards)).scalars())
    ids, more = found[:limit], len(found) > limit
    if backwards:
        return PageOfIds(tuple(ids[::-1]), before=more, after=True)
    return PageOfIds(tuple(ids), before=at is not None, after=more)


def walk(
    connection: Connection, asked: Asked, after: tuple[Any, ...] | None, limit: int
) -> list[tuple[str, tuple[Any, ...]]]:
    """Ids from a key on, each with its own key, by which the next page is entered whatever comes in meanwhile.

    Args:
        connection: a reading transaction.
        asked: what is asked for.
        after: key of the last that was told: (rank,), or for the newest first (known_at, id); None at the top.
        limit: at most so many.
    """
    query = page_query(asked, after, limit, backwards=False).add_columns(*_keys(asked.filters))
    return [(row[0], tuple(row[1:])) for row in connection.execute(query)]


def neighbours(connection: Connection, asked: Asked, alert_id: str) -> tuple[str | None, str | None]:
    """The alerts before and after one in a list, whether or not it is in the list itself; None where there is none."""
    at = _key_of(connection, asked.filters, alert_id)
    if at is None:
        return None, None
    before, after = (connection.execute(page_query(asked, at, 1, backwards=way)).scalar() for way in (True, False))
    return before, after


def page_query(asked: Asked, at: tuple[Any, ...] | None, limit: int, *, backwards: bool) -> Select[str]:
    """Ids from a place on, or before it: the index of the order is entered there."""
    newest = asked.filters.order == "newest"
    keys = _keys(asked.filters)
    # Where a list starts with the largest, going on is going down.
    down = newest is not backwards
    chosen = select(face.c.alert_id).where(*conditions(asked, pages=True)).limit(limit)
    if at is not None:
        # Compared as one, so that the index is entered at the place (a comparison of rows, SQL:1999).
        here, there = (tuple_(*keys), tuple_(*at)) if newest else (keys[0], at[0])
        chosen = chosen.where(here < there if down else here > there)
    return chosen.order_by(*(key.desc() if down else key for key in keys))


def _keys(filters: Filters) -> tuple[Any, ...]:
    return (face.c.known_at, face.c.alert_id) if filters.order == "newest" else (face.c.rank,)


def _key_of(connection: Connection, filters: Filters, alert_id: str) -> tuple[Any, ...] | None:
    if not alert_id:
        return None
    found = connection.execute(select(*_keys(filters)).where(face.c.alert_id == alert_id)).one_or_none()
    return tuple(found) if found else None


def count_since(connection: Connection, asked: Asked, since: datetime) -> tuple[int, datetime | None]:
    """How many fit that were recorded after an instant (wall), `MOST_NEW` at the most, and when the last of them was.

    To be asked without `find_words`: what came since somebody looked is little, and gone through alone.
    """
    new = (
        select(face.c.recorded_at)
        .where(face.c.recorded_at > since, *conditions(asked, pages=True))
        .order_by(face.c.recorded_at.desc())
        .limit(MOST_NEW)
    )
    found = connection.execute(new).scalars().all()
    return len(found), found[0] if found else None


def last_recorded(connection: Connection) -> datetime | None:
    """When the last alert was recorded (wall)."""
    return connection.execute(select(func.max(face.c.recorded_at))).scalar()


def count(connection: Connection, asked: Asked) -> int:
    """How many fit."""
    fit = conditions(_looked_up(asked), pages=True)
    return connection.execute(select(func.count()).select_from(face).where(*fit)).scalar_one()


def has_more_open_than(connection: Connection, number: int) -> bool:
    """Whether more alerts than this are open, dry runs among them."""
    some = select(literal(1)).select_from(face).where(face.c.state.in_(OPEN)).limit(1).offset(number)
    return connection.execute(some).first() is not None


def gravest_events(connection: Connection, number: int, *, hidden: Collection[str] = ()) -> list[str]:
    """The events that the gravest alerts which touch something of ours are about: of so many alerts, each once."""
    asked = (
        select(face.c.event)
        .where(
            unindexed(face.c.event) != "",
            face.c.scope.in_(("in_scope", "perhaps")),
            face.c.dry_run.is_(False),
            *(not_(face.c.subject.like(f"{kind}:%")) for kind in sorted(hidden)),
        )
        .order_by(face.c.rank)
        .limit(number)
    )
    return list(dict.fromkeys(connection.execute(asked).scalars()))


# ── counts ───────────────────────────────────────────────────────────────────────────────────────


def count_by(connection: Connection, asked: Asked, columns: Sequence[str]) -> Counter[tuple[Any, ...]]:
    """How many alerts there are by each combination of some of `COUNTED`, silences in their states.

    What is asked of these columns is not asked here, so that each can be counted without itself, all in one pass.
    """
    chosen, state = [face.c[name] for name in columns], columns.index("state")
    table: Counter[tuple[Any, ...]] = Counter()
    for *key, number in connection.execute(counts_query(asked, columns)):
        table[tuple(key)] += number
    if cases := silence_cases(asked):
        silent = case(*cases, else_="").label("silent")
        # Those that a silence may reach are few: each is asked what it is about.
        rest = _but(replace(asked, widespread=frozenset(TAGS)), columns)
        under = select(*chosen, silent, func.count()).where(face.c.state != "resolved", _reached(asked), *rest)
        for *key, told, number in connection.execute(under.group_by(*chosen, silent)):
            if told:
                table[tuple(key)] -= number
                table[(*key[:state], told, *key[state + 1 :])] += number
    return +table


def counts_query(asked: Asked, columns: Sequence[str]) -> Select[Any]:
    """How many alerts there are by each combination of columns, by acts alone."""
    chosen = [face.c[name] for name in columns]
    return select(*chosen, func.count()).where(*_but(_looked_up(asked), columns)).group_by(*chosen)


def _but(asked: Asked, columns: Sequence[str]) -> list[Condition]:
    return [*_in_columns(asked, {*COUNTED} - {*columns}), *_beside(asked)]


def _looked_up(asked: Asked) -> Asked:
    return replace(asked, common=frozenset(), widespread=frozenset())


def count_tags(connection: Connection, asked: Asked, kinds: Collection[str]) -> list[tuple[str, str, int]]:
    """By kind and value how many of the gravest `MOST_COUNTED` that fit are about each."""
    fit = select(face.c.alert_id).where(*conditions(asked)).order_by(face.c.rank).limit(MOST_COUNTED)
    gravest = each_of(connection, connection.execute(fit).scalars().all())
    counted = (
        select(tag.c.kind, tag.c.value, func.count())
        .where(tag.c.alert_id.in_(gravest), unindexed(tag.c.kind).in_(sorted(kinds)))
        .group_by(tag.c.kind, tag.c.value)
    )
    return [(kind, value, number) for kind, value, number in connection.execute(counted)]


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


# ── conditions ───────────────────────────────────────────────────────────────────────────────────


def conditions(asked: Asked, *, pages: bool = False) -> list[Condition]:
    """All that is asked, as conditions on faces."""
    found = _in_columns(asked, {*COUNTED} - {"state"})
    if severities := asked.filters.severity:
        # The order begins with the severity: the index is left where the last of them ends.
        urgencies = [URGENCY[each] for each in severities]
        found += [face.c.rank >= str(min(urgencies)), face.c.rank < str(max(urgencies) + 1)]
    return [*found, *_in_states(asked), *_beside(asked, pages=pages)]


def allowed(filters: Filters) -> dict[str, tuple[Any, ...]]:
    """By column of `COUNTED` the values that a filter lets through; none for a column that it leaves open."""
    none = {"stage": ("stage", "none"), "holder": ("held_by", "nobody")}
    found: dict[str, tuple[Any, ...]] = {"dry_run": (filters.dry_run,)}
    for name in {*COUNTED} - {"dry_run"}:
        part, word = none.get(name, (name, ""))
        found[name] = tuple("" if each == word else each for each in getattr(filters, part))
    return found


def _in_columns(asked: Asked, columns: Collection[str]) -> list[Condition]:
    lets = allowed(asked.filters)
    found = [
        # Nearly every alert is with nobody.
        (unindexed(face.c[name]) if "" in lets[name] else face.c[name]).in_(lets[name])
        for name in sorted(columns)
        if lets[name] and name != "dry_run"
    ]
    return found + ([face.c.dry_run.is_(asked.filters.dry_run)] if "dry_run" in columns else [])


def _beside(asked: Asked, *, pages: bool = False) -> list[Condition]:
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
        found += _with_words(filters)
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


def _with_words(filters: Filters) -> list[Condition]:
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
        found.append(and_(unindexed(face.c.state) != "resolved", told.in_(silent), _reached(asked)))
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


def _reached(asked: Asked) -> Condition:
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
