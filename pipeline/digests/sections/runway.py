"""Where what we have runs short, by what is planned: chips under or near their mark."""

from collections.abc import Iterable, Mapping

from pipeline.digests.material import RunwayNote
from pipeline.digests.values import Lack
from pipeline.rendering.filters import listing

#: From how many months on a lack is near enough to be told.
NEAR_MONTHS = 6


def runway(notes: Iterable[RunwayNote], names: Mapping[str, str], most: int) -> tuple[tuple[Lack, ...], int]:
    """The lacks that are near, the nearest first, and how many more there are."""
    near = [note for note in notes if note.months <= NEAR_MONTHS]
    told = [
        Lack(
            f"{listing([names.get(chip, chip) for chip in note.chips])}"
            f"{f' for {note.workload}' if note.workload else ''} at {note.site}",
            note.month,
            note.months,
            note.why,
        )
        for note in sorted(near, key=lambda note: (note.month, note.site, note.workload, note.chips))
    ]
    return tuple(told[:most]), max(0, len(told) - most)
