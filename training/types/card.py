"""The card that stands beside shipped weights: data, licence, figures."""

from collections import Counter
from collections.abc import Mapping, Sequence

from training.files import LEFT_OUT
from training.types.fitting import Plan
from training.types.measuring import Figures
from training.types.passages import Passage


def card(passages: Sequence[Passage], plan: Plan, lines: Mapping[str, Figures]) -> str:
    """The card of the net of claim types, in Markdown."""
    trained = [one for one in passages if one.writer not in {"test", *LEFT_OUT["types"]} and not one.is_dev]
    counts = Counter(one.writer for one in trained)
    types = Counter(name for one in trained for name, _ in one.types)
    silent = sum(not one.types for one in trained)
    rows = "\n".join(
        f"| {name} | {got.f1:.3f} | {got.precision:.3f} | {got.recall:.3f} | {got.alarms:.3f} | {got.passages} |"
        for name, got in lines.items()
    )
    return f"""# The net of claim types (`types.npz`)

Written by `python -m training.types`; trained again on the same data it gives the same weights.

- **What it does**: says of a sentence which of the sixteen types of claim it makes; the words that decided stand in the
  claim's `how`. It sees words, their order, classes of words (`thesaurus.txt`), the trades of the firms that are named,
  frames that hold, and the sentences beside.
- **Data**: {len(trained)} passages and phrases of this project's own, invented and labelled by
  `docs/annotation-guide.md`, {silent} of them without a claim. By file: {_list(counts)}.
- **Claims in them**: {_list(types)}.
- **Licence**: data and weights are the project's own, Apache-2.0. No word vectors, pretrained weights or others' texts.
- **Shape**: {plan.features} features, {len(plan.seeds)} nets of {plan.hidden} hidden units, half precision.
- **Thresholds**: likeliest type {plan.first:.2f}, a further one {plan.second:.2f}, any claim {plan.gate:.2f}; fixed for
  the best F1 with false alarms within 10 % on files left out, one after the other.
- **Limits**: English; Chinese only as far as the passages go. Written prose of one decade and one trade. Where a whole
  passage is needed to tell what is meant, a sentence and its neighbours are all that it sees.

| passages | F1 of types | precision | recall | false alarms | number |
| --- | --- | --- | --- | --- | --- |
{rows}
"""


def _list(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {n}" for name, n in counts.most_common())
