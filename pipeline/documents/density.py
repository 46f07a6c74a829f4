"""A second view of where an article stands, built otherwise: a page as one line of blocks, its boxes unseen.

Each block of prose counts for its bytes, each other block against it; the stretch with the greatest sum is where the
text is densest (the maximum-sum segment, as in Pasternack and Roth 2009). It is cheap, coarse, and wrong in other
places than the choice of a box, so that where the two agree both are right.
"""

from collections import Counter
from collections.abc import Sequence

from pipeline.documents.container import Judged

#: What a block that is no prose takes off, in bytes; its linked signs take off more.
TOLL = 60


def densest(judged: Judged) -> range:
    """The places of the stretch in which prose is densest; empty where there is none."""
    best, best_sum = range(0), 0
    start, running = 0, 0
    for place, (prose, block) in enumerate(zip(judged.prose, judged.outline.blocks, strict=True)):
        if running <= 0:
            start, running = place, 0
        running += prose or -(TOLL + block.linked)
        if running > best_sum:
            best, best_sum = range(start, place + 1), running
    return best


def agreement(judged: Judged, chosen: Sequence[int]) -> float:
    """How far chosen places are those of the densest stretch: 1 the same prose or none at all, 0 none in common."""
    dense = densest(judged)
    ours = sum(judged.prose[place] for place in chosen)
    common = sum(judged.prose[place] for place in chosen if place in dense)
    theirs = sum(judged.prose[place] for place in dense)
    return 2 * common / (ours + theirs) if ours + theirs else 1.0


def likeness(one: str, other: str) -> float:
    """How many words two texts share: 1 the same words as often, 0 none."""
    ours, theirs = Counter(one.split()), Counter(other.split())
    both = sum((ours & theirs).values())
    return 2 * both / max(sum(ours.values()) + sum(theirs.values()), 1)
