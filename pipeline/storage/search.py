"""Documents looked for by words, facets and days: which they are, how many, and their texts (`storage.search_index`).

Bits say which documents have each word; what they cannot tell, as whether words stand beside each other, is looked up
in the texts of those that are about to be shown.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice, pairwise
from typing import Any, Literal

from sqlalchemy import Connection, String, cast, select

from models.annotation import ClaimRow
from models.document import Document, Revision
from models.event import EventClaim
from models.search import SearchEntry, SearchWord
from models.terms import Passage
from pipeline.documents.folding import pair_of, unspaced
from pipeline.documents.looking import Part, Question, piece_of, stands_in
from pipeline.storage.bits import Index, newest
from pipeline.storage.dossiers import OF_PASSAGE, passage_of, public_id
from pipeline.storage.postings import Bits
from pipeline.storage.search_index import BEGINNING, FACET, REMOVED, TITLE

document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]
entry = SearchEntry.__table__  # type: ignore[attr-defined]
word = SearchWord.__table__  # type: ignore[attr-defined]

#: For the beginning of a word stand at most so many words, the commonest.
MOST_BEGUN = 12
#: Texts that are looked through for one page where the index alone cannot tell.
MOST_READ = 200
#: Facets are counted in so many documents, the first of the order.
MOST_COUNTED = 1_000
#: Characters of a text that are shown around what was found.
AROUND = 130
#: Of texts longer than this the first so many characters are looked through.
LONGEST = 400_000

Order = Literal["relevance", "newest"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for.

    Attributes:
        question: words and typed filters.
        facets: chosen values by facet; several of one widen, several facets narrow.
        event: documents that tell this event.
        since, until: days of publication, else of our first sight, both included.
        private: False where private documents must not be found, nor counted.
    """

    question: Question = field(default_factory=Question)
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    event: str = ""
    since: date | None = None
    until: date | None = None
    private: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found: `text` is that of its newest edition in which what was looked for stands.

    `passage` has the stretch of it to be shown, closed.
    """

    entry: int
    id: str
    kind: str
    changed_at: datetime
    facets: tuple[str, ...]
    edition: int
    older: bool
    passage: Passage


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found.

    Attributes:
        hits: in order.
        total: how many there are; an upper bound where not `exact`.
        exact: the index alone could tell.
        after: where the next page begins; None where this is the last.
        counted: of each facet how many documents have each value, among the first `among` of the order.
        cut: beginnings of words for which more words stand than were looked for.
    """

    hits: tuple[Hit, ...]
    total: int
    exact: bool
    after: str | None
    counted: Mapping[str, int]
    among: int
    cut: tuple[str, ...]


def search(
    connection: Connection, asked: Asked, *, order: Order, limit: int, after: str = "", count: bool = True
) -> Found:
    """The documents that are asked for, a page at a time.

    Args:
        connection: a snapshot, since blocks may be put together while it is read.
        asked: what for.
        order: by relevance, those with more of the words in their title and beginning first; or the newest first. Of
            equals the newest come first; newest is what changed last, but for texts that went by their terms.
        limit: at most so many.
        after: `after` of the page before.
        count: whether facets are counted too.
    """
    index = Index(connection)
    looking = _Looking(connection, index, asked)
    bits = looking.bits()
    ranked = _levels(index, looking, bits) if order == "relevance" and asked.question.wanted else _newest(index, bits)
    hits, last = _page(connection, looking, _from(ranked, after), limit)
    counted: Counter[str] = Counter()
    first: list[int] = []
    if count:
        first = list(islice((each for _, level in ranked for each in newest(level)), MOST_COUNTED))
        counted = _counted(connection, first, private=asked.private)
    total = bits.bit_count()
    exact = not looking.unsure
    if not exact and last is None and not after:
        total, exact = len(hits), True
    return Found(hits, total, exact, last, counted, len(first), looking.cut)


# ── which ────────────────────────────────────────────────────────────────────────────────────────


class _Looking:
    """A question against the index; `unsure` are the parts that only texts can tell."""

    def __init__(self, connection: Connection, index: Index, asked: Asked) -> None:
        self.connection, self.index, self.asked = connection, index, asked
        self.cut: tuple[str, ...] = ()
        self.unsure = [part for part in asked.question.parts if part.is_phrase or _spelled(part)]
        self._begun = {part: self._words_from(part.words[-1]) for part in asked.question.parts if part.begun}

    def bits(self) -> Bits:
        """The documents that may be what is asked for: all that are, and few others where parts are unsure."""
        parts = self.asked.question.parts
        terms: set[str] = {FACET, FACET + REMOVED}
        pairs: set[int] = set()
        for part in parts:
            terms |= {*part.words, *part.parts, *_neighbours(part), *self._begun.get(part, ())}
            pairs |= _pairs(part)
        for name, values in self._facets().items():
            terms |= {f"{FACET}{name}:{value}" for value in values}
        terms |= {f"{FACET}{name}:{value}" for name, value, _ in self.asked.question.filters}
        self.index.fetch(terms, pairs)
        found = self.index.all
        for part in parts:
            if not part.minus:
                found &= self.of_part(part)
            elif part not in self.unsure:
                found &= ~self.of_part(part)
        for name, values in self._facets().items():
            having = 0
            for value in values:
                having |= self.index.word(f"{FACET}{name}:{value}")
            found &= having
        for name, value, minus in self.asked.question.filters:
            having = self._typed(name, value)
            found = found & ~having if minus else found & having
        if self.asked.since:
            found &= self.index.since(self.asked.since)
        if self.asked.until:
            found &= ~self.index.since(self.asked.until + timedelta(days=1))
        if self.asked.event:
            found &= self._telling(self.asked.event)
        if not self.asked.private:
            found &= ~self.index.word(f"{FACET}is:private")
        return found

    def of_part(self, part: Part, prefix: str = "") -> Bits:
        """The documents in which a part may stand; in their titles or beginnings, with that prefix."""
        whole = self._together(part.words, part, prefix)
        if not prefix and _spelled(part):
            pieces = self._together(part.parts, part, prefix)
            for pair in _pairs(part):
                pieces &= self.index.pair(pair)
            return whole | pieces
        if not prefix:
            for pair in _pairs(part):
                whole &= self.index.pair(pair)
            for pair_word in _neighbours(part):
                whole &= self.index.word(pair_word)
        return whole

    def _together(self, words: Sequence[str], part: Part, prefix: str) -> Bits:
        found = -1
        for each in words[:-1] if part.begun else words:
            found &= self.index.word(prefix + each)
        if part.begun:
            begun = 0
            for each in self._begun[part]:
                begun |= self.index.word(prefix + each)
            found &= begun
        return found

    def ranking(self, part: Part) -> set[str]:
        """The words of a part that tell how high a document stands."""
        return set() if part.begun else set(part.words)

    def _facets(self) -> dict[str, Sequence[str]]:
        return {name: values for name, values in self.asked.facets.items() if values}

    def _typed(self, name: str, value: str) -> Bits:
        return self.index.word(f"{FACET}{name}:{value}")

    def _words_from(self, begun: str) -> list[str]:
        """The commonest words that begin so."""
        stop = begun[:-1] + chr(ord(begun[-1]) + 1)
        asked = select(word.c.word).where(word.c.word >= begun, word.c.word < stop)
        rows = self.connection.execute(asked.order_by(word.c.entries.desc(), word.c.word).limit(MOST_BEGUN + 1))
        found = list(rows.scalars())
        if len(found) <= MOST_BEGUN:
            # Words of no block yet are rarer than any other.
            loose = re.compile(f" ({re.escape(begun)}[^ :]*)(?= )")
            new = Counter(said for one in self.index.loose for said in loose.findall(one.words))
            found += sorted(new.keys() - set(found), key=lambda said: (-new[said], said))
        if len(found) > MOST_BEGUN:
            self.cut = (*self.cut, begun)
        return found[:MOST_BEGUN]

    def _telling(self, event: str) -> Bits:
        asked = (
            select(entry.c.id)
            .join(revision, revision.c.document_id == entry.c.document_id)
            .join(claim, claim.c.revision_id == revision.c.id)
            .join(event_claim, event_claim.c.claim_id == claim.c.id)
            .where(event_claim.c.event_id == event)
            .distinct()
        )
        ids = list(self.connection.execute(asked).scalars())
        having = bytearray(max(ids, default=0) // 8 + 1)
        for each in ids:
            having[each >> 3] |= 1 << (each & 7)
        return int.from_bytes(having, "little")


def _spelled(part: Part) -> bool:
    """Whether a word may well be spaced in other ways: `rtx4090d`, `308x`, and not `h20`."""
    return len(part.words) == 1 and len(part.parts) > 1 and len(part.parts[0]) > 1 and not part.begun


def _pairs(part: Part) -> set[int]:
    said = part.parts[: -len(_last(part))] if part.begun else part.parts
    return {pair_of(one, other) for one, other in pairwise(said) if not (unspaced(one) and unspaced(other))}


def _last(part: Part) -> tuple[str, ...]:
    return Part(part.words[-1:]).parts


def _neighbours(part: Part) -> set[str]:
    return {one + other for one, other in pairwise(part.words) if unspaced(one) and unspaced(other)}


def _levels(index: Index, looking: _Looking, bits: Bits) -> list[tuple[int, Bits]]:
    """The documents by how many of the words stand in the title (two each) and the beginning (one each), most first."""
    parts = [part for part in looking.asked.question.wanted if not part.begun]
    prefixes = (TITLE, BEGINNING)
    terms = {prefix + each for part in parts for each in looking.ranking(part) for prefix in prefixes}
    index.fetch(terms)
    at_least = [bits]
    for part in parts:
        for prefix, weight in zip(prefixes, (2, 1), strict=True):
            having = looking.of_part(part, prefix) & bits
            if not having:
                continue
            at_least += [0] * weight
            for level in range(len(at_least) - 1, weight - 1, -1):
                at_least[level] |= at_least[level - weight] & having
    levels = []
    above = 0
    for level in range(len(at_least) - 1, -1, -1):
        if only := at_least[level] & ~above:
            levels.append((level, only))
            above |= only
    return levels


def _newest(index: Index, bits: Bits) -> list[tuple[int, Bits]]:
    """All, but last those whose text went by its terms: what is left of it got a new entry on that day, and is old."""
    removed = bits & index.word(FACET + REMOVED)
    return [(1, bits & ~removed), (0, removed)] if removed else [(0, bits)]


def _from(ranked: Sequence[tuple[int, Bits]], after: str) -> Iterator[tuple[int, int]]:
    """Level and entry, in order, behind `after`."""
    found = re.fullmatch(r"(\d{1,3})-(\d{1,18})", after)
    past = (int(found[1]), int(found[2])) if found else None
    for level, bits in ranked:
        if past and level > past[0]:
            continue
        left = bits & ((1 << past[1]) - 1) if past and level == past[0] else bits
        for each in newest(left):
            yield level, each


# ── what of them ─────────────────────────────────────────────────────────────────────────────────


def _page(
    connection: Connection, looking: _Looking, ordered: Iterator[tuple[int, int]], limit: int
) -> tuple[tuple[Hit, ...], str | None]:
    hits: list[Hit] = []
    read = 0
    parts = looking.asked.question
    while len(hits) < limit and read < max(limit, MOST_READ):
        chunk = list(islice(ordered, limit))
        if not chunk:
            return tuple(hits), None
        read += len(chunk)
        found = _open(connection, [each for _, each in chunk], parts, looking.unsure)
        for place in chunk:
            last = place
            if place[1] in found:
                hits.append(found[place[1]])
            if len(hits) == limit:
                break
    there = last != chunk[-1] or next(ordered, None) is not None
    return tuple(hits), f"{last[0]}-{last[1]}" if there else None


def _open(connection: Connection, ids: Sequence[int], question: Question, unsure: Sequence[Part]) -> dict[int, Hit]:
    """Entries with their texts, by id; without those in whose texts an unsure part is not as asked."""
    asked = (
        select(
            *OF_PASSAGE, entry.c.id.label("entry"), entry.c.facets, document.c.kind, revision.c.number,
            revision.c.text, revision.c.known_at,
        )
        .join_from(entry, document, document.c.id == entry.c.document_id)
        .join(revision, revision.c.document_id == document.c.id)
        .where(entry.c.id.in_(ids))
        .order_by(entry.c.id, revision.c.number.desc())
    )  # fmt: skip
    editions: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(asked):
        editions[row.entry].append(row)
    found = {}
    for each, rows in editions.items():
        if all(_stands(rows, part) != part.minus for part in unsure):
            found[each] = _hit(rows, question)
    return found


def _stands(rows: Sequence[Any], part: Part) -> bool:
    return any(stands_in(f"{row.title or ''}\n\n\n{row.text[:LONGEST]}", part) for row in rows)


def _hit(rows: Sequence[Any], question: Question) -> Hit:
    wanted = question.wanted
    shown = next((row for row in rows if wanted and all(stands_in(row.text[:LONGEST], each) for each in wanted)), None)
    shown = shown or next((row for row in rows if row.text), rows[0])
    start, stop = piece_of(shown.text[:LONGEST], wanted, AROUND)
    title = shown.title or next((row.title for row in rows if row.title), "")
    return Hit(
        entry=shown.entry,
        id=public_id(shown.key),
        kind=shown.kind,
        changed_at=rows[0].known_at,
        facets=tuple(shown.facets),
        edition=shown.number,
        older=shown.number != rows[0].number,
        passage=_passage(shown, start, stop, title),
    )


def _passage(row: Any, start: int, stop: int, title: str) -> Passage:
    lead = "…" if start else ""
    tail = "…" if stop < len(row.text) else ""
    return passage_of(row, start=start, words=f"{lead}{row.text[start:stop]}{tail}" if stop else "", title=title)


def _counted(connection: Connection, ids: Sequence[int], *, private: bool) -> Counter[str]:
    """How many of some entries have each facet."""
    counted: Counter[str] = Counter()
    for at in range(0, len(ids), 500):
        # As one text: what reads JSON costs by the call.
        asked = select(cast(entry.c.facets, String)).where(entry.c.id.in_(ids[at : at + 500]))
        for facets in json.loads(f"[{','.join(connection.execute(asked).scalars())}]"):
            counted.update(facets)
    if not private:
        del counted["is:private"]
    return Counter({facet: count for facet, count in counted.items() if not facet.startswith("on:")})
