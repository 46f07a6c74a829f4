"""What rules got right, and what they could not decide."""

from collections.abc import Iterable

from pipeline.digests.material import RuleNote
from pipeline.rendering.filters import plural

MOST = 3


def rules(judged: Iterable[RuleNote], undecided: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """A sentence each: precision on judged alerts, the worst first; questions without an answer."""
    worst = sorted(judged, key=lambda note: (note.right / note.judged, -note.judged, note.rule))
    told = [
        f"Rule {note.rule} was right in {note.right} of {plural(note.judged, 'judged alert')}." for note in worst[:MOST]
    ]
    told += [
        f"Rule {rule} could not be decided {plural(number, 'time')}: an amount that it asks is not fully known."
        for rule, number in sorted(undecided, key=lambda pair: (-pair[1], pair[0]))[:MOST]
    ]
    return tuple(told)
