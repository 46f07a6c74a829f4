"""Names that people set right in one text: what was taken for an entry is another one, or none. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.events.by_hand import LISTS


@dataclass(frozen=True, slots=True)
class Renaming:
    """What a person says of a name in one text.

    Attributes:
        entity: the entry that it was taken for; None for a name that the catalogue lacks.
        words: as they stand in the text; "" for all that was taken for the entry.
        to: the entry that is meant; None where it is no name of anything.
    """

    entity: str | None
    words: str
    to: str | None

    def means(self, entity: str | None, words: str) -> bool:
        """Whether it speaks of a name that is taken for an entry, and of the words in which it stands."""
        if self.entity is None and not self.words:
            return False
        return entity == self.entity and self.words in {"", words}


def renaming_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> Renaming:
    """From what an act keeps."""
    return Renaming(before.get("entity"), before.get("words") or "", after.get("entity"))


def held(as_read: str | None, words: str, said: Sequence[tuple[int, Renaming]]) -> tuple[str | None, int | None]:
    """What a name is, as people set it right, and by which act; as it was read, by none.

    Each act speaks of what the name was taken for first, or of what an act before made it; the last holds.

    Args:
        as_read: the entry that the pipeline took it for.
        words: as they stand in the text.
        said: acts that stand, in their order, each with its number.
    """
    entity, by = as_read, None
    for number, each in said:
        if each.means(entity, words) or each.means(as_read, words):
            entity, by = each.to, number
    return entity, by


def fields_without(body: Mapping[str, Any], one: Renaming) -> dict[str, list[str]]:
    """The fields of a claim that name the entry, with the one that is meant in its place, or without it."""
    changed = {}
    for name in LISTS:
        ids = body.get(name) or []
        if one.entity in ids:
            put = [one.to if each == one.entity else each for each in ids]
            changed[name] = list(dict.fromkeys(each for each in put if each is not None))
    return changed
