"""The index of stored texts, kept in the transactions in which they change (`docs/decisions`).

A changed document gets a new entry, which is loose at first; 128 loose ones are put together into a small block, 64
small ones into a large one, 8 large ones into a huge one (`storage.postings`). Nothing found depends on when that is
done: what is not in a block is looked through.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select, text, update

from models.annotation import ClaimRow, MentionRow
from models.document import Document, Revision
from models.search import SearchBlock, SearchDead, SearchEntry, SearchPage, SearchWord
from pipeline.documents.folding import number_of, terms_of, words_of
from pipeline.storage.dossiers import FILED
from pipeline.storage.postings import (
    SMALL,
    TIERS,
    Tier,
    key_of_pair,
    key_of_word,
    page_of,
    read_page,
    tier_of,
    write_page,
)

document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
mention = MentionRow.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]
entry = SearchEntry.__table__  # type: ignore[attr-defined]
block = SearchBlock.__table__  # type: ignore[attr-defined]
page = SearchPage.__table__  # type: ignore[attr-defined]
dead = SearchDead.__table__  # type: ignore[attr-defined]
word = SearchWord.__table__  # type: ignore[attr-defined]

#: How many words of a text are its beginning.
LEAD = 60
#: Days are told from this one on, by so many bits.
FIRST_DAY, DAY_BITS = date(2000, 1, 1), 15
#: Prefixes of terms that are no word of the text: of its title, its beginning, a facet, a bit of its day.
TITLE, BEGINNING, FACET, DAY = "t:", "l:", "f:", "d:"
#: The facet of those whose last text went by its terms; nobody narrows by it.
REMOVED = "text:removed"
#: Entities of one document that are facets of it, the most often mentioned first.
MOST_ENTITIES = 60
#: So many replaced entries are noted each by itself before they are noted in their blocks.
MOST_DEAD = 500
AT_ONCE = 250
#: So many loose ones are put together.
ENOUGH = SMALL.size + SMALL.size // 4
_LOCK = 4920
#: By name: the migration that fills the index reads tables of its own time.
OF_DOCUMENT = tuple(
    document.c[name] for name in ("id", "source", "publisher", "kind", "private", "stated", "first_seen_at")
)

Lists = dict[int, "array[int]"]


def put_documents(connection: Connection, ids: Iterable[int], *, texts: bool = True) -> None:
    """Let documents be found by what they say now.

    Args:
        connection: the writing transaction in which they changed.
        ids: rows of documents.
        texts: False where only what was understood of them changed, and no text.
    """
    wanted = sorted(set(ids))
    for at in range(0, len(wanted), AT_ONCE):
        _put(connection, wanted[at : at + AT_ONCE], texts=texts)


def put_revisions(connection: Connection, revisions: Iterable[int]) -> None:
    """Let the documents of revisions be found by what was understood of them, and no text changed."""
    asked = select(revision.c.document_id).where(revision.c.id.in_(sorted(set(revisions))))
    put_documents(connection, connection.execute(asked).scalars().all(), texts=False)


def _put(connection: Connection, ids: Sequence[int], *, texts: bool) -> None:
    # Two workers' entries of one document come one after the other; SQLite has one writer anyway.
    asked = select(*OF_DOCUMENT).where(document.c.id.in_(ids)).order_by(document.c.id).with_for_update()
    documents = {row.id: row for row in connection.execute(asked)}
    loose = entry.c.words.is_not(None).label("loose")
    # Locked, so that none goes into a block between this look and what is done by it.
    mine = select(entry.c.id, entry.c.document_id, loose).where(entry.c.document_id.in_(ids))
    old = connection.execute(mine.order_by(entry.c.id).with_for_update()).all()
    facets = facets_of(connection, documents)
    keep = set() if texts else {row.document_id for row in old if row.loose}
    if keep:
        connection.execute(
            update(entry).where(entry.c.document_id == bindparam("of")),
            [{"of": each, "facets": facets[each]} for each in sorted(keep)],
        )
    anew = [each for each in documents if each not in keep]
    said = said_in(connection, anew)
    if anew:
        connection.execute(
            insert(entry), [{"document_id": each, "facets": facets[each]} | said[each] for each in sorted(anew)]
        )
    gone = [row for row in old if row.document_id not in keep]
    if gone:
        connection.execute(delete(entry).where(entry.c.id.in_([row.id for row in gone])))
    if sealed := [{"id": row.id} for row in gone if not row.loose]:
        connection.execute(insert(dead), sealed)


def said_in(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Words and pairs of all texts of documents that are still there."""
    found: dict[int, tuple[set[str], set[int]]] = {each: (set(), set()) for each in ids}
    asked = (
        select(revision.c.document_id, revision.c.title, revision.c.text)
        .where(revision.c.document_id.in_(ids))
        .order_by(revision.c.document_id, revision.c.number)
    )
    for row in connection.execute(asked):
        terms, pairs = found[row.document_id]
        title, body = words_of(row.title or ""), words_of(row.text)
        for said in (title, body):
            more, beside = terms_of(said)
            terms |= more
            pairs |= beside
        for prefix, words in ((TITLE, title), (BEGINNING, body[:LEAD])):
            terms |= {prefix + each for each in terms_of(words)[0]}
    return {
        each: {"words": f" {' '.join(sorted(terms))} ", "pairs": array("H", sorted(pairs)).tobytes()}
        for each, (terms, pairs) in found.items()
    }


def facets_of(connection: Connection, documents: Mapping[int, Any]) -> dict[int, list[str]]:
    """What documents are narrowed by: `source:…`, `kind:…`, `is:edited`, `entity:…`, `type:…`, `on:2026-05-18`."""
    ids = list(documents)
    found: dict[int, list[str]] = {}
    editions: dict[int, list[Any]] = defaultdict(list)
    columns = ("document_id", "kind", "flags", "language", "published_at", "known_at", "removed_at")
    asked = select(*(revision.c[name] for name in columns)).where(revision.c.document_id.in_(ids))
    for row in connection.execute(asked.order_by(revision.c.document_id, revision.c.number)):
        editions[row.document_id].append(row)
    entities = _counted(connection, ids, mention.c.entity, mention, mention.c.entity.is_not(None))
    types = _counted(connection, ids, claim.c.type, claim, claim.c.struck.is_(False))
    for each, row in documents.items():
        told = editions[each]
        facets = [f"source:{row.source}", f"publisher:{row.publisher}", f"kind:{row.kind}"]
        facets += [f"lang:{language}" for language in dict.fromkeys(one.language for one in told) if language]
        facets += [f"is:{state}" for state in _states(row, told)]
        facets += [REMOVED] if told and told[-1].removed_at else []
        on = next((one.published_at for one in reversed(told) if one.published_at), None) or row.first_seen_at
        facets.append(f"on:{on.date().isoformat()}")
        facets += [f"type:{name}" for name, _ in types[each].most_common()]
        facets += [f"entity:{name}" for name, _ in entities[each].most_common(MOST_ENTITIES)]
        found[each] = facets
    return found


def _states(row: Any, told: Sequence[Any]) -> Iterator[str]:
    filed = "filed_at" in (row.stated or {})
    if row.private:
        yield "private"
    if filed:
        yield "filed"
    published = [FILED in before.flags and FILED not in one.flags for before, one in pairwise(told)]
    if any(one.kind == "edit" and not (filed and out) for one, out in zip(told[1:], published, strict=True)):
        yield "edited"
    if told and told[-1].kind == "retraction":
        yield "withdrawn"


def _counted(
    connection: Connection, ids: Sequence[int], of: Any, table: Any, condition: Any
) -> dict[int, Counter[str]]:
    asked = (
        select(revision.c.document_id, of.label("name"), func.count().label("times"))
        .join_from(table, revision, revision.c.id == table.c.revision_id)
        .where(revision.c.document_id.in_(ids), condition)
        .group_by(revision.c.document_id, of)
        .order_by(of)
    )
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for row in connection.execute(asked):
        found[row.document_id][row.name] = row.times
    return found


def facet_terms(facets: Iterable[str]) -> set[str]:
    """The terms under which an entry stands for its facets: each one, all of them, and the bits of its day."""
    terms = {FACET}
    for facet in facets:
        if facet.startswith("on:"):
            terms |= day_terms(date.fromisoformat(facet[3:]))
        else:
            terms.add(FACET + facet)
    return terms


def day_terms(day: date) -> set[str]:
    """The bits of a day; one before `FIRST_DAY` counts as it, and one too far off as the last."""
    number = day_number(day)
    return {f"{DAY}{bit}" for bit in range(DAY_BITS) if number >> bit & 1}


def day_number(day: date) -> int:
    """Days since `FIRST_DAY`, within what the bits hold."""
    return min(max((day - FIRST_DAY).days, 0), (1 << DAY_BITS) - 1)


# ── blocks ───────────────────────────────────────────────────────────────────────────────────────


def waiting(connection: Connection) -> bool:
    """Whether there is a block to be put together, or there are replaced entries to be noted in theirs."""
    if count_loose(connection) >= ENOUGH:
        return True
    return bool(connection.execute(select(func.count()).select_from(dead)).scalar_one() >= MOST_DEAD)


def count_loose(connection: Connection) -> int:
    """How many entries are in no block yet."""
    return connection.execute(select(func.count()).where(entry.c.words.is_not(None))).scalar_one()


def put_together(connection: Connection, since: int = 0, counted: Counter[str] | None = None) -> int:
    """Put loose entries into blocks, and small blocks into large ones; gives how many entries it moved.

    One at a time does it: another finds the lock taken, and leaves it to the first. Nothing found changes by it.

    Args:
        connection: a writing transaction.
        since: entries from this one on.
        counted: takes what their words are counted as, which whoever gives it writes down by `count_words`.
    """
    if (
        connection.dialect.name == "postgresql"
        and not connection.execute(text(f"SELECT pg_try_advisory_xact_lock({_LOCK})")).scalar_one()
    ):
        return 0
    newest = connection.execute(select(func.max(entry.c.id))).scalar_one() or 0
    asked = select(entry.c.id).where(
        entry.c.words.is_not(None), entry.c.id >= since, entry.c.id < newest // SMALL.size * SMALL.size
    )
    starts = sorted({each // SMALL.size * SMALL.size for each in connection.execute(asked).scalars()})
    said: Counter[str] = Counter() if counted is None else counted
    moved = sum(_seal(connection, start, said) for start in starts)
    if counted is None:
        count_words(connection, said)
    # One of each at a time: an archive whose blocks were smaller until now gets its larger ones by and by.
    for tier, into in pairwise(TIERS):
        start = _to_enlarge(connection, newest, tier, into)
        if start is not None:
            _enlarge(connection, start, tier, into)
    _note_dead(connection)
    return moved


def _seal(connection: Connection, start: int, counted: Counter[str]) -> int:
    """The loose entries of a small block's range, into the block that there is, else a small one; counts words."""
    asked = select(entry.c.id, entry.c.facets, entry.c.words, entry.c.pairs).where(
        entry.c.words.is_not(None), entry.c.id >= start, entry.c.id < start + SMALL.size
    )
    # What somebody replaces just now is left loose, and comes later.
    rows = connection.execute(asked.order_by(entry.c.id).with_for_update(skip_locked=True)).all()
    if not rows:
        return 0
    covering = connection.execute(
        select(block.c.start, block.c.size).where(block.c.start <= start, block.c.start + block.c.size > start)
    ).one_or_none()
    first, size = (covering.start, covering.size) if covering else (start, SMALL.size)
    said: dict[str, list[int]] = defaultdict(list)
    beside: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        place = row.id - first
        for each in (*row.words.split(), *facet_terms(row.facets)):
            said[each].append(place)
        pairs = array("H")
        pairs.frombytes(row.pairs)
        for pair in pairs:
            beside[pair].append(place)
    lists = {key_of_word(number_of(each)): array("H", places) for each, places in said.items()}
    lists |= {key_of_pair(pair): array("H", places) for pair, places in beside.items()}
    tier, shares = tier_of(size), defaultdict[int, Lists](dict)
    for key, places in lists.items():
        shares[page_of(key, tier)][key] = places
    if covering:
        _add_to(connection, first, size, shares)
    else:
        connection.execute(insert(block), {"start": first, "size": size, "dead": b""})
        _write(connection, first, size, shares)
    connection.execute(update(entry).where(entry.c.id.in_([row.id for row in rows])).values(words=None, pairs=None))
    counted.update({each: len(places) for each, places in said.items() if ":" not in each})
    return len(rows)


def _write(connection: Connection, start: int, size: int, shares: Mapping[int, Lists]) -> None:
    rows = [
        {"page": number, "start": start, "body": write_page(lists, size)}
        for number, lists in sorted(shares.items())
        if lists
    ]
    if rows:
        connection.execute(insert(page), rows)


def _add_to(connection: Connection, start: int, size: int, shares: Mapping[int, Lists]) -> None:
    """Entries that came late, into a block that is there."""
    for number, lists in shares.items():
        here = (page.c.page == number, page.c.start == start)
        body = connection.execute(select(page.c.body).where(*here)).scalar()
        merged = dict(read_page(body, size)) if body else {}
        for key, places in lists.items():
            merged[key] = array("H", sorted({*merged.get(key, ()), *places}))
        connection.execute(delete(page).where(*here))
        _write(connection, start, size, {number: merged})


def _to_enlarge(connection: Connection, newest: int, tier: Tier, into: Tier) -> int | None:
    """Where the first block of a tier begins whose parts, blocks of the tier before, are all there."""
    found = connection.execute(select(block.c.start, block.c.size).where(block.c.size <= tier.size)).all()
    begun: set[int] = {row.start // into.size * into.size for row in found if row.size == tier.size}
    smaller = {row.start // into.size * into.size for row in found if row.size < tier.size}
    for start in sorted(begun - smaller):
        loose = exists().where(entry.c.words.is_not(None), entry.c.id >= start, entry.c.id < start + into.size)
        if newest >= start + into.size and not connection.execute(select(loose)).scalar_one():
            return start
    return None


def _enlarge(connection: Connection, start: int, tier: Tier, into: Tier) -> None:
    inside = (block.c.size == tier.size, block.c.start >= start, block.c.start < start + into.size)
    parts = connection.execute(select(block.c.start, block.c.dead).where(*inside)).all()
    gone = bytearray(into.size // 8)
    for row in parts:
        at = (row.start - start) // 8
        gone[at : at + len(row.dead)] = row.dead
    within = (page.c.start >= start, page.c.start < start + into.size)
    for number in range(tier.first, tier.first + tier.pages):
        asked = select(page.c.start, page.c.body).where(page.c.page == number, *within)
        lists: Lists = {}
        for row in connection.execute(asked.order_by(page.c.start)):
            off = row.start - start
            for key, places in read_page(row.body, tier.size):
                moved = array("H", [place + off for place in places])
                if key in lists:
                    lists[key].extend(moved)
                else:
                    lists[key] = moved
        shares: dict[int, Lists] = defaultdict(dict)
        for key, places in lists.items():
            shares[page_of(key, into)][key] = places
        _write(connection, start, into.size, shares)
    connection.execute(delete(page).where(page.c.page.between(tier.first, tier.first + tier.pages - 1), *within))
    connection.execute(delete(block).where(*inside))
    dead_bits = bytes(gone) if any(gone) else b""
    connection.execute(insert(block), {"start": start, "size": into.size, "dead": dead_bits})


def count_words(connection: Connection, counted: Mapping[str, int]) -> None:
    """Add to how many entries have each word."""
    if not counted:
        return
    # In order, so that two databases' pages fill alike.
    rows = [{"word": each, "entries": times} for each, times in sorted(counted.items())]
    connection.execute(
        text(
            "INSERT INTO search_word (word, entries) VALUES (:word, :entries)"
            " ON CONFLICT (word) DO UPDATE SET entries = search_word.entries + excluded.entries"
        ),
        rows,
    )


def _note_dead(connection: Connection) -> None:
    """Replaced entries, each noted by itself, into their blocks."""
    ids = sorted(connection.execute(select(dead.c.id)).scalars())
    blocks = connection.execute(select(block).order_by(block.c.start)).all()
    for row in blocks:
        inside = [each - row.start for each in ids if row.start <= each < row.start + row.size]
        if not inside:
            continue
        bits = bytearray(row.dead or bytes(row.size // 8))
        for place in inside:
            bits[place >> 3] |= 1 << (place & 7)
        connection.execute(update(block).where(block.c.start == row.start).values(dead=bytes(bits)))
    connection.execute(delete(dead).where(dead.c.id.in_(bindparam("ids", expanding=True))), {"ids": ids})


def take_out(connection: Connection, ids: Iterable[int]) -> None:
    """Take the words of documents out of the index for good, and let them be found by what is left of them.

    Their new entries say what is left; the pages of the blocks in which they stood are written anew without them.

    Args:
        connection: the writing transaction in which texts were taken out.
        ids: rows of documents.
    """
    wanted = sorted(set(ids))
    if connection.dialect.name == "postgresql":
        # Pages that are written anew are not being moved into a larger block meanwhile.
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    rows = connection.execute(
        select(entry.c.id).where(entry.c.document_id.in_(wanted), entry.c.words.is_(None))
    ).scalars()
    gone = sorted(rows)
    put_documents(connection, wanted)
    blocks = connection.execute(select(block.c.start, block.c.size)).all()
    for start, size in blocks:
        places = {each - start for each in gone if start <= each < start + size}
        if not places:
            continue
        asked = select(page.c.page, page.c.body).where(page.c.start == start).order_by(page.c.page)
        for number, body in connection.execute(asked).all():
            _without(connection, number, start, size, body, places)


def _without(connection: Connection, number: int, start: int, size: int, body: bytes, places: set[int]) -> None:
    lists = dict(read_page(body, size))
    if not any(not places.isdisjoint(each) for each in lists.values()):
        return
    kept = {key: array("H", [place for place in each if place not in places]) for key, each in lists.items()}
    left = {key: each for key, each in kept.items() if each}
    here = (page.c.page == number, page.c.start == start)
    if left:
        connection.execute(update(page).where(*here).values(body=write_page(left, size)))
    else:
        connection.execute(delete(page).where(*here))
