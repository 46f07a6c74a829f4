"""Fits a net that chooses a class for a row of named features: a hidden layer by Adam, several seeds side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from pipeline.events.claims.parts.nets import SCALE, Net
from training.hidden import fit_hidden, softmax_off


@dataclass(frozen=True)
class Plan:
    """How a net is fitted; fixed on the development split.

    Attributes:
        even: 0 leaves the classes as they are, 1 makes each count the same.
        least: what the rows that a feature is on in must weigh together; a claim with its displaced copies weighs 2.
    """

    even: float = 0.0
    least: float = 4.0
    hidden: int = 24
    rounds: int = 12
    batch: int = 32
    rate: float = 2e-3
    decay: float = 1e-5
    lost_features: float = 0.4
    lost_units: float = 0.3
    seeds: tuple[int, ...] = (0, 1, 2)


def fit(rows: list[list[str]], answers: list[str], weights: list[float], plan: Plan) -> Net:
    """A net that tells the answer of a row of features; the mean of one net for each seed."""
    counts: dict[str, float] = {}
    for row, weight in zip(rows, weights, strict=True):
        for name in set(row):
            counts[name] = counts.get(name, 0.0) + weight
    index = {name: at for at, name in enumerate(sorted(name for name, many in counts.items() if many >= plan.least))}
    classes = sorted(set(answers))
    table = sparse(rows, index)
    share = {class_: sum(w for a, w in zip(answers, weights, strict=True) if a == class_) for class_ in classes}
    mean = sum(share.values()) / len(classes)
    evened = np.array([w * (mean / share[a]) ** plan.even for a, w in zip(answers, weights, strict=True)], np.float32)
    targets = np.array([[answer == class_ for class_ in classes] for answer in answers], dtype=np.float32)
    nets = [fit_hidden(table, targets, evened, plan, seed, softmax_off) for seed in plan.seeds]
    return Net(
        tuple(classes),
        index,
        np.concatenate([net[0] for net in nets], axis=1),
        np.concatenate([net[1] for net in nets]),
        np.stack([net[2] for net in nets]),
        np.stack([net[3] for net in nets]),
    )


def sparse(rows: Iterable[list[str]], index: dict[str, int]) -> Any:
    """Rows of features as a sparse matrix, each row scaled to one length as the shipped net does it."""
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for row in rows:
        known = sorted({index[name] for name in row if name in index})
        columns += known
        values += [SCALE / max(len(known), 1) ** 0.5] * len(known)
        ends.append(len(columns))
    return csr_matrix((np.array(values, np.float32), columns, ends), shape=(len(ends) - 1, len(index)))
