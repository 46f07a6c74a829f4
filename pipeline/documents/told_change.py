"""An edit in one line: facts that were taken out and put in, and the kinds of the other words that changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.rendering.filters import listing

#: Facts, which nobody owns: they may be named wherever the edit is told.
FACTS = ("numbers", "dates", "names")
OTHERS = {"polarity": "what it affirms or denies", "stages": "how far the matter has come", "words": "other words"}
#: What people call the kinds of `revisions.PARTS`.
NAMES = {name: name for name in FACTS} | OTHERS
MOST = 3
#: Words that are written large at a sentence's beginning and name nothing.
NO_NAMES = frozenset(
    """
    a an and as at but by for from he her his if in it its of on or she that the their there these they this those to
    we with
    """.split()  # noqa: SIM905
)


def told_kept(kept: Mapping[str, Any]) -> str:
    """What changed: `numbers 20,000, 700 → 12,000, 420; names U.S. → PRC, ICs; other words`; "" for no substance.

    Args:
        kept: a `Difference` as a revision keeps it: pairs of lists by kind, `words` as a count.
    """
    parts = []
    for name in FACTS:
        out, put = (telling(side) for side in kept.get(name) or ((), ()))
        if out or put:
            parts.append(f"{name} {_pair(out, put)}")
    others = [told for name, told in OTHERS.items() if _changed(kept.get(name))]
    return "; ".join([*parts, *([listing(others)] if others else [])])


def telling(words: Sequence[str]) -> list[str]:
    """The words that name something, each once: no article that a sentence begins with."""
    return [word for word in dict.fromkeys(words) if word.lower() not in NO_NAMES]


def _changed(kept: object) -> bool:
    return any(kept) if isinstance(kept, Sequence) else bool(kept)


def _pair(out: Sequence[str], put: Sequence[str]) -> str:
    gone, come = (", ".join(side[:MOST]) for side in (out, put))
    if gone and come:
        return f"{gone} → {come}"
    return f"without {gone}" if gone else f"with {come}"
