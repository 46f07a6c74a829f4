"""What restricted-party lists changed: by list, the good news last."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pipeline.digests.material import ListNote
from pipeline.digests.values import ListLine
from pipeline.rendering.filters import listing, phrase

#: How an edition of a list changes a party's standing.
WORDS = {"added": "put on", "amended": "amended on", "removed": "taken off"}


def lists(notes: Iterable[ListNote], names: Mapping[str, str], most: int) -> tuple[ListLine, ...]:
    """A line for each list and kind of change; those of whom there is an alert come first.

    Args:
        notes: changes of this time.
        names: names by catalogue id.
        most: how many names a line spells out.
    """
    groups: dict[tuple[str, str], list[ListNote]] = defaultdict(list)
    for note in notes:
        groups[note.list_id, note.kind].append(note)
    told = []
    for (list_id, kind), members in sorted(groups.items()):
        ordered = sorted(members, key=lambda note: (not note.alerted, note.name))
        said = tuple(_party(note, names) for note in ordered[:most])
        what = WORDS.get(kind, phrase(kind))
        told.append(ListLine(names.get(list_id, list_id), what, said, max(0, len(ordered) - most)))
    return tuple(told)


def _party(note: ListNote, names: Mapping[str, str]) -> str:
    other = names.get(note.other, note.other)
    moved = f", moved {'to' if note.kind == 'removed' else 'from'} {other}" if other else ""
    return f"{note.name} ({listing(note.countries)}){moved}" if note.countries else f"{note.name}{moved}"
