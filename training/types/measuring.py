"""What a net finds in passages that it did not learn from: micro F1 of types, and false alarms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.events.claims.model.net import TYPES, Net, odds_to_share
from pipeline.events.claims.model.types import BACKED, raised
from training.types.examples import Examples, Matrix, matrix_of
from training.types.fitting import Plan, fit
from training.types.passages import Passage

MOST_ALARMS = 0.10  # on writers left out; what they wrote against us is harder than what is met
STEPS = np.arange(0.04, 0.7, 0.02)


@dataclass(frozen=True, slots=True)
class Figures:
    """Micro figures over the passages' sets of types; `alarms` is the share of silent passages with one."""

    precision: float
    recall: float
    f1: float
    alarms: float
    passages: int

    def __str__(self) -> str:
        return (
            f"F1 {self.f1:.3f} (precision {self.precision:.3f}, recall {self.recall:.3f}), "
            f"false alarms {self.alarms:.3f}, {self.passages} passages"
        )


def score_all(net: Net, examples: Examples) -> Matrix:
    """(sentences, types + 1) shares, as `Net.scores` gives them one by one."""
    hidden = matrix_of(examples.names, net.vocabulary) @ net.inner + net.inner_bias
    return odds_to_share(np.maximum(hidden, 0) @ net.outer + net.outer_bias)


def decide(shares: Matrix, examples: Examples, first: float, second: float, gate: float) -> Matrix:
    """(passages, types): which types are found, as the shipped code decides it."""
    types = shares[:, :-1]
    best = types == types.max(axis=1, keepdims=True)
    counts = np.bincount(examples.owner, minlength=len(examples.passages))[examples.owner]
    likeliest = np.array([raised(first, int(count)) for count in counts])[:, None]
    further = np.array([raised(second, int(count)) for count in counts])[:, None]
    floor = np.where(_backed(examples), BACKED, np.where(best, likeliest, further))
    found = (types >= floor) & (shares[:, -1:] >= gate) & examples.near[:, None]
    out = np.zeros((len(examples.passages), len(TYPES)), dtype=bool)
    np.logical_or.at(out, examples.owner, found)
    return out


def _backed(examples: Examples) -> Matrix:
    """(sentences, types): whether a frame says so too."""
    return np.array([[f"frt:{type_}" in names for type_ in TYPES] for names in examples.names], dtype=bool)


def right(passages: Sequence[Passage]) -> Matrix:
    """(passages, types): which types are there."""
    out = np.zeros((len(passages), len(TYPES)), dtype=bool)
    for at, passage in enumerate(passages):
        for name, _ in passage.types:
            out[at, TYPES.index(name)] = True
    return out


def figures(found: Matrix, gold: Matrix, rows: Iterable[int]) -> Figures:
    """The figures over some passages."""
    chosen = sorted(rows)
    found, gold = found[chosen], gold[chosen]
    hits, false, missed = (found & gold).sum(), (found & ~gold).sum(), (~found & gold).sum()
    silent = ~gold.any(axis=1)
    return Figures(
        hits / max(hits + false, 1),
        hits / max(hits + missed, 1),
        2 * hits / max(2 * hits + false + missed, 1),
        float(found[silent].any(axis=1).mean()) if silent.any() else 0.0,
        len(chosen),
    )


def leave_writers_out(examples: Examples, plan: Plan, writers: Sequence[str]) -> Matrix:
    """The shares of each writer's sentences by a net that saw all others; 0 where a writer is never left out."""
    shares = np.zeros((len(examples.owner), len(TYPES) + 1), dtype=np.float32)
    by = np.array([examples.passages[at].writer for at in examples.owner])
    for writer in writers:
        net = fit(examples.some(lambda one, writer=writer: one.writer != writer), plan)  # type: ignore[misc]
        shares[by == writer] = score_all(net, examples.some(lambda one, writer=writer: one.writer == writer))  # type: ignore[misc]
    return shares


def fix_thresholds(shares: Matrix, examples: Examples, plan: Plan, rows: Sequence[int]) -> Plan:
    """The plan with the thresholds that give the best F1 while false alarms stay within `MOST_ALARMS`."""
    gold = right(examples.passages)
    best, chosen = -1.0, plan
    for first in STEPS:
        for second in (0.2, 0.3, 0.4, 0.5):
            tried = replace(plan, first=float(first), second=max(float(first), second))
            found = decide(shares, examples, tried.first, tried.second, tried.gate)
            got = figures(found, gold, rows)
            if got.alarms <= MOST_ALARMS and got.f1 > best:
                best, chosen = got.f1, tried
    return chosen
