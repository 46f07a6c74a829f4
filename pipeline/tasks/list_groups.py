"""Changes of lists by the notice that told them, with what the law says of it: citation, effective day, affiliates."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.rendering.filters import day
from pipeline.screening.rules import load_rules
from pipeline.sources import official_sources
from pipeline.storage.engine import reading
from pipeline.storage.list_entries import days_of_notices
from pipeline.tasks.context import Context
from pipeline.tasks.list_view import ListLine

STANDS = {"in_force": "in force", "suspended": "suspended", "open": "what holds was not found"}


@dataclass(frozen=True, slots=True)
class NoticeGroup:
    """Changes of one list that one notice told on one day.

    Attributes:
        notices: citation, and the document's id where we have it; none where the list itself told it.
        list_id: id of the list, and `list_name` its name.
        known_at: when it was told (world).
        effective_on: as the notice states, else as all its entries do.
        counts: how many were added, removed, amended, moved.
        reach: how far the list reaches those whom its parties own, on that day, in words.
        lines: the changes.
    """

    notices: tuple[tuple[str, str | None], ...]
    list_id: str
    list_name: str
    known_at: datetime
    effective_on: date | None
    counts: tuple[tuple[str, int], ...]
    reach: tuple[str, ...]
    lines: tuple[ListLine, ...]


def by_notice(context: Context, lines: Sequence[ListLine]) -> tuple[NoticeGroup, ...]:
    """Lines of a page in groups, in the order in which each group's first line comes."""
    groups: dict[tuple[str, datetime, str], list[ListLine]] = {}
    for line in lines:
        citation = line.notices[0][0] if line.notices else ""
        groups.setdefault((line.list_id, line.known_at, citation), []).append(line)
    cited = {citation for line in lines for citation, _ in line.notices}
    with reading(context.engine) as connection:
        days = days_of_notices(connection, cited, {f"fr:{each}" for each in cited}, official_sources())
    return tuple(
        NoticeGroup(
            notices=inside[0].notices,
            list_id=list_id,
            list_name=inside[0].list_name,
            known_at=known_at,
            effective_on=_effective(citation, inside, days),
            counts=tuple(Counter(line.kind for line in inside).items()),
            reach=reach_of(list_id, known_at.date()),
            lines=tuple(inside),
        )
        for (list_id, known_at, citation), inside in groups.items()
    )


def _effective(citation: str, lines: Iterable[ListLine], days: dict[str, date]) -> date | None:
    stated = days.get(citation) or days.get(f"fr:{citation}")
    own = {line.starts_on for line in lines}
    return stated or (own.pop() if len(own) == 1 else None)


def reach_of(list_id: str, on: date) -> tuple[str, ...]:
    """How far a list reaches those whom its parties own, on a day: a sentence a rule."""
    rules = load_rules()
    told = []
    for rule in rules.rules.values():
        if list_id not in rule.lists:
            continue
        standing = rule.on(on)
        exactly = {True: "or more", False: "and more than that", None: "or more; of exactly that share texts differ"}
        share = f"{rule.threshold.normalize():f} % {exactly[rule.at_threshold]}"
        some = "" if list_id not in rule.programs else " by listed parties of some programmes"
        state = f"{STANDS[standing.state]} on {day(on)}" if standing else f"not made yet on {day(on)}"
        told.append(f"{rule.title} ({rule.citation}): owned to {share}{some}; {state}")
    return tuple(told) or ((rules.without[list_id],) if list_id in rules.without else ())
