"""The list of alerts as its page shows it: by key, with what narrows it, what was left out, and what is new."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from models.face import COUNTED, SCOPES
from models.filters import OPEN, SEVERITIES, STATES, Filters, Place
from models.saved_filter import KeptFilter
from pipeline.rules import RuleBook, load_rules
from pipeline.sources import all_sources
from pipeline.storage import alert_list as store
from pipeline.storage import alerts as alert_store
from pipeline.storage import saved_filters
from pipeline.storage.alert_conditions import SILENT, TAGS, Asked, allowed
from pipeline.storage.engine import reading, writing
from pipeline.storage.silences import load_silences
from pipeline.storage.watch_lists import load_watch_lists
from pipeline.tasks.context import Context
from pipeline.tasks.facets import Choice, Facet
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.views import AlertLine, line_of
from pipeline.tasks.watch_lists import spread

PAGE = 50
#: What the list opens with for whoever chose nothing else.
SHIPPED = Filters(state=OPEN)
#: Filters that every reader has.
GIVEN = (("Open", "state=open"), ("Newest", "state=open&order=newest"), ("Everything", "order=severity"))
TITLES = {
    "severity": "Severity", "state": "State", "scope": "Our hardware", "held_by": "With", "rule": "Rule",
    "owner": "Owner", "type": "What happened", "stage": "Stage", "chip": "Chip", "company": "Company",
    "source": "Source",
}  # fmt: skip
#: Parts that tell of ours, of which research is told nothing.
OURS = frozenset({"scope", "state", "held_by"})


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the list.

    Attributes:
        lines: the alerts.
        total: how many fit.
        at_least: more do: words that stand in very many alerts are counted in the gravest of them.
        partly: chips, companies and sources are counted in the gravest alone.
        facets: what narrows it further.
        silenced: how many more would fit if they were not muted or snoozed, by state.
        dry_runs: how many of rules that are tried out would fit.
        before: whether there is a page before this one.
        after: whether there is one after.
        seen_at: when the last alert of the deployment was recorded (wall): what comes later is new.
    """

    lines: tuple[AlertLine, ...]
    total: int
    at_least: bool
    partly: bool
    facets: tuple[Facet, ...]
    silenced: Mapping[str, int]
    dry_runs: int
    before: bool
    after: bool
    seen_at: datetime | None


def list_page(context: Context, filters: Filters, place: Place, *, limit: int = PAGE) -> Listed:
    """One page of what a filter asks for, with everything that the page says of it."""
    with reading(context.engine) as connection:
        book = _book(connection)
        asked = store.find_words(connection, _asked(connection, context, filters, book))
        ids = store.page_of(connection, asked, place, limit)
        lines = _lines(connection, context, asked, ids.ids)
        table = store.count_by(connection, asked, COUNTED)
        total, by = _across(table, allowed(asked.filters))
        tags = _tags(connection, asked)
        names = _names(connection)
        seen_at = store.last_recorded(connection)
    owners = Counter[str]()
    # The owner is asked of rules: counted by what else is asked of the list.
    for rule, count in _fit(table, allowed(filters)).items():
        owners[_owner(book, rule)] += count
    counts = by | tags | {"held_by": by["holder"], "owner": owners}
    shown = [part for part in TITLES if not (context.settings.profile == "research" and part in OURS)]
    return Listed(
        lines=lines,
        total=total,
        at_least=asked.more,
        partly=total > store.MOST_COUNTED,
        facets=tuple(facet for part in shown if (facet := _facet(filters, part, counts[part], names)).choices),
        silenced={state: by["state"][state] for state in SILENT if by["state"][state]}
        if filters.state and not set(SILENT) & set(filters.state)
        else {},
        dry_runs=by["dry_run"][True],
        before=ids.before,
        after=ids.after,
        seen_at=seen_at,
    )


def beside(context: Context, filters: Filters, alert_id: str) -> tuple[str | None, str | None]:
    """The alerts before and after one in a list."""
    with reading(context.engine) as connection:
        asked = store.find_words(connection, _asked(connection, context, filters, _book(connection)))
        return store.neighbours(connection, asked, alert_id)


@dataclass(frozen=True, slots=True)
class News:
    """How many alerts that fit came after an instant, and when the last of them was recorded (wall).

    No more than `storage.alert_list.MOST_NEW` are counted: `at_least` where there may be more.
    """

    count: int
    last_at: datetime | None

    @property
    def at_least(self) -> bool:
        """There may be more."""
        return self.count >= store.MOST_NEW


def news_since(context: Context, filters: Filters, since: datetime) -> News:
    """What came to a list since somebody looked."""
    with reading(context.engine) as connection:
        asked = _asked(connection, context, filters, _book(connection))
        # Of what is new each is asked whether it is about them.
        return News(*store.count_since(connection, replace(asked, common=frozenset(TAGS)), since))


def walk(
    context: Context, filters: Filters, after: tuple[Any, ...] | None, limit: int
) -> list[tuple[AlertLine, tuple[Any, ...]]]:
    """Alerts that a filter asks for from a key on, each with its key (`storage.alert_list.walk`); nothing counted."""
    with reading(context.engine) as connection:
        book = _book(connection) if filters.owner else None
        asked = store.find_words(connection, _asked(connection, context, filters, book))
        found = store.walk(connection, asked, after, limit)
        keys = dict(found)
        return [(line, keys[line.id]) for line in _lines(connection, context, asked, tuple(keys))]


def lines_by_id(context: Context, ids: tuple[str, ...]) -> tuple[AlertLine, ...]:
    """The lines of some alerts, in their order; of ids that there are not none."""
    with reading(context.engine) as connection:
        return _lines(connection, context, _asked(connection, context, Filters(), None), ids)


# ── kept filters ─────────────────────────────────────────────────────────────────────────────────


def kept_filters(context: Context, reader: str) -> tuple[KeptFilter, ...]:
    """The filters that a reader sees: their own and shared ones; none where the profile is `research`."""
    with reading(context.engine) as connection:
        return saved_filters.load_filters(connection, reader)


def opening(kept: tuple[KeptFilter, ...]) -> Filters:
    """With what a reader's list opens: with the kept filter that they chose, else with what is open."""
    return next((Filters.read(each.query) for each in kept if each.opens), SHIPPED)


def keep_filter(context: Context, reader: str, name: str, filters: Filters, *, shared: bool) -> None:
    """Keep a filter by name.

    Raises:
        StateError: it has no name.
    """
    query = filters.query or "order=severity"
    with writing(context.engine) as connection:
        saved_filters.keep_filter(connection, reader, name, query, shared=shared, at=context.clocks.wall_now())


def drop_filter(context: Context, reader: str, number: int, *, anybodys: bool) -> None:
    """Take a filter off, by its author; a shared one by whoever may take off `anybodys`.

    Raises:
        StateError: there is none of that number that they may take off.
    """
    with writing(context.engine) as connection:
        saved_filters.drop_filter(connection, reader, number, anybodys=anybodys, at=context.clocks.wall_now())


def open_with(context: Context, reader: str, number: int | None) -> None:
    """Let a reader's list open with a kept filter; as it was shipped where None.

    Raises:
        StateError: there is no such filter for them.
    """
    with writing(context.engine) as connection:
        saved_filters.open_with(connection, reader, number, at=context.clocks.wall_now())


# ── how it is put together ───────────────────────────────────────────────────────────────────────


def _asked(connection: Connection, context: Context, filters: Filters, book: RuleBook | None) -> Asked:
    now = context.clocks.world_now()
    standing = tuple(each for each in load_silences(connection) if each.holds(now))
    if filters.owner and book is not None:
        owned = tuple(sorted(rule.id for rule in book.rules if rule.owner in filters.owner))
        # A rule that there is not fits nothing, where no rule is of that owner.
        both = tuple(each for each in owned if not filters.rule or each in filters.rule)
        filters = replace(filters, rule=both or ("",))
    return Asked(filters, standing, now, context.hidden_subjects)


def _lines(connection: Connection, context: Context, asked: Asked, ids: tuple[str, ...]) -> tuple[AlertLine, ...]:
    stored = {each.draft.id: each for each in alert_store.load_alerts_by_id(connection, ids, hidden=asked.hidden)}
    now = context.clocks.world_now()
    return tuple(line_of(stored[each], asked.silences, now) for each in ids if each in stored)


def _across(
    table: Counter[tuple[Any, ...]], lets: Mapping[str, tuple[Any, ...]]
) -> tuple[int, dict[str, Counter[Any]]]:
    """How many fit, and by column how many each of its values would leave, were the others asked as they are."""
    total, counts = 0, {name: Counter[Any]() for name in COUNTED}
    asked = [(place, frozenset(lets[name])) for place, name in enumerate(COUNTED) if lets[name]]
    for key, count in table.items():
        missed = [place for place, values in asked if key[place] not in values]
        if not missed:
            total += count
            for name, value in zip(COUNTED, key, strict=True):
                counts[name][value] += count
        elif len(missed) == 1:
            counts[COUNTED[missed[0]]][key[missed[0]]] += count
    return total, counts


def _fit(table: Counter[tuple[Any, ...]], lets: Mapping[str, tuple[Any, ...]]) -> Counter[str]:
    """By rule how many fit."""
    found = Counter[str]()
    for key, count in table.items():
        row = dict(zip(COUNTED, key, strict=True))
        if all(not lets[name] or value in lets[name] for name, value in row.items()):
            found[row["rule"]] += count
    return found


def _tags(connection: Connection, asked: Asked) -> dict[str, Counter[str]]:
    """Chips, companies and sources, each as if nothing were asked of it."""
    counts = {kind: Counter[str]() for kind in TAGS}
    free = [kind for kind in TAGS if not getattr(asked.filters, kind)]
    groups = [(asked, free)] if free else []
    groups += [(replace(asked, filters=asked.filters.freed(kind)), [kind]) for kind in TAGS if kind not in free]
    for one, kinds in groups:
        for kind, value, count in store.count_tags(connection, one, kinds):
            counts[kind][value] = count
    return counts


def _facet(filters: Filters, part: str, counts: Counter[Any], names: Callable[[str, str], str]) -> Facet:
    none = {"stage": "none", "held_by": "nobody"}.get(part, "")
    given = {(value or none): count for value, count in counts.items() if count > 0}
    chosen: tuple[str, ...] = getattr(filters, part)
    values = {value: given.get(value, 0) for value in (*given, *chosen) if value}
    order = {"severity": SEVERITIES, "state": STATES, "scope": SCOPES}.get(part)

    def place(value: str) -> tuple[Any, ...]:
        return (order.index(value),) if order else (value not in chosen, -values[value], value)

    choices = tuple(
        Choice(names(part, value), values[value], value in chosen, filters.turned(part, value).query)
        for value in sorted(values, key=place)
    )
    return Facet(part, TITLES[part], choices if len(choices) > 1 or chosen else ())


def _names(connection: Connection) -> Callable[[str, str], str]:
    entries = catalogue_in(connection).entries
    sources = all_sources()
    scopes = {"in_scope": "in scope", "perhaps": "perhaps in scope", "nothing": "touches nothing of ours"}

    def name(part: str, value: str) -> str:
        if part == "source":
            return sources[value].title if value in sources else value
        if part in {"chip", "company"}:
            return entries[value].name if value in entries else value
        if part == "scope":
            return scopes.get(value, value)
        return value.replace("_", " ") if part in {"type", "stage"} else value

    return name


def _book(connection: Connection) -> RuleBook:
    return load_rules(
        alert_store.load_layers(connection), spread(load_watch_lists(connection), catalogue_in(connection))
    )


def _owner(book: RuleBook, rule_id: str) -> str:
    return next((rule.owner for rule in book.rules if rule.id == rule_id), "")


def told_at(given: str) -> datetime | None:
    """An instant as an address tells it; None for anything else."""
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
