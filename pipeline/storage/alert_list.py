"""The list of alerts in SQL: pages by key, never by offset; counts in one pass over an index; over faces alone."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    case,
    func,
    literal,
    not_,
    select,
    tuple_,
)

from models.face import COUNTED
from models.filters import OPEN, Filters, Place
from pipeline.storage.alert_conditions import (
    TAGS,
    Asked,
    Condition,
    beside,
    conditions,
    each_of,
    face,
    in_columns,
    reached,
    silence_cases,
    tag,
    unindexed,
    with_words,
)

#: Chips, companies and sources are counted in as many alerts at most: the gravest of those that fit.
MOST_COUNTED = 1_000
#: Of alerts with some words as many at most are counted.
MOST_FOUND = 2_000
#: Alerts about one thing are looked up to find the gravest where they are no more; of more there is one soon in order.
MOST_LOOKED = 10_000
#: Of what is new as many at most are counted.
MOST_NEW = 1_000


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
    fit = select(face.c.alert_id).where(*with_words(asked.filters)).limit(MOST_FOUND + 1)
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
        under = select(*chosen, silent, func.count()).where(face.c.state != "resolved", reached(asked), *rest)
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
    return [*in_columns(asked, {*COUNTED} - {*columns}), *beside(asked)]


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
