"""Determinations as commands and pages show them: what stands, beside the arithmetic, and what is to be looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.determination import WITHDRAWN, Determination
from pipeline.catalogue import Catalogue
from pipeline.holdings.catalogued import items_of
from pipeline.policy import Figures, Vintage, by_catalogue, classify, load_policy
from pipeline.policy.determinations import Indexed, standing
from pipeline.policy.reviewing import in_force
from pipeline.policy.telling import missing_words
from pipeline.storage import determinations as store
from pipeline.storage.engine import reading
from pipeline.storage.todos import KeptTodo, load_todos
from pipeline.tasks.context import Context
from pipeline.tasks.determinations import GONE, around, chips_meant
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.todos import refuse_research


@dataclass(frozen=True, slots=True)
class DeterminationView:
    """A determination as people look at it.

    Attributes:
        determination: the one.
        recorded_by: who handed it in.
        known_at: since when we know it, by the world's clock.
        state: `stands`, `overruled`, `replaced`, `expired`, `withdrawn`.
        by: the number of the one that overrules or replaces it.
        arithmetic: what the limits in force give for each chip that the item may mean.
        todos: what is to be looked at, and since when.
    """

    determination: Determination
    recorded_by: str
    known_at: datetime
    state: str
    by: int | None
    arithmetic: tuple[str, ...]
    todos: tuple[KeptTodo, ...]


def list_determinations(context: Context) -> list[DeterminationView]:
    """All determinations, the last recorded first, with what the arithmetic says and what is to be looked at.

    Raises:
        CallError: the profile reaches nothing of our own.
    """
    refuse_research(context, "determinations")
    day = context.clocks.world_now().date()
    with reading(context.engine) as connection:
        kept = store.load_kept(connection)
        catalogue = catalogue_in(connection)
        todos = load_todos(connection, kinds=[*GONE], prefix="determination:")
    known = tuple(each.determination for each in kept)
    items, indexed = items_of(catalogue), Indexed(known)
    vintage, after = in_force(by_catalogue(load_policy(), catalogue), day), store.replaced_by(known)
    open_on: dict[str, list[KeptTodo]] = {}
    for each in todos:
        open_on.setdefault(each.subject, []).append(each)
    return [
        DeterminationView(
            determination=each.determination,
            recorded_by=each.recorded_by,
            known_at=each.known_at,
            state=state,
            by=by,
            arithmetic=_arithmetic(chips_meant(each.determination, catalogue, items), vintage),
            todos=tuple(open_on.get(f"determination:{each.determination.number}", ())),
        )
        for each in reversed(kept)
        for state, by in [_state(each.determination, after, indexed, catalogue, day)]
    ]


def _state(
    one: Determination, replaced: Mapping[int, int], indexed: Indexed, catalogue: Catalogue, day: date
) -> tuple[str, int | None]:
    after = replaced.get(one.number)
    if one.says == WITHDRAWN:
        return "withdrawn", after
    if after is not None:
        return "replaced", after
    if one.valid_until is not None and one.valid_until < day:
        return "expired", None
    subjects = around(one.subject, catalogue)
    stands = standing(indexed.of(subjects), subjects, day, [one.company] if one.company else [])
    if stands is None or stands.number == one.number:
        return "stands", None
    return "overruled", stands.number


def _arithmetic(chips: Sequence[Figures], vintage: Vintage | None) -> tuple[str, ...]:
    """What the limits give for each chip; unknown names what is missing."""
    if vintage is None or not chips:
        return ("no limits are in force" if vintage is None else "the catalogue knows no such item",)
    told = []
    for said in (classify(each, vintage) for each in chips):
        missing = f" without {missing_words(said.missing)}" if said.missing else ""
        told.append(f"{said.name}: {said.outcome}{f' {said.paragraph}' if said.paragraph else ''}{missing}")
    return (f"under {vintage.id}", *told)
