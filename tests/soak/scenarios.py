"""All scenarios, in an order in which a short run has seen the most."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from tests.soak.analysis import Analysis
from tests.soak.counting import Count
from tests.soak.databases import Databases
from tests.soak.life import POINTS as LIFE_POINTS
from tests.soak.life import Life
from tests.soak.outbox import Outbox
from tests.soak.polls import POLL_POINTS, Polls
from tests.soak.sinks import Sinks
from tests.soak.twice import Twice
from tests.soak.works import ANALYSIS, DELIVERY

Run = Callable[[], Count]
#: Every named point.
EVERY_POINT = tuple(dict.fromkeys((*LIFE_POINTS, *POLL_POINTS)))


@dataclass(frozen=True)
class Soak:
    """Everything on one kind of database."""

    outbox: Outbox
    polls: Polls
    analysis: Analysis
    life: Life
    twice: Twice


def soak_on(databases: Databases, sinks: Sinks, seed: int = 1) -> Soak:
    """The scenarios on one kind of database.

    Args:
        databases: fresh ones.
        sinks: the mail server and the receiver.
        seed: of random moments.
    """
    random = Random(seed)
    return Soak(
        Outbox(databases, sinks, random),
        Polls(databases, random),
        Analysis(databases, random),
        Life(databases, sinks, random),
        Twice(databases, sinks),
    )


def at_points(soaks: Sequence[Soak]) -> Iterator[Run]:
    """Every named point of a life, of polls and of delivery, and editions made by several at once."""
    for point in LIFE_POINTS:
        yield from _on_each(soaks, lambda soak, point=point: soak.life.at(point))  # type: ignore[misc]
    for point in POLL_POINTS:
        yield from _on_each(soaks, lambda soak, point=point: soak.polls.at(point))  # type: ignore[misc]
    for point in DELIVERY:
        yield from _on_each(soaks, lambda soak, point=point: soak.outbox.at(point))  # type: ignore[misc]
    yield from _on_each(soaks, lambda soak: soak.life.editions_twice())


def at_random(soaks: Sequence[Soak]) -> Iterator[Run]:
    """Random moments alone, again and again; on each database in turn."""
    while True:
        yield from _on_each(soaks, lambda soak: soak.outbox.at_random(kills=16, messages=120))
        yield from _on_each(soaks, lambda soak: soak.life.at_random())
        yield from _on_each(soaks, lambda soak: soak.life.at_commits())


def rounds(soaks: Sequence[Soak], each: int) -> Iterator[Run]:
    """Every named point of every part, then random moments, again and again; on each database in turn.

    Args:
        soaks: one for each kind of database.
        each: how many messages each of four workers sends.
    """
    yield from _on_each(soaks, lambda soak: soak.outbox.shared(4, each))
    yield from _on_each(soaks, lambda soak: soak.outbox.locked(20.0 if each == 1000 else 2.0))
    while True:
        yield from at_points(soaks)
        for _ in range(10):
            yield from _on_each(soaks, lambda soak: soak.outbox.at_random(kills=16, messages=120))
            yield from _on_each(soaks, lambda soak: soak.life.at_random())
            yield from _on_each(soaks, lambda soak: soak.life.at_commits())
            yield from _on_each(soaks, lambda soak: soak.analysis.at_random())
        for point in ANALYSIS:
            yield from _on_each(soaks, lambda soak, point=point: soak.analysis.at(point))  # type: ignore[misc]


def _on_each(soaks: Sequence[Soak], scenario: Callable[[Soak], Count]) -> Iterator[Run]:
    for soak in soaks:
        yield lambda soak=soak: scenario(soak)  # type: ignore[misc]
