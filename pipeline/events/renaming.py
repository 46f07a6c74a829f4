"""Names that people set right in one text: what was taken for an entry is another one, or none. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from models.values import Mention
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

    def means(self, mention: Mention, text: str) -> bool:
        """Whether it speaks of a mention."""
        spoken = text[mention.start : mention.end]
        if self.entity is None and not self.words:
            return False
        return mention.id == self.entity and self.words in {"", spoken}


def renaming_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> Renaming:
    """From what an act keeps."""
    return Renaming(before.get("entity"), before.get("words") or "", after.get("entity"))


def renamed(mentions: Sequence[Mention], text: str, said: Sequence[Renaming]) -> tuple[Mention, ...]:
    """The mentions of a text as people set them right; of several that speak of one, the last holds."""
    found = []
    for mention in mentions:
        last = next((each for each in reversed(said) if each.means(mention, text)), None)
        if last is None:
            found.append(mention)
        elif last.to is not None:
            found.append(replace(mention, id=last.to))
    return tuple(found)


def fields_without(body: Mapping[str, Any], one: Renaming) -> dict[str, list[str]]:
    """The fields of a claim that name the entry, with the one that is meant in its place, or without it."""
    changed = {}
    for name in LISTS:
        ids = body.get(name) or []
        if one.entity in ids:
            put = [one.to if each == one.entity else each for each in ids]
            changed[name] = list(dict.fromkeys(each for each in put if each is not None))
    return changed
