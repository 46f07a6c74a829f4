"""The trained net as shipped: from a sentence's features to a score for each claim type, and back to the words.

One hidden layer over a list of known features. It is small on purpose: everything that it knows stands in
`types.npz`, which `python -m training.types` writes, and `types.md` tells what it was trained on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, get_args

import numpy as np

from models.values import ClaimType
from pipeline.events.claims.model.features import Feature

TYPES: tuple[ClaimType, ...] = get_args(ClaimType)
SCALE = 4.0  # of a sentence's features together, whatever their number
Array = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class Net:
    """Weights of shapes (features, hidden), (hidden,), (hidden, types + 1), (types + 1,); the last is `any claim`.

    `first` and `second` are the least probabilities of a sentence's likeliest type and of a further one, `gate` of any.
    """

    vocabulary: dict[str, int]
    inner: Array
    inner_bias: Array
    outer: Array
    outer_bias: Array
    first: float
    second: float
    gate: float

    def rows(self, features: Iterable[Feature]) -> list[int]:
        """The rows of the features that are known, each once."""
        get = self.vocabulary.get
        return sorted({row for name, *_ in features if (row := get(name)) is not None})

    def scores(self, rows: list[int]) -> Array:
        """The log-odds of each type, in the order of `TYPES`, and of there being a claim at all."""
        return np.asarray(np.maximum(self._hidden(rows), np.float32(0)) @ self.outer + self.outer_bias)

    def shares(self, features: Sequence[Feature], type_: ClaimType) -> list[tuple[Feature, float]]:
        """What each known feature adds to a type's log-odds; exact, since the net is linear where it stands."""
        rows = self.rows(features)
        way = self.outer[:, TYPES.index(type_)] * (self._hidden(rows) > 0)
        each = dict(zip(rows, (self.inner[rows] @ way * self._scale(rows)).tolist(), strict=True)) if rows else {}
        named = ((feature, self.vocabulary.get(feature[0])) for feature in features)
        return [(feature, each[row]) for feature, row in named if row is not None]

    def _scale(self, rows: list[int]) -> np.float32:
        return np.float32(SCALE / max(len(rows), 1) ** 0.5)

    def _hidden(self, rows: list[int]) -> Array:
        if not rows:
            return self.inner_bias
        return np.asarray(self.inner[rows].sum(axis=0) * self._scale(rows) + self.inner_bias)


def odds_to_share(scores: Array) -> Array:
    """Probabilities of log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -30, 30))), dtype=np.float32)


@cache
def shipped() -> Net:
    """The net of this release; read once, when the first text with a chip in it comes."""
    with resources.files(__package__).joinpath("types.npz").open("rb") as file:
        return load(file)


def load(file: Any) -> Net:
    """Read a net from a binary file."""
    with np.load(file) as stored:
        names = bytes(stored["names"]).decode("utf-8").split("\n")
        return Net(
            {name: row for row, name in enumerate(names)},
            *(stored[part].astype(np.float32) for part in ("inner", "inner_bias", "outer", "outer_bias")),
            *(float(value) for value in stored["thresholds"]),
        )


def save(net: Net, file: Any) -> None:
    """Write a net to a binary file, in half precision."""
    names = sorted(net.vocabulary, key=net.vocabulary.__getitem__)
    half = np.float16
    np.savez_compressed(
        file,
        names=np.frombuffer("\n".join(names).encode("utf-8"), dtype=np.uint8),
        inner=net.inner.astype(half),
        inner_bias=net.inner_bias.astype(half),
        outer=net.outer.astype(half),
        outer_bias=net.outer_bias.astype(half),
        thresholds=np.array([net.first, net.second, net.gate], dtype=np.float32),
    )
