"""Names that stand in a text and are no mentions of it, and why: for whoever asks, never on the way of a text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.values import Label
from pipeline.mentions.context import load_context
from pipeline.mentions.names import Candidate
from pipeline.mentions.settling import Scene, judge


@dataclass(frozen=True, slots=True)
class Refused:
    """A name at `text[start:end]` that was turned down.

    Attributes:
        start: in code points.
        end: after it.
        label: what it would have been.
        id: of what.
        how: what found it: "alias 'H20'".
        why: what spoke against it, in words.
    """

    start: int
    end: int
    label: Label
    id: str | None
    how: str
    why: str


def refusals(
    plain: str, sentences: list[tuple[int, int]], found: list[Candidate], kept: Sequence[Candidate]
) -> tuple[Refused, ...]:
    """The candidates of a folded text that are no mentions, in order of place.

    Args:
        plain: the folded text.
        sentences: start and end of each sentence.
        found: its candidates in order of place.
        kept: the mentions that were settled on.
    """
    scene = Scene(plain, sentences, found)
    taken = {(one.start, one.end, one.label) for one in kept}
    told: dict[tuple[int, int, Label, str | None], Refused] = {}
    for one, why in _turned(scene, found, kept):
        if (one.start, one.end, one.label) not in taken:
            made = Refused(one.start, one.end, one.label, one.id, one.how, why)
            told.setdefault((one.start, one.end, one.label, one.id), made)
    return tuple(told.values())


def _turned(scene: Scene, found: Sequence[Candidate], kept: Sequence[Candidate]) -> Iterator[tuple[Candidate, str]]:
    context = load_context()
    for one in found:
        verdict = judge(one, scene, context)
        if isinstance(verdict, str):
            yield one, verdict
            continue
        settled = verdict[1]
        over = next((other for other in kept if other.start < settled.end and settled.start < other.end), None)
        if over is None:
            instrument = settled.label == "INSTRUMENT"
            yield settled, "the text names another instrument" if instrument else "another reading of its words stands"
        elif (over.start, over.end) != (settled.start, settled.end):
            yield settled, f"inside a longer name: {scene.plain[over.start : over.end]!r}"
        elif (over.label, over.id) != (settled.label, settled.id):
            yield settled, f"read as {over.label} {over.id or 'without id'}: {over.how}"
