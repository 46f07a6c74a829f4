"""Fits the net of claim types: one hidden layer, by Adam, with dropout of features and units; a net for each seed."""

from dataclasses import dataclass

import numpy as np

from pipeline.events.claims.model.net import Net
from training.hidden import fit_hidden, sigmoid_off
from training.types.examples import Examples, choose_features, matrix_of


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
    # A type is rare in a sentence; whether there is any claim is even.
    start = np.full(targets.shape[1], -3.0, dtype=np.float32)
    start[-1] = 0.0
    parts = [fit_hidden(table, targets, counted, plan, seed, sigmoid_off, start) for seed in plan.seeds]
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
