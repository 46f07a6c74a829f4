"""Rows of bits, one for each entry of the index: who has which term. Read once for each question."""

from array import array
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, select

from models.search import SearchBlock, SearchDead, SearchEntry, SearchPage
from pipeline.documents.folding import number_of
from pipeline.storage.postings import Bits, find_term, key_of_pair, key_of_word, page_of, row_of, tier_of
from pipeline.storage.search_index import DAY, DAY_BITS, FACET, day_number

entry = SearchEntry.__table__  # type: ignore[attr-defined]
block = SearchBlock.__table__  # type: ignore[attr-defined]
page = SearchPage.__table__  # type: ignore[attr-defined]
dead = SearchDead.__table__  # type: ignore[attr-defined]

_STRETCH = 512  # bytes


class Index:
    """The index as one transaction sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._blocks = {row.start: row for row in connection.execute(select(block))}
        asked = select(entry.c.id, entry.c.facets, entry.c.words, entry.c.pairs).where(entry.c.words.is_not(None))
        self.loose = [Loose(row) for row in connection.execute(asked.order_by(entry.c.id))]
        ends = [row.start + row.size for row in self._blocks.values()] + [row.id + 1 for row in self.loose[-1:]]
        self._length = (max(ends, default=0) + 7) // 8 * 8
        self._known: dict[int, Bits] = {}
        gone = bytearray(self._length // 8)
        for row in self._blocks.values():
            gone[row.start // 8 : row.start // 8 + len(row.dead)] = row.dead
        for each in connection.execute(select(dead.c.id)).scalars():
            gone[each >> 3] |= 1 << (each & 7)
        self._gone = int.from_bytes(gone, "little")

    def fetch(self, words: Iterable[str] = (), pairs: Iterable[int] = ()) -> None:
        """Read the rows of many terms in one go."""
        keys = {key_of_word(number_of(each)): each for each in words} | {key_of_pair(each): each for each in pairs}
        wanted = {key: said for key, said in keys.items() if key not in self._known}
        if not wanted:
            return
        lists: dict[int, list[tuple[int, int, bytes]]] = {key: [] for key in wanted}
        by_page: dict[int, list[tuple[int, bytes]]] = {}
        tiers = [tier_of(size) for size in {row.size for row in self._blocks.values()}]
        for key in wanted:
            for tier in tiers:
                by_page.setdefault(page_of(key, tier), []).append((key, key.to_bytes(8, "little")))
        if by_page:
            asked = select(page.c.page, page.c.start, page.c.body).where(page.c.page.in_(sorted(by_page)))
            for number, start, body in self._connection.execute(asked):
                size = self._blocks[start].size
                for key, name in by_page[number]:
                    found = find_term(body, name)
                    if found is not None:
                        lists[key].append((start, size, found))
        for key, said in wanted.items():
            row = row_of(lists[key], self._length)
            for number in self._loose_having(said):
                row[number >> 3] |= 1 << (number & 7)
            self._known[key] = int.from_bytes(row, "little")

    def _loose_having(self, term: str | int) -> list[int]:
        if isinstance(term, int):
            return [one.id for one in self.loose if term in one.pairs]
        if term == FACET:
            return [one.id for one in self.loose]
        if term.startswith(FACET):
            facet = term[len(FACET) :]
            return [one.id for one in self.loose if facet in one.facets]
        if term.startswith(DAY):
            bit = int(term[len(DAY) :])
            return [one.id for one in self.loose if one.day >> bit & 1]
        said = f" {term} "
        return [one.id for one in self.loose if said in one.words]

    def word(self, term: str) -> Bits:
        """The entries that have a term."""
        key = key_of_word(number_of(term))
        if key not in self._known:
            self.fetch([term])
        return self._known[key]

    def pair(self, number: int) -> Bits:
        """The entries that have two neighbours of that number."""
        key = key_of_pair(number)
        if key not in self._known:
            self.fetch((), [number])
        return self._known[key]

    @property
    def all(self) -> Bits:
        """The entries that stand."""
        return self.word(FACET) & ~self._gone

    def since(self, day: date) -> Bits:
        """The entries of that day or later."""
        names = [f"{DAY}{bit}" for bit in range(DAY_BITS)]
        self.fetch([FACET, *names])
        bound, more, same = day_number(day), 0, self.word(FACET)
        for bit in reversed(range(DAY_BITS)):
            here = self.word(names[bit])
            if bound >> bit & 1:
                same &= here
            else:
                more |= same & here
                same &= ~here
        return more | same


class Loose:
    """An entry that stands in no block yet."""

    def __init__(self, row: Any) -> None:
        self.id: int = row.id
        self.words: str = row.words
        self.facets: list[str] = row.facets
        self._pairs: bytes = row.pairs

    @cached_property
    def pairs(self) -> "array[int]":
        """The numbers of its neighbouring words."""
        pairs = array("H")
        pairs.frombytes(self._pairs)
        return pairs

    @cached_property
    def day(self) -> int:
        """The number of its day."""
        said = next((each[3:] for each in self.facets if each.startswith("on:")), None)
        return day_number(date.fromisoformat(said)) if said else 0


def newest(bits: Bits) -> Iterator[int]:
    """The entries of a row of bits, the highest first."""
    body = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    for first in range(len(body) // _STRETCH * _STRETCH, -1, -_STRETCH):
        stretch = body[first : first + _STRETCH].rstrip(b"\0")
        for at in range(len(stretch) - 1, -1, -1):
            byte = stretch[at]
            for bit in range(7, -1, -1) if byte else ():
                if byte >> bit & 1:
                    yield (first + at) * 8 + bit
