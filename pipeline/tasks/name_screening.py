"""Names screened by hand on a page: one, or many lines; and answers that are kept with who and when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from models.clocks import WorldInstant
from models.name_screening import KeptNameScreening
from models.telling import Via
from pipeline.errors import CallError
from pipeline.screening.decisions import decisions_of
from pipeline.sources.tools.screening import MATCH, UNDECIDED
from pipeline.storage import name_screenings as store
from pipeline.storage.engine import reading, writing
from pipeline.storage.list_entries import mark_of_lists
from pipeline.tasks.context import Context
from pipeline.tasks.harmless import holding, load_all
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.parties import StoredLists, load_lists, screen_stored
from pipeline.tasks.todos import refuse_research

WHAT = "screening"
MOST_NAMES, LONGEST_NAME = 200, 200
#: Between a name and its country on a line.
_APART = re.compile(r"\s*(?:;|\t|\|)\s*")


@dataclass(frozen=True, slots=True)
class Asked:
    """A name with its country, "" where none was said."""

    name: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that may be the party.

    Attributes:
        list_id: of the list, and `list_name` its name.
        entry: its key.
        listed: its name on the list.
        matched: the name of it that is most alike.
        countries: of the entry.
        score: 0..1.
        near: too little alike for a match: a person must look.
        why: the reason, in words.
    """

    list_id: str
    list_name: str
    entry: str
    listed: str
    matched: str
    countries: tuple[str, ...]
    score: float
    near: bool
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the lists say of one name; `quiet` are hits that somebody found harmless, in words."""

    asked: Asked
    outcome: str
    why: str
    matches: tuple[Match, ...]
    quiet: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamesScreened:
    """Answers, with the editions of the lists that were asked, and the scores from which names are told."""

    answers: tuple[Answer, ...]
    lists: tuple[tuple[str, str], ...]
    as_of: date | None
    match_from: float = MATCH
    near_from: float = UNDECIDED


def read_names(text: str, country: str = "") -> tuple[Asked, ...]:
    """The names of pasted lines, each with its country behind a semicolon, a bar or a tab; else the one that is given.

    Raises:
        CallError: no name, too many, or one too long; says which line.
    """
    asked = []
    for number, line in enumerate(text.splitlines(), 1):
        name, *rest = _APART.split(line.strip(), maxsplit=1)
        if not name:
            continue
        if len(name) > LONGEST_NAME:
            raise CallError(f"line {number}: a name has {LONGEST_NAME} characters at the most, not {len(name)}")
        asked.append(Asked(" ".join(name.split()), (rest[0] if rest else country).strip()[:60]))
    if not asked:
        raise CallError("no name was given")
    if len(asked) > MOST_NAMES:
        raise CallError(f"{len(asked)} names: {MOST_NAMES} are screened at once at the most")
    return tuple(dict.fromkeys(asked))


def screen_names(context: Context, asked: Sequence[Asked], as_of: date | None = None) -> NamesScreened:
    """Screen names against the stored lists, as they stand or stood at the end of a day.

    Raises:
        CallError: the profile is one that reaches no screening, or the day is still to come.
    """
    refuse_research(context, WHAT)
    if as_of is not None and as_of > context.clocks.world_now().date():
        raise CallError(f"as of: {as_of} is still to come")
    lists = _stored(context, as_of)
    with reading(context.engine) as connection:
        names = {entry: each.name for entry, each in catalogue_in(connection).entries.items()}
    answers = tuple(_answer(each, lists, names) for each in asked)
    return NamesScreened(answers, tuple((names.get(each, each), told) for each, told in lists.versions.items()), as_of)


def keep_screening(
    context: Context, asked: Sequence[Asked], as_of: date | None = None, *, who: str, via: Via = "page"
) -> list[int]:
    """Screen names again and keep the answers, whatever they are; gives their numbers.

    Raises:
        CallError: as for `screen_names`.
        StateError: nobody keeps them.
    """
    found = screen_names(context, asked, as_of)
    rows: list[dict[str, object]] = [
        {
            "name": each.asked.name,
            "country": each.asked.country,
            "as_of": as_of,
            "outcome": each.outcome,
            "why": each.why,
            "matches": [
                {
                    "list": m.list_id,
                    "entry": m.entry,
                    "listed": m.listed,
                    "name": m.matched,
                    "score": m.score,
                    "why": m.why,
                }
                for m in each.matches
            ],
            "lists": dict(found.lists),
        }
        for each in found.answers
    ]
    now, at = context.clocks.world_now(), context.clocks.wall_now()
    with writing(context.engine) as connection:
        return store.keep_answers(connection, rows, who=who, known_at=now, at=at, via=via)


def list_kept(context: Context, *, limit: int, offset: int = 0) -> tuple[int, tuple[KeptNameScreening, ...]]:
    """How many answers were kept, and a page of them, the newest first.

    Raises:
        CallError: the profile is one that reaches no screening.
    """
    refuse_research(context, WHAT)
    with reading(context.engine) as connection:
        return store.load_kept(connection, limit=limit, offset=offset)


def _answer(asked: Asked, lists: StoredLists, names: dict[str, str]) -> Answer:
    told = screen_stored(asked.name, asked.country or None, lists)
    return Answer(
        asked,
        told.screening.outcome,
        told.screening.why,
        tuple(
            Match(
                list_id=each.entry.list_id,
                list_name=names.get(each.entry.list_id, each.entry.list_id),
                entry=each.entry.key,
                listed=each.entry.name,
                matched=each.name,
                countries=each.entry.countries,
                score=each.score,
                near=each.score < MATCH,
                why=each.why,
            )
            for each in told.screening.matches
        ),
        tuple(f"{pair.listed}: {pair.why} ({pair.by}, {pair.on})" for _, pair in told.harmless),
    )


#: By database the lists as they stood when they were read last, and the mark by which a change is seen.
_read: dict[str, tuple[tuple[int, int, int], StoredLists]] = {}


def _stored(context: Context, as_of: date | None) -> StoredLists:
    """The lists ready for looking up. The index of names costs seconds: it is kept while no list changes."""
    if as_of is not None:
        return load_lists(context, WorldInstant(datetime.combine(as_of, time.max, tzinfo=UTC)))
    place = str(context.engine.url)
    with reading(context.engine) as connection:
        mark = mark_of_lists(connection)
    before, lists = _read.get(place, (None, None))
    if lists is None or before != mark:
        lists = load_lists(context)
        _read[place] = (mark, lists)
    return replace(lists, harmless=holding(decisions_of(load_all(context)), lists.index.entries))
