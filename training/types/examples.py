"""From passages to what a net learns from: a row of features for each sentence, and what is said in it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from models.values import Annotated
from pipeline.events.claims.chinese import is_chinese
from pipeline.events.claims.filling import Memory
from pipeline.events.claims.find import near_chips
from pipeline.events.claims.hits import Hits
from pipeline.events.claims.model.features import read_sentence, with_neighbours
from pipeline.events.claims.model.net import SCALE, TYPES
from pipeline.events.claims.model.signs import trades_of
from pipeline.events.claims.view import View, make_views
from training.types.passages import Passage

Matrix = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Examples:
    """Sentences of passages.

    Attributes:
        passages: whose they are.
        owner: by sentence, the index of its passage.
        names: by sentence, the names of its features.
        near: by sentence, whether it may have to do with chips.
        said: (sentences, types), 1 where the sentence makes a claim of the type.
        clear: (sentences, types), False where nobody knows: a sentence beside one that makes the claim, or any sentence
            of a passage that makes it in words which nobody marked.
    """

    passages: list[Passage]
    owner: Matrix
    names: list[frozenset[str]]
    near: Matrix
    said: Matrix
    clear: Matrix

    def some(self, wanted: Callable[[Passage], bool]) -> "Examples":
        """The sentences of some passages; the passages stay numbered as they are."""
        keep = np.array([wanted(self.passages[at]) for at in self.owner], dtype=bool)
        return Examples(
            self.passages,
            self.owner[keep],
            [names for names, kept in zip(self.names, keep, strict=True) if kept],
            self.near[keep],
            self.said[keep],
            self.clear[keep],
        )


def make_examples(passages: Sequence[Passage], annotate: Callable[[str], Annotated], catalogue: Any) -> Examples:
    """Read passages as the shipped code reads texts, with the mentions that the system itself finds."""
    trades = trades_of(catalogue)
    owner, names, near = [], [], []
    said, clear = [], []
    for at, passage in enumerate(passages):
        annotated = annotate(passage.text)
        views = make_views(annotated)
        read = [
            read_sentence(view, passage.text[view.start : view.end], number, len(views), trades)
            for number, view in enumerate(views)
        ]
        close = near_chips(views, passage.text, catalogue, official=False)
        memory = Memory()
        for number, view in enumerate(views):
            before = read[number - 1] if number else []
            after = read[number + 1] if number + 1 < len(views) else []
            body = passage.text[view.start : view.end]
            hits = Hits(view, body, number, passage.published_on, memory, "news")
            features = with_neighbours(read[number], before, after)
            if close[number] and not is_chinese(body):
                features += hits.features()
            memory.note(view)
            owner.append(at)
            names.append(frozenset(name for name, *_ in features))
            near.append(close[number])
        rows = _labels(passage, views)
        said += rows[0]
        clear += rows[1]
    shape = (len(owner), len(TYPES))
    return Examples(
        list(passages),
        np.array(owner),
        names,
        np.array(near, dtype=bool),
        np.array(said, dtype=np.float32).reshape(shape),
        np.array(clear, dtype=bool).reshape(shape),
    )


def _labels(passage: Passage, views: Sequence[View]) -> tuple[list[list[float]], list[list[bool]]]:
    said = [[0.0] * len(TYPES) for _ in views]
    clear = [[True] * len(TYPES) for _ in views]
    for name, span in passage.types:
        column = TYPES.index(name)
        for row in clear:
            row[column] = False
        if span is None and len(views) > 1:
            continue
        start, end = span or (0, len(passage.text))
        best = max(range(len(views)), key=lambda n: min(end, views[n].end) - max(start, views[n].start))
        said[best][column] = 1.0
    for told, known in zip(said, clear, strict=True):
        for column, value in enumerate(told):
            known[column] = known[column] or value > 0
    return said, clear


def choose_features(examples: Examples, most: int, least: int) -> dict[str, int]:
    """The features that tell most of any type, by chi-squared, numbered from 0 by name.

    Args:
        examples: what to choose from.
        most: how many to keep.
        least: sentences that a feature must stand in.
    """
    counts = Counter(name for names in examples.names for name in names)
    known = {name: row for row, name in enumerate(sorted(name for name, n in counts.items() if n >= least))}
    table = matrix_of(examples.names, known)
    table.data[:] = 1.0
    targets = np.concatenate([examples.said, examples.said.max(axis=1, keepdims=True)], axis=1)
    seen = np.asarray(table.T @ targets)
    expected = np.asarray(table.sum(axis=0)).reshape(-1, 1) * targets.mean(axis=0)
    telling = (((seen - expected) ** 2) / (expected + 0.5)).max(axis=1)
    order = sorted(known, key=lambda name: (-telling[known[name]], name))[:most]
    return {name: row for row, name in enumerate(sorted(order))}


def matrix_of(rows: Sequence[frozenset[str]], vocabulary: dict[str, int]) -> Any:
    """A sparse matrix of sentences by features, each sentence scaled to one length as the shipped net does it."""
    indices: list[int] = []
    values: list[float] = []
    ends = [0]
    for names in rows:
        known = sorted(vocabulary[name] for name in names if name in vocabulary)
        indices += known
        values += [SCALE / max(len(known), 1) ** 0.5] * len(known)
        ends.append(len(indices))
    shape = (len(rows), len(vocabulary))
    return sparse.csr_matrix((np.array(values, dtype=np.float32), indices, ends), shape=shape)
