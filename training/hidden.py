"""One hidden layer fitted by Adam, with dropout of features and of units: what the nets of types and of parts share.

D. P. Kingma, J. Ba, Adam: A Method for Stochastic Optimization, 2014; decay rates .9 and .98.
"""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

Matrix = np.ndarray[Any, Any]
#: Of scores before the last function, targets and weights of a batch: the slope of the loss by the scores.
Loss = Callable[[Matrix, Matrix, Matrix], Matrix]


class Rates(Protocol):
    """How a net is fitted."""

    @property
    def hidden(self) -> int: ...  # noqa: D102

    @property
    def rounds(self) -> int: ...  # noqa: D102

    @property
    def batch(self) -> int: ...  # noqa: D102

    @property
    def rate(self) -> float: ...  # noqa: D102

    @property
    def decay(self) -> float: ...  # noqa: D102

    @property
    def lost_features(self) -> float: ...  # noqa: D102

    @property
    def lost_units(self) -> float: ...  # noqa: D102


def softmax_off(scores: Matrix, targets: Matrix, weights: Matrix) -> Matrix:
    """One class a row: the slope of the cross-entropy of a softmax; `weights` are of rows."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    out: Matrix = (powers / powers.sum(axis=1, keepdims=True) - targets) * weights[:, None] / len(targets)
    return out


def sigmoid_off(scores: Matrix, targets: Matrix, weights: Matrix) -> Matrix:
    """Any number of classes a row: the slope of the cross-entropy of each; `weights` are of rows and classes."""
    out: Matrix = (1 / (1 + np.exp(-scores)) - targets) * weights / len(targets)
    return out


def fit_hidden(
    table: Any, targets: Matrix, weights: Matrix, plan: Rates, seed: int, loss: Loss, bias: Matrix | None = None
) -> list[Matrix]:
    """The weights (features, hidden), (hidden,), (hidden, outputs), (outputs,) of one net.

    Args:
        table: sparse rows of features.
        targets: (rows, outputs).
        weights: as the loss takes them.
        plan: of the kind `Rates`.
        seed: of all draws.
        loss: which last function.
        bias: what the outputs' biases start from.
    """
    draw = np.random.default_rng(seed)
    rows, width = table.shape
    outputs = targets.shape[1]
    parts = [
        (draw.normal(size=(width, plan.hidden)) * 0.1).astype(np.float32),
        np.zeros(plan.hidden, dtype=np.float32),
        (draw.normal(size=(plan.hidden, outputs)) * 0.2).astype(np.float32),
        np.zeros(outputs, dtype=np.float32) if bias is None else bias,
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
            slopes = _slopes(table[chosen], targets[chosen], weights[chosen], parts, plan, draw, loss)
            for at, slope in enumerate(slopes):
                means[at] = 0.9 * means[at] + 0.1 * slope
                squares[at] = 0.98 * squares[at] + 0.02 * slope * slope
                change = (means[at] / (1 - 0.9**step)) / (np.sqrt(squares[at] / (1 - 0.98**step)) + 1e-7)
                parts[at] = (parts[at] - rate * change).astype(np.float32)
    return parts


def _slopes(
    rows: Any, targets: Matrix, weights: Matrix, parts: list[Matrix], plan: Rates, draw: np.random.Generator, loss: Loss
) -> list[Matrix]:
    """The slope of the loss by each part, over one batch."""
    inner, inner_bias, outer, outer_bias = parts
    rows = rows.copy()
    rows.data *= (draw.random(len(rows.data)) > plan.lost_features) / (1 - plan.lost_features)
    reached = rows @ inner + inner_bias
    kept = (draw.random(reached.shape) > plan.lost_units) / (1 - plan.lost_units)
    hidden = np.maximum(reached, 0) * kept
    off = loss(hidden @ outer + outer_bias, targets, weights)
    back = (off @ outer.T) * kept * (reached > 0)
    return [
        np.asarray(rows.T @ back) + plan.decay * inner,
        back.sum(axis=0),
        hidden.T @ off + plan.decay * outer,
        off.sum(axis=0),
    ]
