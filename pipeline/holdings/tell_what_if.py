"""The answer to a what-if in plain text, for a terminal."""

from collections.abc import Iterator
from dataclasses import replace

from models.exposure import ExposureRow
from models.wording import plural
from pipeline.holdings.judging import TOUCHED
from pipeline.holdings.moved import tell_moved
from pipeline.holdings.rates import tell_sum
from pipeline.holdings.scenario import Answer, Count
from pipeline.holdings.shifts import Missed
from pipeline.holdings.telling import tell_exposure
from pipeline.policy.drafts import tell_change


def tell_answer(answer: Answer) -> Iterator[str]:
    """An answer in lines: what was understood, what changes side, before and after, then what is not known."""
    yield f"What if: {answer.title}"
    inventory = f"the inventory of {answer.inventory_on}" if answer.inventory_on else "no inventory"
    yield f"As of {answer.as_of}, on {inventory}. A question: nothing in it is law, and nothing here is legal advice."
    for each in answer.asked:
        if each.quote or each.told != answer.title:
            yield f"Asked: {each.told}" + (f" (read from “{each.quote}”)" if each.quote else "")
    yield from (f"Note: {note}" for note in answer.notes)
    yield from (f"Not taken into the arithmetic: “{quote}”" for quote in answer.left)
    yield from (f"{each.direction.capitalize()}: {tell_change(each)}" for each in answer.changes)
    yield tell_others(answer)
    yield from (tell_missed(each) for each in answer.missed)
    yield from tell_clauses(answer)
    yield f"Before, by {', '.join(answer.holds) or 'nothing of the kind'}: {tell_count(answer.before)}"
    yield f"After: {tell_count(answer.after)}"
    orders = _more(answer.after.orders - answer.before.orders, "order")
    yield f"Difference: {_more(answer.units_more, 'unit')}, {orders}"
    for each in answer.asked:
        yield f"{each.told}, by itself:"
        yield tell_exposure(replace(each.exposure, rows=tuple(filter(_tells, each.exposure.rows))))


def _more(number: int, noun: str) -> str:
    return f"{number:+,} {noun}{'' if abs(number) == 1 else 's'}"


def _tells(row: ExposureRow) -> bool:
    """What is neither aimed at nor touched is left to --json."""
    return row.in_scope or row.effect in TOUCHED


def tell_count(count: Count) -> str:
    """`208 units in scope, 2 orders, ≥ 17.2 M CNY (1 of 2 lines priced)`."""
    value = f", {tell_sum(count.value, count.priced, count.lines)}" if count.units else ""
    return f"{plural(count.units, 'unit')} in scope, {plural(count.orders, 'order')}{value}"


def tell_others(answer: Answer) -> str:
    """How many chips change side of which nothing is held."""
    held = len(answer.changes)
    return (
        f"{held} {'chip' if held == 1 else 'chips'} held or ordered {'changes' if held == 1 else 'change'} side, "
        f"and {len(answer.others)} of which nothing is held"
    )


def tell_clauses(answer: Answer) -> Iterator[str]:
    """How each order that comes on another day stands to the days of what touches it."""
    return (tell_moved(stood.clause, each) for stood in answer.moved for each in stood.orders)


def tell_missed(each: Missed) -> str:
    """`Missed: line 14, 32 units of Gaudi 3 for Frankfurt: needed by 2027-03-01, comes 14 days late`."""
    order = f" (order {each.order})" if each.order else ""
    promised = f", promised for {each.promised}" if each.promised else ""
    return (
        f"{each.verdict.capitalize()}: line {each.line}{order}, {plural(each.units, 'unit')} of {each.item} "
        f"for {each.site}: {each.why}{promised}"
    )
