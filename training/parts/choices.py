"""Fits a net that chooses a class for a row of named features: a hidden layer by Adam, several seeds side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from pipeline.events.claims.parts.nets import SCALE, Net

Matrix = np.ndarray[Any, Any]


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
    nets = [_fit_one(table, targets, evened, plan, seed) for seed in plan.seeds]
    return Net(
        tuple(classes),
        index,
        np.concatenate([net[0] for net in nets], axis=1),
        np.concatenate([net[1] for net in nets]),
        np.stack([net[2] for net in nets]),
        np.stack([net[3] for net in nets]),
    )


def _fit_one(table: Any, targets: Matrix, weights: Matrix, plan: Plan, seed: int) -> list[Matrix]:
    """By Adam, with dropout of features and of units."""
    draw = np.random.default_rng(seed)
    rows, width = table.shape
    outputs = targets.shape[1]
    parts = [
        (draw.normal(size=(width, plan.hidden)) * 0.1).astype(np.float32),
        np.zeros(plan.hidden, dtype=np.float32),
        (draw.normal(size=(plan.hidden, outputs)) * 0.2).astype(np.float32),
        np.zeros(outputs, dtype=np.float32),
    ]
    means = [np.zeros_like(one) for one in parts]
    squares = [np.zeros_like(one) for one in parts]
    step = 0
    for turn in range(plan.rounds):
        rate = plan.rate * (1 - turn / plan.rounds) + 1e-4
        order = draw.permutation(rows)
        for begin in range(0, rows, plan.batch):
            chosen = order[begin : begin + plan.batch]
            step += 1
            for at, slope in enumerate(_slopes(table[chosen], targets[chosen], weights[chosen], parts, plan, draw)):
                means[at] = 0.9 * means[at] + 0.1 * slope
                squares[at] = 0.98 * squares[at] + 0.02 * slope * slope
                change = (means[at] / (1 - 0.9**step)) / (np.sqrt(squares[at] / (1 - 0.98**step)) + 1e-7)
                parts[at] = (parts[at] - rate * change).astype(np.float32)
    return parts


def _slopes(
    rows: Any, targets: Matrix, weights: Matrix, parts: list[Matrix], plan: Plan, draw: np.random.Generator
) -> list[Matrix]:
    """The slope of the loss by each part, over one batch."""
    inner, inner_bias, outer, outer_bias = parts
    rows = rows.copy()
    rows.data *= (draw.random(len(rows.data)) > plan.lost_features) / (1 - plan.lost_features)
    reached = rows @ inner + inner_bias
    kept = (draw.random(reached.shape) > plan.lost_units) / (1 - plan.lost_units)
    hidden = np.maximum(reached, 0) * kept
    scores = hidden @ outer + outer_bias
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    off = (powers / powers.sum(axis=1, keepdims=True) - targets) * weights[:, None] / len(targets)
    back = (off @ outer.T) * kept * (reached > 0)
    return [
        np.asarray(rows.T @ back) + plan.decay * inner,
        back.sum(axis=0),
        hidden.T @ off + plan.decay * outer,
        off.sum(axis=0),
    ]


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
