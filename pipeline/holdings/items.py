"""From an inventory's item to catalogue chips: variants, models, and systems expanded to the chips in them."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

#: Words that vendors put before or after a model and that tell nothing of which one it is.
_FILLERS = frozenset(
    """
    nvidia amd intel huawei geforce radeon tesla instinct gpu gpus accelerator accelerators card cards board boards
    tensor core server servers module oam
    """.split()  # noqa: SIM905  # a table of words is read more easily as one text
)


#: The reasons that leave nothing to look at.
SURE = frozenset({"its id", "its whole name"})


class Named(Protocol):
    """A chip or family of the catalogue, as far as items are matched to it."""

    @property
    def id(self) -> str:
        """Catalogue id."""
        ...

    @property
    def name(self) -> str:
        """Its whole name."""
        ...

    @property
    def aliases(self) -> Sequence[str]:
        """What else it is called."""
        ...


@dataclass(frozen=True, slots=True)
class Content:
    """What one item holds: so many of each chip (catalogue id), which entry that is, and why it is taken for it."""

    chips: tuple[tuple[str, int], ...]
    how: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Why an item is not matched."""

    reason: str


class Items:
    """An index of what inventories call things. A whole name wins over an alias, and no guess is made.

    Where one spelling names several things, that one is taken whose own name has all its words; where none
    or several do, the item stays unmatched and says what it may be.
    """

    def __init__(
        self,
        chips: Iterable[Named],
        systems: Iterable[tuple[Named, Sequence[tuple[str, int]]]],
        matches: Mapping[str, tuple[str, str]] | None = None,
    ) -> None:
        """Index the catalogue's names.

        Args:
            chips: models and variants.
            systems: each with its chips and how many of each.
            matches: by an item's name as it stands in inventories, the id that a person says it is, and who said so
                when; an id that the catalogue no longer has is passed over.
        """
        self._matches = matches or {}
        self._contents: dict[str, Content] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._ids: dict[str, str] = {}
        self._exact: dict[str, list[str]] = defaultdict(list)
        self._loose: dict[str, list[str]] = defaultdict(list)
        self._socketless: dict[str, list[str]] = defaultdict(list)
        for chip in chips:
            self._add(chip, Content(((chip.id, 1),), f"chip {chip.id}"))
        for system, held in systems:
            self._add(system, Content(tuple(held), f"system {system.id}"))

    def _add(self, entry: Named, content: Content) -> None:
        key = content.how
        self._contents[key] = content
        self._words[key] = frozenset(words_of(entry.name))
        self._ids[entry.id] = key
        _put(self._exact, squash(entry.name), key)
        for name in (entry.name, *entry.aliases):
            _put(self._loose, squash(name), key)
            _put(self._loose, sorted_words(name), key)
            _put(self._socketless, socketless(name), key)

    def find(self, item: str) -> Content | Unmatched:
        """What an item of that name holds, with the reason; or why that is not known. A person's word goes first."""
        target, said = self._matches.get(item, ("", ""))
        if target in self._ids:
            return self._content(self._ids[target], said)
        if item in self._ids:
            return self._content(self._ids[item], "its id")
        exact = self._exact.get(squash(item), [])
        if len(exact) == 1:
            return self._content(exact[0], "its whole name")
        found, why = self._loose.get(squash(item)), "a name of it"
        if not found:
            found, why = self._loose.get(sorted_words(item)), "the words of a name of it, in any order"
        if not found:
            found, why = self._socketless.get(socketless(item)), "the words of a name of it but its socket's number"
        if not found:
            return Unmatched("no chip or system of the catalogue is called that")
        if len(found) > 1:
            words = frozenset(words_of(item)) - _FILLERS
            named = [key for key in found if words <= self._words[key]]
            found = self._narrowest(named) or found
            why = f"{why}; of several the one whose whole name has all its words"
        if len(found) == 1:
            return self._content(found[0], why)
        contents = {self._contents[key].chips for key in found}
        if len(contents) == 1:
            return self._content(found[0], f"a name of {' and '.join(sorted(found))}, which hold the same")
        return Unmatched("may be " + " or ".join(sorted(found)))

    def _content(self, key: str, why: str) -> Content:
        return replace(self._contents[key], why=why)

    def _narrowest(self, keys: list[str]) -> list[str]:
        # "H20" stands in the names of the model and of each variant: the shortest name is the one meant. A card
        # comes before the pair of cards that is named after it.
        if not keys:
            return []
        keys = [key for key in keys if key.startswith("chip ")] or keys
        least = min(len(self._words[key]) for key in keys)
        return [key for key in keys if len(self._words[key]) == least]


def _put(index: Mapping[str, list[str]], spelling: str, key: str) -> None:
    if spelling and key not in index[spelling]:
        index[spelling].append(key)


def words_of(name: str) -> list[str]:
    """A name's words in lower case, compatibility forms folded (NFKC), punctuation dropped."""
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold())


def squash(name: str) -> str:
    """A name without spaces, case and punctuation: `RTX 4090 D` and `rtx4090d` are one."""
    return "".join(words_of(name))


def sorted_words(name: str) -> str:
    """A name's telling words in one order: `NVIDIA H100 80GB SXM5` and `H100 SXM5 80 GB` are one."""
    joined = re.sub(r"(\d+)\s+gb\b", r"\1gb", " ".join(words_of(name)))
    return " ".join(sorted(set(joined.split()) - _FILLERS))


def socketless(name: str) -> str:
    """A name's telling words, its socket's number dropped: drivers say `A100-SXM4-40GB`, makers `A100 SXM 40GB`."""
    return " ".join(sorted({re.sub(r"^sxm\d$", "sxm", word) for word in sorted_words(name).split()}))
