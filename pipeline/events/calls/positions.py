"""Where a company stands on a topic, from all that its people say on it in one call."""

import re
from collections.abc import Sequence

from pipeline.events.calls.topics import TopicWords
from pipeline.events.calls.values import Figure, Position, Statement

_FINANCE = re.compile(r"\b(?:cfo|chief financial|finance)\b", re.IGNORECASE)


def position_of(words: TopicWords, statements: Sequence[Statement]) -> Position:
    """The figures that count, the grade, and the statement to quote.

    A later figure counts before an earlier one of its kind and unit: who answers is more exact than who reads out, and
    who corrects means the later one. Of sums of money the finance chief's counts, where nobody corrects.

    Args:
        words: of the topic.
        statements: on the topic, in order of place; at least one.
    """
    chosen: dict[tuple[str, str], tuple[Statement, Figure]] = {}
    corrected = differs = None
    for one in statements:
        for figure in one.figures:
            key = (figure.kind, figure.unit)
            held = chosen.get(key)
            if held is None or held[0] is one:
                if held is None or _tells_more(figure, held[1]):
                    chosen[key] = (one, figure)
                continue
            same = held[1].value == figure.value
            if not same and not one.corrects and _outranks(held[0], one, figure):
                differs = one
                continue
            if not same and figure.kind == "money" and held[1].forward and not figure.forward and not one.corrects:
                continue  # what was booked says less than what is expected
            if not same:
                if one.corrects or one.speaker == held[0].speaker:
                    corrected = held[0]
                else:
                    differs = held[0]
            chosen[key] = (one, figure)
    order = {kind: rank for rank, kind in enumerate(words.figures)}
    ranked = sorted(chosen.values(), key=lambda pair: order.get(pair[1].kind, 9))
    graded = [one for one in statements if one.level is not None]
    moved = [one for one in statements if one.moved]
    main = ranked[0][0] if ranked else (moved or graded or list(statements))[-1]
    undone = _undone(graded) if words.undoes else None
    if undone is not None:
        main = undone
    return Position(
        topic=words.topic,
        main=main,
        figures=tuple(figure for _, figure in ranked),
        level=undone.level if undone is not None else _level(graded),
        moved=moved[-1].moved if moved else 0,
        count=len(statements),
        corrected=corrected,
        differs=differs,
    )


def _level(graded: Sequence[Statement]) -> int | None:
    """The last grade; where all of them are good ones, the best: what is strong is also enough."""
    levels = [one.level for one in graded if one.level is not None]
    if not levels:
        return None
    return max(levels) if min(levels) > 0 else levels[-1]


def _undone(graded: Sequence[Statement]) -> Statement | None:
    """The last statement that something was undone or is not so, where nobody says afterwards that it is."""
    at = next((at for at in range(len(graded) - 1, -1, -1) if graded[at].level == -2), None)
    if at is None or any((one.level or 0) > 0 for one in graded[at + 1 :]):
        return None
    return graded[at]


def _tells_more(figure: Figure, held: Figure) -> bool:
    """Of two figures of one sentence: what is to come before what was, and the later before the earlier."""
    return figure.forward >= held.forward


def _outranks(held: Statement, one: Statement, figure: Figure) -> bool:
    if held.speaker == one.speaker or figure.kind != "money":
        return False
    return bool(_FINANCE.search(held.role or "")) and not _FINANCE.search(one.role or "")
