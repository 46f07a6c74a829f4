"""What to decide: at most five, each with a day, what makes that day, and what happens if nothing is done."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from models.telling import StoredAlert
from pipeline.digests.choosing import CHANGED, GRACE, Chosen, Later, context_of, decision_in
from pipeline.digests.sections.ahead import AHEAD
from pipeline.digests.sections.chart import ORDERED
from pipeline.digests.sections.items import Maker, by_act, date_of, shortened
from pipeline.digests.values import Decide
from pipeline.holdings.telling import effect_words
from pipeline.rendering.filters import listing, money

MOST = 5
#: What a measure does, the gravest first: of several over the same boards the gravest asks.
RANK = {"stopped": 0, "licence": 1, "duty": 2, "discouraged": 3}


def decide(chosen: Chosen, maker: Maker) -> tuple[Decide, ...]:
    """What asks for a decision now.

    A decision is told in the edition that tells its news, and again when its day comes within six weeks; between them
    it stands among the open items. One whose day is long over is told no more, unless the boards are yet to come.
    """
    if not maker.ours:
        return ()
    fresh = {stored.draft.id for stored in chosen.fresh}
    asking = [stored for stored in chosen.deciding if _is_now(stored, maker.today, fresh=stored.draft.id in fresh)]
    told = [_decide(asked.stored, asked.under, chosen.later, maker) for asked in _apart(sorted(asking, key=_gravest))]
    return tuple(sorted(told, key=lambda item: (item.by, -item.units, item.object, item.verb))[:MOST])


def _is_now(stored: StoredAlert, today: date, *, fresh: bool) -> bool:
    by = date_of(decision_in(stored))
    if by is None:
        return False
    if by < today:
        needed = [date.fromisoformat(row["need_by"]) for row in _rows(stored) if row.get("need_by")]
        # What should have been asked for already is still to be asked for while the boards are to come.
        return by >= today - GRACE or any(on >= today for on in needed)
    return fresh or by <= today + AHEAD


class _Asked(NamedTuple):
    """An alert that asks, and those on which is decided with it: of the same boards, or in the same words."""

    stored: StoredAlert
    under: list[StoredAlert]
    boards: frozenset[tuple[str, str, str]]
    words: tuple[str, str]


def _apart(ordered: Sequence[StoredAlert]) -> list[_Asked]:
    """The alerts that ask for a decision of their own, in order; each of the others with the first that covers it."""
    kept: list[_Asked] = []
    of_boards: dict[frozenset[tuple[str, str, str]], int | None] = {}
    of_words: dict[tuple[str, str], int] = {}
    for stored in ordered:
        boards, words = _boards(stored), _words(stored)
        if boards and of_boards.get(boards) is None:
            of_boards[boards] = next((place for place, each in enumerate(kept) if boards <= each.boards), None)
        places = [place for place in (of_boards.get(boards), of_words.get(words)) if place is not None]
        if places:
            kept[min(places)].under.append(stored)
        else:
            of_words[words] = len(kept)
            kept.append(_Asked(stored, [], boards, words))
    return kept


def _gravest(stored: StoredAlert) -> tuple[int, int, float, str]:
    given = decision_in(stored) or {"units": 0}
    asked = [RANK[row["effect"]] for row in _rows(stored)]
    return min(asked, default=0), -given["units"], -stored.draft.known_at.timestamp(), stored.draft.id


def _rows(stored: StoredAlert) -> list[Mapping[str, Any]]:
    rows: Any = stored.draft.exposure.get("rows", ())
    counted = (row for row in rows if row["in_scope"] and row.get("counts", True) and row["units"])
    return [row for row in counted if row["effect"] in RANK]


def _boards(stored: StoredAlert) -> frozenset[tuple[str, str, str]]:
    """The boards that it is about: chip, site, and whether they are still to come."""
    return frozenset((row["chip"], row["site"], row["status"]) for row in _rows(stored))


def _words(stored: StoredAlert) -> tuple[str, str]:
    given = decision_in(stored) or {}
    return given.get("verb", ""), given.get("object", "")


def _decide(stored: StoredAlert, under: Sequence[StoredAlert], later: Later, maker: Maker) -> Decide:
    given: Any = decision_in(stored)
    by = date.fromisoformat(given["by"])
    sums = [(pair[0], pair[1]) for pair in given["value"]]
    kind = context_of(stored)["event"].get("type", "")
    also = []
    if more := [effect_words(effect) for effect in _other_effects(stored, under)]:
        also.append(f"the same boards are also {listing(more)}")
    if changed := later.since(stored, CHANGED.get(kind, ())):
        also.append(f"since then: {shortened(changed.draft.title, 14)}")
    return Decide(
        verb=given["verb"],
        object=given["object"],
        by=by,
        by_why=given["by_why"],
        days_left=(by - maker.today).days,
        units=given["units"],
        money=money(sums, given["priced"], given["lines"]),
        by_act=_asked_units(stored, given["units"]),
        otherwise=given["otherwise"],
        owner=given["owner"],
        alert=stored.draft.id,
        link=maker.link(stored.draft.id),
        also=tuple(also),
        told=maker.told_at_once(stored.draft.id),
    )


def _asked_units(stored: StoredAlert, units: int) -> str:
    """The units that are decided on, by what is done to which act: those that are as far on their way."""
    for effect in RANK:
        for coming in (True, False):
            rows = [row for row in _rows(stored) if row["effect"] == effect and (row["status"] in ORDERED) == coming]
            if sum(row["units"] for row in rows) == units:
                return by_act({"rows": rows}, units, RANK)
    return by_act(stored.draft.exposure, units)


def _other_effects(stored: StoredAlert, under: Sequence[StoredAlert]) -> list[str]:
    mine = {row["effect"] for row in _rows(stored)}
    theirs = {row["effect"] for other in under for row in _rows(other)}
    return sorted(theirs - mine, key=RANK.__getitem__)
