"""A trained net over named features, for a choice of one class: what the training writes, and what reads it.

Features are words ("left:PLAN"), so that what decided can be told; a feature that the training never saw weighs
nothing. One hidden layer, a softmax over the classes; several nets of different seeds stand side by side in one, each
with a softmax of its own, and the mean of theirs is the answer.
"""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
SCALE = 4.0  # length to which a row of features is brought, so that long sentences shout no louder


@dataclass(frozen=True, slots=True)
class Net:
    """Nets of one shape, side by side.

    Attributes:
        classes: their names, in the order of the outputs.
        rows: the row of each feature by name.
        inner: float32, (features, seeds × hidden); `inner_bias`: (seeds × hidden,).
        outer: float32, (seeds, hidden, classes); `outer_bias`: (seeds, classes).
    """

    classes: tuple[str, ...]
    rows: Mapping[str, int]
    inner: Array
    inner_bias: Array
    outer: Array
    outer_bias: Array

    def probabilities(self, features: Iterable[str]) -> Array:
        """The classes' probabilities, (classes,), for the features that are on."""
        hidden = np.maximum(self._reached(self._known(features)), 0.0)
        scores = np.einsum("sh,shc->sc", hidden, self.outer) + self.outer_bias
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        out: Array = (powers / powers.sum(axis=1, keepdims=True)).mean(axis=0)
        return out

    def reasons(self, features: Iterable[str], class_: str, most: int = 3) -> list[str]:
        """The features that speak loudest for a class against the mean of all, strongest first."""
        known = [name for name in dict.fromkeys(features) if name in self.rows]
        if not known:
            return []
        rows = [self.rows[name] for name in known]
        active = self._reached(rows) > 0
        at = self.classes.index(class_)
        way = (self.outer[:, :, at] - self.outer.mean(axis=2)) * active  # exact: the net is linear where it stands
        pull = self.inner[rows] @ way.reshape(-1)
        order = sorted(range(len(known)), key=lambda one: -float(pull[one]))
        return [known[one] for one in order[:most] if pull[one] > 0]

    def _known(self, features: Iterable[str]) -> list[int]:
        return [row for name in dict.fromkeys(features) if (row := self.rows.get(name)) is not None]

    def _reached(self, rows: list[int]) -> Array:
        seeds, hidden, _ = self.outer.shape
        total = self.inner[rows].sum(axis=0) * np.float32(SCALE / max(len(rows), 1) ** 0.5)
        out: Array = (total + self.inner_bias).reshape(seeds, hidden)
        return out


def pack(nets: Mapping[str, Net]) -> bytes:
    """Several nets as one compressed .npz, in half precision."""
    arrays: dict[str, Array] = {}
    for name, net in nets.items():
        arrays[f"{name}.classes"] = _letters(net.classes)
        arrays[f"{name}.names"] = _letters(sorted(net.rows, key=net.rows.__getitem__))
        for part in ("inner", "inner_bias", "outer", "outer_bias"):
            arrays[f"{name}.{part}"] = getattr(net, part).astype(np.float16)
    held = io.BytesIO()
    np.savez_compressed(held, **arrays)  # type: ignore[arg-type]
    return held.getvalue()


def unpack(content: bytes) -> dict[str, Net]:
    """The nets that `pack` wrote.

    Raises:
        ValueError: the content is no such file.
        KeyError: a part of it is missing.
    """
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        names = sorted(key.removesuffix(".classes") for key in file.files if key.endswith(".classes"))
        return {
            name: Net(
                _words(file[f"{name}.classes"]),
                {word: row for row, word in enumerate(_words(file[f"{name}.names"]))},
                *(file[f"{name}.{part}"].astype(np.float32) for part in ("inner", "inner_bias", "outer", "outer_bias")),
            )
            for name in names
        }


def _letters(words: Iterable[str]) -> Array:
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def _words(letters: Array) -> tuple[str, ...]:
    text = letters.tobytes().decode()
    return tuple(text.split("\n")) if text else ()
