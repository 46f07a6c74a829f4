"""Fits the net of claim types: one hidden layer, by Adam, with dropout of features and units; a net for each seed."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.events.claims.model.net import Net
from training.types.examples import Examples, Matrix, choose_features, matrix_of


@dataclass(frozen=True)
class Plan:
    """How a net is fitted; fixed on the development split and by leaving writers out, see the card."""

    features: int = 15_000
    least: int = 3
    hidden: int = 32
    rounds: int = 16
    batch: int = 64
    rate: float = 2e-3
    decay: float = 1e-5
    lost_features: float = 0.4
    lost_units: float = 0.3
    seeds: tuple[int, ...] = (0, 1, 2)
    first: float = 0.28
    second: float = 0.3
    gate: float = 0.2


def fit(examples: Examples, plan: Plan) -> Net:
    """A net for the types of `examples` and for there being a claim at all; the mean of one net for each seed."""
    vocabulary = choose_features(examples, plan.features, plan.least)
    table = matrix_of(examples.names, vocabulary)
    any_claim = examples.said.max(axis=1, keepdims=True)
    # Beside a claim nobody has said of a sentence that it makes none.
    sure = (any_claim > 0) | examples.clear.all(axis=1, keepdims=True)
    targets = np.concatenate([examples.said, any_claim], axis=1).astype(np.float32)
    counted = np.concatenate([examples.clear, sure], axis=1).astype(np.float32)
    parts = [_fit_one(table, targets, counted, plan, seed) for seed in plan.seeds]
    share = np.float32(1.0 / len(parts))
    return Net(
        vocabulary,
        np.concatenate([part[0] for part in parts], axis=1),
        np.concatenate([part[1] for part in parts]),
        np.concatenate([part[2] for part in parts]) * share,
        np.sum([part[3] for part in parts], axis=0) * share,
        plan.first,
        plan.second,
        plan.gate,
    )


def _fit_one(table: Any, targets: Matrix, counted: Matrix, plan: Plan, seed: int) -> list[Matrix]:
    draw = np.random.default_rng(seed)
    rows, width = table.shape
    outputs = targets.shape[1]
    start = np.full(outputs, -3.0, dtype=np.float32)
    start[-1] = 0.0
    weights = [
        (draw.normal(size=(width, plan.hidden)) * 0.1).astype(np.float32),
        np.zeros(plan.hidden, dtype=np.float32),
        (draw.normal(size=(plan.hidden, outputs)) * 0.2).astype(np.float32),
        start,
    ]
    means = [np.zeros_like(one) for one in weights]
    squares = [np.zeros_like(one) for one in weights]
    step = 0
    for turn in range(plan.rounds):
        rate = plan.rate * (1 - turn / plan.rounds) + 1e-4
        order = draw.permutation(rows)
        for begin in range(0, rows, plan.batch):
            chosen = order[begin : begin + plan.batch]
            step += 1
            slopes = _slopes(table[chosen], targets[chosen], counted[chosen], weights, plan, draw)
            for at, slope in enumerate(slopes):
                if at in {0, 2}:
                    slope = slope + plan.decay * weights[at]
                means[at] = 0.9 * means[at] + 0.1 * slope
                squares[at] = 0.98 * squares[at] + 0.02 * slope * slope
                change = (means[at] / (1 - 0.9**step)) / (np.sqrt(squares[at] / (1 - 0.98**step)) + 1e-7)
                weights[at] = (weights[at] - rate * change).astype(np.float32)
    return weights


def _slopes(
    rows: Any, targets: Matrix, counted: Matrix, weights: list[Matrix], plan: Plan, draw: np.random.Generator
) -> list[Matrix]:
    """The slope of the loss by each weight, over one batch."""
    inner, inner_bias, outer, outer_bias = weights
    rows = rows.copy()
    rows.data *= (draw.random(len(rows.data)) > plan.lost_features) / (1 - plan.lost_features)
    reached = rows @ inner + inner_bias
    kept = (draw.random(reached.shape) > plan.lost_units) / (1 - plan.lost_units)
    hidden = np.maximum(reached, 0) * kept
    guess = 1 / (1 + np.exp(-(hidden @ outer + outer_bias)))
    off = (guess - targets) * counted / len(targets)
    back = (off @ outer.T) * kept * (reached > 0)
    return [np.asarray(rows.T @ back), back.sum(axis=0), hidden.T @ off, off.sum(axis=0)]
