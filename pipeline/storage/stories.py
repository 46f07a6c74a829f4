"""Stories, their members, the index that finds them, and the bands that find reprints: a grouper's store.

Every look-up is bounded: a term leads to the stories that grew last, a band to its first documents, so that a
document costs the same in a large archive as in a small one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Connection, bindparam, delete, select, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

from models.document import Document, Revision
from models.event import CopyBand, Story, StoryMember, StoryTerm, TermCount
from pipeline.errors import StateError
from pipeline.events.copies import Band
from pipeline.events.stories import Earlier, Known, Placement
from pipeline.events.stories.marks import Marks, Number, Zone
from pipeline.storage.state import insert_new

story = Story.__table__  # type: ignore[attr-defined]
story_member = StoryMember.__table__  # type: ignore[attr-defined]
story_term = StoryTerm.__table__  # type: ignore[attr-defined]
term_count = TermCount.__table__  # type: ignore[attr-defined]
copy_band = CopyBand.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]

ALL = ""  # the term under which all documents are counted
POSTINGS = 96  # stories that a term leads to
CARRIED = 32  # documents that a band leads to
BATCH = 500


# Put together once for each number of terms and bands: building a union of thirty parts costs more than running it.


@cache
def _stories_by_terms(count: int) -> CompoundSelect[Any]:
    parts = [
        select(story_term.c.term, story_term.c.story_id)
        .where(story_term.c.term == bindparam(f"term_{number}"))
        .order_by(story_term.c.touched_at.desc(), story_term.c.story_id)
        .limit(POSTINGS)
        .subquery()
        for number in range(count)
    ]
    return union_all(*(select(part) for part in parts))


@cache
def _revisions_by_bands(count: int, mark: str) -> str:
    """As the driver takes it: for fifty parameters SQLAlchemy's own work costs more than the look-up.

    Args:
        count: how many bands.
        mark: of a parameter, as the driver writes it.
    """
    part = (
        f"SELECT revision_id FROM copy_band WHERE band = {mark} AND hash = {mark} ORDER BY revision_id LIMIT {CARRIED}"  # noqa: S608 - ours
    )
    return " UNION ALL ".join(f"SELECT * FROM ({part}) AS band_{number}" for number in range(count))  # noqa: S608


class StoryStore:
    """A grouper's store over one connection. Documents are revisions: their ids are row numbers as text.

    Args:
        connection: a writing transaction under the merge lock.
        now: the instant of the world that is written as `known_at`.
    """

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def placed(self, document: str) -> Placement | None:
        """Where a revision went, if it came before."""
        row = self._connection.execute(
            select(story_member).where(story_member.c.revision_id == int(document))
        ).one_or_none()
        if row is None:
            return None
        return Placement(row.story_id, None if row.copy_of is None else str(row.copy_of), row.why)

    def texts_of(self, document_id: int) -> frozenset[str]:
        """The revisions of a document that were placed, by their ids."""
        query = (
            select(revision.c.id)
            .join(story_member, story_member.c.revision_id == revision.c.id)
            .where(revision.c.document_id == document_id)
        )
        return frozenset(str(number) for number in self._connection.execute(query).scalars())

    def counts(self, terms: Iterable[str]) -> tuple[int, Mapping[str, int]]:
        """How many documents came so far, and in how many of them each term stood."""
        asked = [ALL, *sorted(terms)]
        found: dict[str, int] = {}
        for start in range(0, len(asked), BATCH):
            query = select(term_count).where(term_count.c.term.in_(asked[start : start + BATCH]))
            found.update({row.term: row.documents for row in self._connection.execute(query)})
        return found.pop(ALL, 0), found

    def candidates(self, terms: Sequence[str], limit: int) -> list[Known]:
        """The stories that share most of the terms, among those that grew last under each."""
        if not terms:
            return []
        ranks = {term: rank for rank, term in enumerate(terms)}
        shared: dict[str, float] = {}
        asked = {f"term_{number}": term for number, term in enumerate(terms)}
        for row in self._connection.execute(_stories_by_terms(len(terms)), asked):
            shared[row.story_id] = shared.get(row.story_id, 0.0) + 1.0 / (1.0 + ranks[row.term] / 8)
        best = sorted(shared, key=lambda found: (-shared[found], found))[:limit]
        known = self._load(best)
        return [known[found] for found in best]

    def story(self, story: str) -> Known:
        """One story that a placement names.

        Raises:
            StateError: there is no such story.
        """
        found = self._load([story])
        if story not in found:
            raise StateError(f"no story {story!r}")
        return found[story]

    def _load(self, ids: Sequence[str]) -> dict[str, Known]:
        query = select(story).where(story.c.id.in_(list(ids)))
        return {
            row.id: Known(
                row.id,
                row.centroid,
                tuple(marks_from(lead) for lead in row.marks.get("leads", ())),
                row.members,
                row.last_at,
            )
            for row in self._connection.execute(query)
        }

    def carriers(self, bands: Sequence[Band], limit: int) -> list[Earlier]:
        """The earlier revisions that share most bands, the earliest first among equals."""
        if not bands:
            return []
        mark = "?" if self._connection.dialect.name == "sqlite" else "%s"
        asked = tuple(part for band in bands for part in band)
        shared: dict[int, int] = {}
        for (number,) in self._connection.exec_driver_sql(_revisions_by_bands(len(bands), mark), asked):
            shared[number] = shared.get(number, 0) + 1
        if not shared:
            return []
        best = sorted(shared, key=lambda found: (-shared[found], found))[:limit]
        query = (
            select(revision.c.id, revision.c.title, revision.c.text, document.c.publisher)
            .add_columns(story_member.c.story_id, story_member.c.copy_of)
            .join(document, document.c.id == revision.c.document_id)
            .join(story_member, story_member.c.revision_id == revision.c.id)
            .where(revision.c.id.in_(best))
        )
        rows = {row.id: row for row in self._connection.execute(query)}
        return [_earlier(rows[found]) for found in best if found in rows]

    def save_story(self, story: Known, terms: Sequence[str]) -> None:
        """Remember a story's new state, and the terms by which it is found."""
        values = {
            "centroid": {term: round(weight, 6) for term, weight in story.centroid.items()},
            "marks": {"leads": [marks_to(lead) for lead in story.leads]},
            "members": story.members,
            "last_at": story.last_at,
        }
        statement = self._insert(Story.__table__)  # type: ignore[attr-defined]
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_=values), {"id": story.id, **values}
        )
        self._connection.execute(
            delete(story_term).where(story_term.c.story_id == story.id, story_term.c.term.not_in(list(terms)))
        )
        if terms:
            rows = [{"term": term, "story_id": story.id, "touched_at": self._now} for term in terms]
            self._connection.execute(
                self._insert(story_term).on_conflict_do_update(
                    index_elements=["term", "story_id"], set_={"touched_at": self._now}
                ),
                rows,
            )

    def save(self, document: Earlier, placement: Placement, terms: Iterable[str], bands: Sequence[Band]) -> None:
        """Remember a revision that is not placed yet, the terms that it counts for, and its bands."""
        number = int(document.id)
        row = {
            "revision_id": number,
            "story_id": placement.story,
            "copy_of": None if placement.copy_of is None else int(placement.copy_of),
            "why": placement.why,
            "known_at": self._now,
        }
        insert_new(self._connection, story_member, row)
        counted = self._insert(term_count)
        self._connection.execute(
            counted.on_conflict_do_update(index_elements=["term"], set_={"documents": term_count.c.documents + 1}),
            # One order for all writers, so that none waits for another in a ring.
            [{"term": term, "documents": 1} for term in sorted({ALL, *terms})],
        )
        insert_new(
            self._connection,
            copy_band,
            [{"band": band, "hash": hashed, "revision_id": number} for band, hashed in bands],
        )

    def _insert(self, table: Any) -> Any:
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        statement: Insert = dialect.insert(table)
        return statement


def _earlier(row: Any) -> Earlier:
    copy_of = None if row.copy_of is None else str(row.copy_of)
    return Earlier(str(row.id), row.title or "", row.text, row.story_id, copy_of, row.publisher)


# ── marks as JSON ────────────────────────────────────────────────────────────────────────────────

_SETS = tuple(part.name for part in fields(Zone) if part.name != "numbers")


def marks_to(marks: Marks) -> dict[str, Any]:
    """Marks as JSON keeps them; empty parts left out, figures of the whole text without the words beside them."""
    return {
        "title": _zone_to(marks.title, beside=True),
        "head": _zone_to(marks.head, beside=True),
        "whole": _zone_to(marks.whole, beside=False),
        "terms": sorted(marks.terms),
        "first": marks.first,
        "told": sorted(marks.told),
    } | ({"words": list(marks.words)} if marks.words else {})


def marks_from(kept: Mapping[str, Any]) -> Marks:
    """The marks that JSON keeps."""
    return Marks(
        title=_zone_from(kept["title"]),
        head=_zone_from(kept["head"]),
        whole=_zone_from(kept["whole"]),
        terms=frozenset(kept["terms"]),
        first=kept["first"],
        told=frozenset(kept["told"]),
        words=tuple(kept.get("words", ())),
    )


def _zone_to(zone: Zone, *, beside: bool) -> dict[str, Any]:
    kept: dict[str, Any] = {name: sorted(getattr(zone, name)) for name in _SETS if getattr(zone, name)}
    if zone.numbers:
        kept["numbers"] = [[n.unit, n.value, sorted(n.beside) if beside else []] for n in zone.numbers]
    return kept


def _zone_from(kept: Mapping[str, Any]) -> Zone:
    numbers = tuple(Number(unit, value, frozenset(words)) for unit, value, words in kept.get("numbers", ()))
    return Zone(**{name: frozenset(kept[name]) for name in _SETS if name in kept}, numbers=numbers)
