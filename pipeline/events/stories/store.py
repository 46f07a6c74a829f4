"""What a grouper remembers: the protocol, and the store in memory that `chipwatch group` uses."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.events.copies import Band
from pipeline.events.stories.marks import Marks


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a document went: its story, the document whose text it carries if any, and why."""

    story: str
    copy_of: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Known:
    """A story as the grouper compares it: its centroid, the marks of a few members, its size and last instant."""

    id: str
    centroid: Mapping[str, float]
    leads: tuple[Marks, ...]
    members: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier document that shares bands with a new one. `copy_of` is the document whose text it carries."""

    id: str
    title: str
    text: str
    story: str
    copy_of: str | None
    publisher: str | None = None


class Store(Protocol):
    """What a grouper remembers between documents."""

    def placed(self, document: str) -> Placement | None:
        """Where a document went, if it came before."""

    def counts(self, terms: Iterable[str]) -> tuple[int, Mapping[str, int]]:
        """How many documents came so far, and in how many of them each term stood."""

    def candidates(self, terms: Sequence[str], limit: int) -> list[Known]:
        """The stories that share most of the terms, most telling first; a bounded number of look-ups."""

    def story(self, story: str) -> Known:
        """One story that a placement names."""

    def carriers(self, bands: Sequence[Band], limit: int) -> list[Earlier]:
        """The earlier documents that share most bands, the earliest first among equals."""

    def save(self, document: Earlier, placement: Placement, terms: Iterable[str], bands: Sequence[Band]) -> None:
        """Remember a document, the terms that it counts for, and its bands."""

    def save_story(self, story: Known, terms: Sequence[str]) -> None:
        """Remember a story's new state, and the terms by which it is found."""


class MemoryStore:
    """A store that lives as long as the process."""

    POSTINGS = 96  # stories that a term leads to: the last that were touched

    def __init__(self) -> None:
        self._documents = 0
        self._counts: dict[str, int] = {}
        self._placements: dict[str, Placement] = {}
        self._kept: dict[str, Earlier] = {}
        self._bands: dict[Band, list[str]] = {}
        self._stories: dict[str, Known] = {}
        self._postings: dict[str, deque[str]] = {}
        self._found_by: dict[str, frozenset[str]] = {}

    def placed(self, document: str) -> Placement | None:
        """Where a document went, if it came before."""
        return self._placements.get(document)

    def counts(self, terms: Iterable[str]) -> tuple[int, Mapping[str, int]]:
        """How many documents came so far, and in how many of them each term stood."""
        return self._documents, {term: self._counts[term] for term in terms if term in self._counts}

    def candidates(self, terms: Sequence[str], limit: int) -> list[Known]:
        """The stories that share most of the terms."""
        shared: dict[str, float] = {}
        for rank, term in enumerate(terms):
            for story in self._postings.get(term, ()):
                shared[story] = shared.get(story, 0.0) + 1.0 / (1.0 + rank / 8)
        best = sorted(shared, key=lambda story: (-shared[story], story))[:limit]
        return [self._stories[story] for story in best]

    def story(self, story: str) -> Known:
        """One story that a placement names."""
        return self._stories[story]

    def carriers(self, bands: Sequence[Band], limit: int) -> list[Earlier]:
        """The earlier documents that share most bands."""
        shared: dict[str, int] = {}
        for band in bands:
            for document in self._bands.get(band, ()):
                shared[document] = shared.get(document, 0) + 1
        return [self._kept[document] for document in sorted(shared, key=lambda d: -shared[d])[:limit]]

    def save(self, document: Earlier, placement: Placement, terms: Iterable[str], bands: Sequence[Band]) -> None:
        """Remember a document, the terms that it counts for, and its bands."""
        self._documents += 1
        for term in terms:
            self._counts[term] = self._counts.get(term, 0) + 1
        self._placements[document.id] = placement
        if bands:
            self._kept[document.id] = document
        for band in bands:
            listed = self._bands.setdefault(band, [])
            # The first carriers of a text are enough to find every later one.
            if len(listed) < 32:
                listed.append(document.id)

    def save_story(self, story: Known, terms: Sequence[str]) -> None:
        """Remember a story's new state, and the terms by which it is found."""
        self._stories[story.id] = story
        before = self._found_by.get(story.id, frozenset())
        self._found_by[story.id] = frozenset(terms)
        for term in before - self._found_by[story.id]:
            if story.id in self._postings[term]:
                self._postings[term].remove(story.id)
        for term in terms:
            listed = self._postings.setdefault(term, deque(maxlen=self.POSTINGS))
            if story.id in listed:
                listed.remove(story.id)
            listed.append(story.id)
