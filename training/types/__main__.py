"""`python -m training.types [--thorough]`: trains the net of claim types, measures it, writes weights and card."""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pipeline.catalogue import load_catalogue
from pipeline.events.claims.model import net as shipped_net
from pipeline.mentions import make_annotator
from training.files import LEFT_OUT
from training.types.card import card
from training.types.examples import make_examples
from training.types.fitting import Plan, fit
from training.types.measuring import decide, figures, fix_thresholds, leave_writers_out, right, score_all
from training.types.passages import load_open_sets, load_passages, load_phrases, load_test

FOLDER = Path(shipped_net.__file__).parent


def main(arguments: Sequence[str] = ()) -> None:
    """Train, measure, write."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--thorough", action="store_true", help="leave each writer out, and fix the thresholds anew")
    options = asked.parse_args(arguments)
    plan = Plan()
    written = load_passages()
    passages = [*written, *load_open_sets(), *load_phrases(), *load_test()]
    print(f"{len(passages)} passages and phrases:", dict(Counter(one.writer for one in passages)))
    catalogue = load_catalogue()
    everything = make_examples(passages, make_annotator(catalogue), catalogue)
    examples = everything.some(lambda one: one.writer != "test")
    gold = right(passages)
    lines = {}
    if options.thorough:
        writers = sorted({one.writer for one in written})
        shares = leave_writers_out(examples, plan, writers)
        rows = [at for at, one in enumerate(passages) if one.writer in writers]
        plan = fix_thresholds(shares, examples, plan, rows)
        found = decide(shares, examples, plan.first, plan.second, plan.gate)
        for writer in writers:
            own = [at for at in rows if passages[at].writer == writer]
            lines[f"`{writer}`: by a net that never saw the file"] = figures(found, gold, own)
        lines["all files, each by a net that never saw it"] = figures(found, gold, rows)
    net = fit(examples.some(lambda one: not one.is_dev and one.writer not in LEFT_OUT["types"]), plan)
    found = decide(score_all(net, everything), everything, plan.first, plan.second, plan.gate)
    rows = [at for at, one in enumerate(passages) if one.is_dev]
    lines["development split: unseen documents by known writers"] = figures(found, gold, rows)
    rows = [at for at, one in enumerate(passages) if one.writer == "test"]
    lines["`tests/quality/test.jsonl`: never trained or tuned on"] = figures(found, gold, rows)
    for name, got in lines.items():
        print(f"{name}: {got}")
    with (FOLDER / "types.npz").open("wb") as file:
        shipped_net.save(net, file)
    (FOLDER / "types.md").write_text(card(passages, plan, lines), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
