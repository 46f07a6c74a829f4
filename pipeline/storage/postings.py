"""Pages of the index: which entries of a block have each of some terms. Pure, and the same on both databases.

A page is a count (2 bytes), the terms' numbers (8 bytes each), where each one's list ends (4 bytes each), and the
lists: the entries' places within the block, 2 bytes each, or a bit for every entry of the block where that is shorter.
"""

import struct
import sys
from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np


class Tier(NamedTuple):
    """Blocks of one size: how many entries, the number of their first page, and among how many terms are shared.

    The pages of a larger tier are a multiple of those of the one before, so that what stands on one page comes to stand
    on few; entries are at most 65,536, since places have two bytes.
    """

    size: int
    first: int
    pages: int


#: Each is put together from the one before: a question reads a row of each block for each term, wherever it lies.
SMALL, LARGE, HUGE = Tier(128, 4096, 512), Tier(8192, 0, 4096), Tier(65_536, 4608, 16_384)
TIERS = (SMALL, LARGE, HUGE)
#: Numbers of pairs are these, and no word's.
PAIR_BIT = 1 << 63

Bits = int


def tier_of(size: int) -> Tier:
    """The tier of blocks of that size."""
    return next(tier for tier in TIERS if tier.size == size)


def page_of(term: int, tier: Tier) -> int:
    """The page on which a term stands in blocks of a tier."""
    return tier.first + term % tier.pages


def key_of_word(number: int) -> int:
    """The term of a word's number."""
    return number & ~PAIR_BIT


def key_of_pair(pair: int) -> int:
    """The term of a pair's number."""
    return PAIR_BIT | pair


def write_page(lists: Mapping[int, "array[int]"], size: int) -> bytes:
    """A page from each term's places in a block of that size."""
    keys, ends, bodies, at = array("Q"), array("I"), [], 0
    for key, places in lists.items():
        body = _bits(places, size) if len(places) * 16 >= size else _little(places)
        at += len(body)
        keys.append(key)
        ends.append(at)
        bodies.append(body)
    return b"".join((struct.pack("<H", len(keys)), _little(keys), _little(ends), *bodies))


def read_page(body: bytes, size: int) -> Iterator[tuple[int, "array[int]"]]:
    """Each term of a page with its places."""
    count = struct.unpack_from("<H", body)[0]
    keys, ends = _numbers("Q", body[2 : 2 + 8 * count]), _numbers("I", body[2 + 8 * count : 2 + 12 * count])
    first, begin = 2 + 12 * count, 0
    for key, end in zip(keys, ends, strict=True):
        yield key, _places(body[first + begin : first + end], size)
        begin = end


def find_term(body: bytes, term: bytes) -> bytes | None:
    """The list of one term, by its 8 bytes; None where the page has none."""
    count = body[0] | body[1] << 8
    stop = 2 + 8 * count
    at = body.find(term, 2, stop)
    while at >= 0 and (at - 2) % 8:
        at = body.find(term, at + 1, stop)
    if at < 0:
        return None
    place = stop + (at - 2) // 2  # of its end: 4 bytes for each 8
    first = stop + 4 * count
    begin = int.from_bytes(body[place - 4 : place], "little") if at > 2 else 0
    return body[first + begin : first + int.from_bytes(body[place : place + 4], "little")]


def row_of(lists: Sequence[tuple[int, int, bytes]], length: int) -> bytearray:
    """The entries that stand in the lists of one term, as a row of bits from entry 0 on.

    Args:
        lists: each with the entry at which its block begins, a multiple of 8, and the block's size.
        length: of the row in entries, a multiple of 8.
    """
    into = bytearray(length // 8)
    places = [(start, found) for start, size, found in lists if len(found) != size // 8]
    if places:
        starts = np.repeat([start for start, _ in places], [len(found) // 2 for _, found in places])
        flags = np.zeros(length, dtype=np.bool_)
        flags[np.frombuffer(b"".join(found for _, found in places), dtype="<u2") + starts] = True
        into[:] = np.packbits(flags, bitorder="little").tobytes()
    for start, size, found in lists:
        if len(found) == size // 8:
            into[start // 8 : start // 8 + len(found)] = found
    return into


def _places(found: bytes, size: int) -> "array[int]":
    if len(found) != size // 8:
        return _numbers("H", found)
    flags = np.unpackbits(np.frombuffer(found, dtype=np.uint8), bitorder="little")
    return array("H", np.flatnonzero(flags).astype(np.uint16).tobytes())


def _bits(places: "array[int]", size: int) -> bytes:
    flags = np.zeros(size, dtype=np.bool_)
    flags[np.frombuffer(places, dtype=np.uint16)] = True
    return np.packbits(flags, bitorder="little").tobytes()


def _little(numbers: "array[int]") -> bytes:
    if sys.byteorder == "big":
        numbers = array(numbers.typecode, numbers)
        numbers.byteswap()
    return numbers.tobytes()


def _numbers(kind: str, body: bytes) -> "array[int]":
    numbers = array(kind)
    numbers.frombytes(body)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
