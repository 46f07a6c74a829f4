"""Names that texts suggest for the catalogue, and the entries that users lay over it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, tuple_, update

from models.clocks import WallInstant, WorldInstant
from models.document import Document, Revision
from models.knowledge import CatalogueLayer, Suggestion, SuggestionPassage
from models.terms import Passage
from models.values import Mention
from pipeline.storage.documents import kept_words
from pipeline.storage.dossiers import OF_PASSAGE, passage_of
from pipeline.storage.state import insert_new

layer = CatalogueLayer.__table__  # type: ignore[attr-defined]
suggestion = Suggestion.__table__  # type: ignore[attr-defined]
passage = SuggestionPassage.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]

MOST_SHOWN = 5
AROUND = 100  # code points of the text on either side of the name
LONGEST_NAME = 80
_FORM = re.compile(
    r"(?:,? (?:Incorporated|Inc|Corporation|Corp|Company|Co|Limited|Ltd|LLC|PLC|plc|AG|GmbH|N\.?V|S\.?A)\.?)+$"
)


@dataclass(frozen=True, slots=True)
class Suggested:
    """A name that the catalogue lacks: in how many documents, when first and last, and what was decided of it."""

    id: int
    label: str
    name: str
    documents: int
    first_seen_at: datetime
    last_seen_at: datetime
    state: str
    entry: str | None
    decided_by: str | None = None
    decided_at: datetime | None = None


def key_of_name(name: str) -> str:
    """The key of a name: its letters and digits, without its legal form."""
    return re.sub(r"[^\w]+", "", _FORM.sub("", name)).lower()


#: What comes first, by whether names wait: nothing but the documents, or the day of the decision.
_DECIDED: dict[bool, tuple[Any, ...]] = {True: (), False: (suggestion.c.decided_at.desc(),)}


def queue_suggestions(
    connection: Connection, revision_id: int, document_id: int, text: str, mentions: Sequence[Mention], at: WorldInstant
) -> None:
    """Queue the firms and chips of a text that have no id; done twice, they stand once."""
    seen: dict[tuple[str, str], Mention] = {}
    for one in mentions:
        name = text[one.start : one.end]
        key = key_of_name(name)
        if one.id is None and one.label in ("FIRM", "CHIP") and key and len(name) <= LONGEST_NAME:
            seen.setdefault((one.label, key), one)
    if not seen:
        return
    rows = [
        {
            "label": label,
            "key": key,
            "name": " ".join(text[one.start : one.end].split()),
            "first_seen_at": at,
            "last_seen_at": at,
            "state": "waiting",
        }
        for (label, key), one in seen.items()
    ]
    insert_new(connection, suggestion, rows)
    of_names = tuple_(suggestion.c.label, suggestion.c.key).in_(list(seen))
    connection.execute(update(suggestion).where(of_names, suggestion.c.last_seen_at < at).values(last_seen_at=at))
    connection.execute(update(suggestion).where(of_names, suggestion.c.first_seen_at > at).values(first_seen_at=at))
    found = connection.execute(select(suggestion.c.id, suggestion.c.label, suggestion.c.key).where(of_names))
    places = []
    for row in found:
        one = seen[(row.label, row.key)]
        place = {"suggestion_id": row.id, "document_id": document_id, "revision_id": revision_id}
        places.append(place | {"start": one.start, "end": one.end})
    insert_new(connection, passage, places)


def load_suggestions(connection: Connection, state: str = "waiting", *, most: int = 200) -> list[Suggested]:
    """The names in a state, those of most documents first; of decided ones the last decided."""
    count = func.count(passage.c.document_id)
    asked = (
        select(suggestion, count.label("documents"))
        .join(passage, passage.c.suggestion_id == suggestion.c.id)
        .where(suggestion.c.state == state)
        .group_by(suggestion.c.id)
        .order_by(*_DECIDED[state == "waiting"], count.desc(), suggestion.c.last_seen_at.desc(), suggestion.c.id)
        .limit(most)
    )
    return [_suggested(row) for row in connection.execute(asked)]


def find_suggestion(connection: Connection, name: str) -> Suggested | None:
    """The suggestion of a name, however it is spelt; of a firm and a chip of one name the one in more documents."""
    count = func.count(passage.c.document_id)
    asked = (
        select(suggestion, count.label("documents"))
        .join(passage, passage.c.suggestion_id == suggestion.c.id)
        .where(suggestion.c.key == key_of_name(name))
        .group_by(suggestion.c.id)
        .order_by(count.desc())
        .limit(1)
    )
    row = connection.execute(asked).one_or_none()
    return _suggested(row) if row else None


def passages_of(connection: Connection, id_: int) -> list[Passage]:
    """The newest passages that name a suggestion, closed, with the terms of their texts."""
    asked = (
        select(*OF_PASSAGE, revision.c.text, revision.c.kept, passage.c.start, passage.c.end)
        .join(revision, revision.c.id == passage.c.revision_id)
        .join(document, document.c.id == passage.c.document_id)
        .where(passage.c.suggestion_id == id_)
        .order_by(revision.c.id.desc())
        .limit(MOST_SHOWN)
    )
    found = []
    for row in connection.execute(asked):
        start, end = max(0, row.start - AROUND), row.end + AROUND
        if start and row.text:
            # From the beginning of a word, where there is one before the name.
            start = min(row.start, row.text.find(" ", start, row.start) + 1 or start)
        words = row.text[start:end] if row.text else kept_words(row.kept, row.start, row.end)
        found.append(passage_of(row, start=start, words=words))
    return found


def decide(connection: Connection, id_: int, state: str, *, entry: str | None, author: str, at: WallInstant) -> None:
    """Say what becomes of a suggestion: accepted (as an entry) or rejected."""
    values = {"state": state, "entry": entry, "decided_by": author, "decided_at": at}
    connection.execute(update(suggestion).where(suggestion.c.id == id_).values(**values))


def save_entry(connection: Connection, kind: str, entry: str, body: str, *, author: str, at: WallInstant) -> int:
    """Add an edition of a catalogue entry; gives its version."""
    last = connection.execute(select(func.max(layer.c.version)).where(layer.c.entry == entry)).scalar()
    version = (last or 0) + 1
    row = {"entry": entry, "version": version, "kind": kind, "body": body, "author": author, "recorded_at": at}
    connection.execute(insert(layer).values(row))
    return version


def load_entries(connection: Connection) -> tuple[tuple[str, str, str], ...]:
    """(kind, id, YAML) of the latest edition of each entry that users laid over the catalogue, by id."""
    newest = select(layer.c.entry, func.max(layer.c.version).label("version")).group_by(layer.c.entry).subquery()
    asked = select(layer.c.kind, layer.c.entry, layer.c.body).join(
        newest, (layer.c.entry == newest.c.entry) & (layer.c.version == newest.c.version)
    )
    return tuple((row.kind, row.entry, row.body) for row in connection.execute(asked.order_by(layer.c.entry)))


@dataclass(frozen=True, slots=True)
class Laid:
    """An edition of an entry by a user: its version, YAML (empty where it took the entry out), author and time."""

    entry: str
    kind: str
    version: int
    body: str
    author: str
    recorded_at: datetime


def load_editions_of(connection: Connection, entry: str) -> list[Laid]:
    """What users made of an entry, the last edition first."""
    asked = select(layer).where(layer.c.entry == entry).order_by(layer.c.version.desc())
    return [_laid(row) for row in connection.execute(asked)]


def load_authors(connection: Connection) -> dict[str, Laid]:
    """By entry the last edition of those that users laid over the catalogue."""
    asked = select(layer).order_by(layer.c.entry, layer.c.version)
    return {row.entry: _laid(row) for row in connection.execute(asked)}


def _laid(row: object) -> Laid:
    return Laid(**{name: getattr(row, name) for name in Laid.__dataclass_fields__})


def _suggested(row: object) -> Suggested:
    return Suggested(**{name: getattr(row, name) for name in Suggested.__dataclass_fields__})
