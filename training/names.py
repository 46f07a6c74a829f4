"""Trains the recogniser of names: `python -m training.names`, some minutes on one core.

From `data/business-names` (sentences of business news, every name marked) and labelled passages (firms, authorities and
places marked; of another capitalised word only that it is none of these: a partial label, so the update goes towards the
best path that the label allows). Names in brackets are exchanged at random for others of their kind, so that shapes and
contexts are learnt and not the names.
"""

# ruff: noqa: E501 - long expressions of one kind; a command that says what it does

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.mentions.cues import BUCKETS, Lists, features_of, stretches_of, tokens_of
from pipeline.mentions.recogniser import TAGS, barred, best_path, load_recogniser, read_lists
from training.files import LEFT_OUT
from training.names_data import DATA, ROOT, Exchanger, Sentence, everyday_words, make_lists, read_marked, read_passages

OUT = ROOT / "pipeline" / "mentions" / "trained"
SEED = 7
ROUNDS = 8
COPIES = 24  # of a sentence of business news, with other names
COPIES_OF_PASSAGE = 2
UNIT = 1 / 64
OPEN = frozenset("FBM")


@dataclass
class Example:
    """A stretch made ready: buckets of features, and the tags allowed for each word (1 allowed)."""

    buckets: list[npt.NDArray[np.int64]]
    allowed: npt.NDArray[np.bool_]


def make_examples(one: Sentence, lists: Lists) -> list[Example]:
    """The examples of a sentence, one a stretch that may hold names."""
    tokens = tokens_of(one.text)
    allowed = np.zeros((len(tokens), len(TAGS)), dtype=bool)
    covered = [False] * len(tokens)
    for start, end, kind in one.names:
        inside = [at for at, token in enumerate(tokens) if token.start < end and token.end > start]
        kinds = "BL" if one.partial and kind == "B" and len(inside) == 1 else kind
        for number, at in enumerate(inside):
            covered[at] = True
            for each in kinds:
                allowed[at, TAGS.index(f"{'I' if number else 'B'}{each}")] = True
    barred_spans = [*one.none]
    for at, token in enumerate(tokens):
        if covered[at]:
            continue
        allowed[at, 0] = True
        named = token.text[0].isupper() or token.text in ("of", "and", "&", "the", "for", "-")
        if one.partial and named and not any(a < token.end and token.start < b for a, b in barred_spans):
            for kind in "MPL":
                allowed[at, TAGS.index(f"B{kind}")] = token.text[0].isupper()
                allowed[at, TAGS.index(f"I{kind}")] = True
    stretches = stretches_of(tokens)
    return [
        Example([np.array(part) for part in buckets], allowed[first:end])
        for (first, end), buckets in zip(stretches, features_of(tokens, lists, stretches), strict=True)
    ]


def train(examples: Sequence[Example], seed: int = SEED) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Averaged weights (buckets, tags) and moves (tag before, tag)."""
    weights = np.zeros((BUCKETS, len(TAGS)), dtype=np.float32)
    summed = np.zeros_like(weights, dtype=np.float64)
    moves, moves_summed = np.zeros((len(TAGS), len(TAGS)), dtype=np.float32), np.zeros((len(TAGS), len(TAGS)))
    bar = barred()
    order = list(range(len(examples)))
    draw = random.Random(seed)  # noqa: S311  # an order, no secret
    step = 1
    for _ in range(ROUNDS):
        draw.shuffle(order)
        for number in order:
            one = examples[number]
            scores = np.stack([weights[part].sum(axis=0) for part in one.buckets])
            guess = best_path(scores, moves + bar)
            if all(one.allowed[at, tag] for at, tag in enumerate(guess)):
                step += 1
                continue
            gold = best_path(np.where(one.allowed, scores, scores - 1e5).astype(np.float32), moves + bar)
            for at, (right, wrong) in enumerate(zip(gold, guess, strict=True)):
                if right != wrong:
                    part = one.buckets[at]
                    weights[part, right] += 1
                    weights[part, wrong] -= 1
                    summed[part, right] += step
                    summed[part, wrong] -= step
                if at and (gold[at - 1], right) != (guess[at - 1], wrong):
                    moves[gold[at - 1], right] += 1
                    moves[guess[at - 1], wrong] -= 1
                    moves_summed[gold[at - 1], right] += step
                    moves_summed[guess[at - 1], wrong] -= step
            step += 1
    return (weights - summed / step).astype(np.float32), (moves - moves_summed / step).astype(np.float32)


def save(weights: npt.NDArray[np.float32], moves: npt.NDArray[np.float32]) -> None:
    """Write the weights that matter in whole steps of `UNIT`, in 16 bits."""
    steps = np.clip(np.round(weights / UNIT), -32000, 32000).astype(np.int16)
    rows = np.flatnonzero(np.abs(steps).max(axis=1) >= 4)
    OUT.mkdir(exist_ok=True)
    np.savez_compressed(
        OUT / "names.npz",
        buckets=BUCKETS,
        rows=rows.astype(np.int32),
        values=steps[rows],
        unit=UNIT,
        moves=moves.astype(np.float32),
    )


def main(arguments: Sequence[str]) -> None:
    """Train on what `data/` has, write the recogniser."""
    draw = random.Random(SEED)  # noqa: S311  # names, no secrets
    marked = read_marked(DATA / "business-names" / "train.txt")
    files = [path for path in sorted((DATA / "passages").glob("*.jsonl")) if path.stem not in LEFT_OUT["names"]]
    passages = read_passages([Path(name) for name in arguments] or files)
    packed = make_lists(everyday_words())
    lists = read_lists(packed)
    exchange = Exchanger(draw)
    sentences = [exchange.copy(one, "FPL") if number else one for one in marked for number in range(COPIES)]
    sentences += [exchange.copy(one, "F") if number else one for one in passages for number in range(COPIES_OF_PASSAGE)]
    examples = [made for one in sentences for made in make_examples(one, lists)]
    print(f"{len(marked)} sentences, {len(passages)} of passages, {len(examples)} examples")
    weights, moves = train(examples)
    OUT.mkdir(exist_ok=True)
    (OUT / "names.txt.gz").write_bytes(packed)
    save(weights, moves)


def score_marked(path: Path) -> dict[str, float]:
    """F1 of open organisation names (firms, bodies, media, exact spans) on marked sentences, and precision and recall."""
    model = load_recogniser()
    hits = found = right = 0
    for one in read_marked(path):
        gold = {(a, b) for a, b, kind in one.names if kind in OPEN}
        got = {(name.start, name.end) for name in model.names(one.text) if name.kind in OPEN}
        hits, found, right = hits + len(gold & got), found + len(got), right + len(gold)
    precision, recall = hits / max(found, 1), hits / max(right, 1)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(precision + recall, 1e-9)}


if __name__ == "__main__":
    main(sys.argv[1:])
    print(score_marked(DATA / "business-names" / "test.txt"))
