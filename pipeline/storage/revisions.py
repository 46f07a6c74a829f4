"""Documents and their revisions: the texts that were seen, in the order of their instants, not of their coming.

A document's history is the run of its texts: one row for each unbroken time in which a text stood. A text that comes
back (A, B, A) is a revision of its own. What is learnt late takes its place by its instant, and the rows after it are
numbered and compared anew, so that the same sightings give the same history in any order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from models.clocks import WorldInstant
from models.document import Capture, Document, Revision
from models.hashing import key_of, sha256
from models.terms import UNKNOWN, Terms, terms_from
from models.values import Origin, Page
from pipeline.documents.revisions import Difference, compare
from pipeline.errors import WorldMismatchError
from pipeline.storage.made import note_made
from pipeline.storage.search_index import put_documents
from pipeline.storage.state import insert_new, load_world

capture = Capture.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]

SavedKind = Literal["first", "edit", "cosmetic", "reread", "retraction", "restored", "unchanged"]
#: The reader of what is not there any more.
GONE = "gone"


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What a document is, apart from what it says.

    Attributes:
        natural_key: of `pipeline.documents.addresses.natural_key`.
        source: name of the source that found it.
        publisher: who published it.
        kind: news, rule, notice, filing, transcript, release, private.
        url: where it is read.
        private: brought by hand, never on the web.
        reconstruction: comes from the replay's recorded world.
        stated: what its listing states of it: numbers, citations, days.
        over: sources whose documents this one publishes; such a document is its own from then on.
    """

    natural_key: str
    source: str
    publisher: str
    kind: str
    url: str
    private: bool = False
    reconstruction: bool = False
    stated: Mapping[str, str] = field(default_factory=dict)
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving a page did.

    Attributes:
        revision_id: the new revision, or the one that holds this text already.
        document_id: its document.
        kind: first, edit, cosmetic, reread, retraction, restored; unchanged where no row was made.
    """

    revision_id: int
    document_id: int
    kind: SavedKind


@dataclass(frozen=True, slots=True)
class LatestRevision:
    """The newest revision of a document: what a task looks at before it reads the page anew."""

    id: int
    document_id: int
    number: int
    kind: str
    reader: str
    capture_sha: bytes
    text_sha: bytes
    text: str
    flags: tuple[str, ...]
    known_at: datetime
    seen: tuple[str, ...]

    @property
    def last_seen_at(self) -> datetime:
        """When the text was seen last."""
        return max(datetime.fromisoformat(at) for at in self.seen)


def load_latest(connection: Connection, natural_key: str) -> LatestRevision | None:
    """The newest revision of the document of that key."""
    found = _document_id(connection, natural_key)
    return None if found is None else _latest(connection, found)


def save_revision(
    connection: Connection,
    facts: DocumentFacts,
    page: Page,
    *,
    capture_sha: bytes,
    reader: str,
    origin: Origin,
    known_at: WorldInstant,
    world_kind: str | None = None,
    terms: Terms = UNKNOWN,
) -> Saved:
    """Keep a page as a revision of its document; a text that still stands makes no row.

    A new text is an `edit`, waiting for analysis; one that differs in dress alone is `cosmetic` and done; one that
    says it withdraws or corrects, where the last did not, is a `retraction`; what comes back after it was gone is
    `restored`. Another text of the same capture, or by origin, is a `reread`: no news. Where reader and capture both
    changed, re-read the old capture first (`load_latest`), so that the reader's change and the publisher's are told
    apart.

    Args:
        connection: a writing transaction.
        facts: what the document is.
        page: what was read.
        capture_sha: the bytes that it was read from.
        reader: name and content hash, e.g. `article@1f2e3d4c`.
        origin: of the change, `live` for a publisher's.
        known_at: world clock; when the text was seen.
        world_kind: `live` or `replay`; asked of the database when None.
        terms: under which the text was received; they stay with it.

    Raises:
        WorldMismatchError: a replay's document for a live database.
    """
    kind_of_world = load_world(connection)[0] if world_kind is None else world_kind
    if facts.reconstruction and kind_of_world != "replay":
        raise WorldMismatchError(f"{facts.natural_key} is a replay's document, this database is {kind_of_world}")
    document_id = _save_document(connection, facts, known_at)
    saved = _see(connection, document_id, page, capture_sha, reader, origin, known_at, terms)
    if saved.kind != "unchanged" or facts.over:
        put_documents(connection, [document_id])
    return saved


def save_gone(
    connection: Connection,
    natural_key: str,
    *,
    status: int | None,
    origin: Origin,
    known_at: WorldInstant,
) -> Saved | None:
    """Note that a publisher took a document away (404, 410): an empty revision of kind `retraction`.

    `status` is None where its listing says so.

    Returns:
        None where no such document was ever read; `unchanged` where it was gone already.
    """
    latest = load_latest(connection, natural_key)
    if latest is None:
        return None
    page = Page(title=None, text="", flags=("retraction", f"status_{status}" if status else "withdrawn"))
    saved = _see(connection, latest.document_id, page, latest.capture_sha, GONE, origin, known_at, UNKNOWN)
    if saved.kind != "unchanged":
        put_documents(connection, [latest.document_id])
    return saved


def _see(
    connection: Connection,
    document_id: int,
    page: Page,
    capture_sha: bytes,
    reader: str,
    origin: Origin,
    at: WorldInstant,
    terms: Terms,
) -> Saved:
    if origin == "reread":
        terms = _received_under(connection, document_id, capture_sha) or terms
    values = _page_values(page) | {
        "document_id": document_id,
        "origin": origin,
        "text_sha": sha256(page.text.encode("utf-8", "surrogatepass")),
        "capture_sha": capture_sha,
        "reader": reader,
        "known_at": at,
        "seen": [at.isoformat()],
        "terms": terms.kept,
        "expires_at": _expires_at(connection, terms, at, capture_sha if origin == "reread" else None)
        if page.text
        else None,
    }
    latest = _latest(connection, document_id)
    if latest is not None and at < latest.last_seen_at:
        return _see_late(connection, document_id, values)
    if latest is not None and _text_of(latest) == _text_of(values):
        if at > latest.last_seen_at:
            seen = [*latest.seen, at.isoformat()]
            connection.execute(update(revision).where(revision.c.id == latest.id).values(seen=seen))
        return Saved(latest.id, document_id, "unchanged")
    number = latest.number + 1 if latest else 1
    before = None if latest is None else asdict(latest)
    placed = _compared(values, before, _stood(connection, latest))
    row = values | placed | {"number": number, "work": "done" if placed["kind"] == "cosmetic" else "pending"}
    return Saved(_insert(connection, row), document_id, placed["kind"])


def _see_late(connection: Connection, document_id: int, values: dict[str, Any]) -> Saved:
    """A text that was seen before what we know of already: the history is put together anew from all sightings."""
    query = select(revision).where(revision.c.document_id == document_id).order_by(revision.c.number)
    rows = [dict(row._mapping) for row in connection.execute(query)]
    runs = put_in_order([*rows, values])
    # Numbers are unique within a document: they make way before they are given anew.
    connection.execute(update(revision).where(revision.c.document_id == document_id).values(number=-revision.c.number))
    left = {row["id"] for row in rows}
    saved: Saved | None = None
    before: dict[str, Any] | None = None
    stood: dict[str, Any] = {}
    for number, (source, seen) in enumerate(runs, start=1):
        known_at = datetime.fromisoformat(seen[0])
        compared = _compared(source, before, stood)
        placed = {"number": number, "known_at": known_at, "seen": list(seen)} | compared
        kept = source.get("id") in left
        if kept:
            row_id = source["id"]
            left.discard(row_id)
            connection.execute(update(revision).where(revision.c.id == row_id).values(**placed))
        else:
            copied = {name: value for name, value in source.items() if name not in {"id", "leased_until", "leased_by"}}
            work = "done" if compared["kind"] == "cosmetic" else "pending"
            row_id = _insert(connection, copied | placed | {"work": work})
        if values["seen"][0] in seen and _text_of(source) == _text_of(values):
            saved = Saved(row_id, document_id, "unchanged" if kept else compared["kind"])
        before = source
        stood = stood if source["reader"] == GONE else source
    assert saved is not None
    return saved


def put_in_order(rows: Sequence[Mapping[str, Any]]) -> list[tuple[dict[str, Any], tuple[str, ...]]]:
    """The runs of texts that sightings make: by instant, and at one instant in the order of the rows.

    Args:
        rows: revisions, each with `seen`, `text_sha` and `reader`; the one that comes late last.

    Returns:
        For each run the row whose text it is, and its instants.
    """
    sightings = sorted(
        ((datetime.fromisoformat(at), order, at) for order, row in enumerate(rows) for at in row["seen"]),
        key=lambda sighting: sighting[:2],
    )
    runs: list[tuple[dict[str, Any], tuple[str, ...]]] = []
    for _, order, at in sightings:
        row = dict(rows[order])
        if runs and _text_of(runs[-1][0]) == _text_of(row):
            source, seen = runs[-1]
            # What has a row already keeps it.
            runs[-1] = (source if "id" in source else row, seen if at in seen else (*seen, at))
        else:
            runs.append((row, (at,)))
    return runs


def _text_of(row: Any) -> tuple[bytes, bool]:
    """What tells one text from another: its hash, and whether it is the nothing that a page left behind."""
    values = row if isinstance(row, Mapping) else asdict(row)
    return values["text_sha"], values["reader"] == GONE


def _compared(row: Mapping[str, Any], before: Mapping[str, Any] | None, stood: Mapping[str, Any]) -> dict[str, Any]:
    """Kind, origin and difference of a revision: beside the one before it, and the last that was there."""
    if before is None:
        return {"kind": "first", "origin": row["origin"], "changed": {}}
    if row["reader"] == GONE:
        return {"kind": "retraction", "origin": row["origin"], "changed": {}}
    difference = compare(stood["text"], row["text"])
    other_reader = stood["reader"] != row["reader"] and stood["capture_sha"] == row["capture_sha"]
    kind: SavedKind
    was_gone = before["reader"] == GONE
    if row["origin"] == "reread" or (other_reader and not was_gone):
        kind = "reread"
    elif difference.kind != "material":
        kind = "restored" if was_gone else "cosmetic"
    else:
        kind = "retraction" if "retraction" in row["flags"] and "retraction" not in stood["flags"] else "edit"
    return {"kind": kind, "origin": "reread" if kind == "reread" else row["origin"], "changed": told(difference)}


def told(difference: Difference) -> dict[str, Any]:
    """A difference as a row keeps it: its kind, and what it names. Passages stay with the texts, and go with them."""
    kept = asdict(difference).items()
    return {name: value for name, value in kept if name not in {"removed", "added"} and value and value != ((), ())}


def _received_under(connection: Connection, document_id: int, capture_sha: bytes) -> Terms | None:
    """The terms under which bytes were received that are read anew: no reader changes them."""
    query = select(revision.c.terms).where(
        revision.c.document_id == document_id, revision.c.capture_sha == capture_sha, revision.c.reader != GONE
    )
    kept = connection.execute(query.order_by(revision.c.number).limit(1)).scalar()
    return terms_from(kept) if kept else None


def _expires_at(connection: Connection, terms: Terms, known_at: datetime, reread: bytes | None) -> datetime | None:
    """When the body must go: what is read anew was received when its bytes were."""
    if terms.store_days is None:
        return None
    received = (
        connection.execute(select(capture.c.known_at).where(capture.c.sha == reread)).scalar() if reread else None
    )
    since: datetime = received or known_at
    return since + timedelta(days=terms.store_days)


def _page_values(page: Page) -> dict[str, Any]:
    return {
        "title": page.title,
        "authors": list(page.authors),
        "published_at": page.published_at,
        "published_how": page.published_how,
        "published_sure": page.published_sure,
        "modified_at": page.modified_at,
        "language": page.language,
        "text": page.text,
        "turns": [asdict(turn) for turn in page.turns],
        "flags": list(page.flags),
        "sections": [asdict(section) for section in page.sections],
        "places": asdict(page.places) if page.places else None,
    }


def _save_document(connection: Connection, facts: DocumentFacts, known_at: WorldInstant) -> int:
    found = _document_id(connection, facts.natural_key)
    values = asdict(facts)
    over = values.pop("over")
    if found is None:
        insert_new(connection, document, values | {"key": key_of(facts.natural_key), "first_seen_at": known_at})
        found = _document_id(connection, facts.natural_key)
        assert found is not None
    elif over:
        _take_over(connection, found, facts)
    return found


def published_of(connection: Connection, revisions: Sequence[int]) -> dict[int, datetime]:
    """When revisions were published, by id; without those of which it is not known."""
    found: dict[int, datetime] = {}
    for start in range(0, len(revisions), 500):
        asked = select(revision.c.id, revision.c.published_at).where(revision.c.id.in_(revisions[start : start + 500]))
        found |= {row.id: row.published_at for row in connection.execute(asked) if row.published_at}
    return found


def _take_over(connection: Connection, document_id: int, facts: DocumentFacts) -> None:
    """A document that another source announced is published: it keeps its key, its history and its first day."""
    row = connection.execute(
        select(document.c.stated).where(document.c.id == document_id, document.c.source.in_(facts.over))
    ).one_or_none()
    if row is not None:
        values = {"source": facts.source, "publisher": facts.publisher, "kind": facts.kind, "url": facts.url}
        connection.execute(
            update(document)
            .where(document.c.id == document_id)
            .values(**values, stated=row.stated | dict(facts.stated))
        )


def _document_id(connection: Connection, natural_key: str) -> int | None:
    # The row lock orders two workers' revisions of one document; SQLite has one writer anyway.
    statement = select(document.c.id).where(document.c.key == key_of(natural_key)).with_for_update()
    found: int | None = connection.execute(statement).scalar_one_or_none()
    return found


def _latest(connection: Connection, document_id: int) -> LatestRevision | None:
    return _newest(connection, revision.c.document_id == document_id)


def _stood(connection: Connection, latest: LatestRevision | None) -> Mapping[str, Any]:
    """The newest text that is no absence."""
    if latest is None:
        return {}
    if latest.reader != GONE:
        return asdict(latest)
    there = _newest(connection, revision.c.document_id == latest.document_id, revision.c.reader != GONE)
    return asdict(there or latest)


def _newest(connection: Connection, *conditions: Any) -> LatestRevision | None:
    names = [part.name for part in fields(LatestRevision)]
    columns = (revision.c[name] for name in names)
    query = select(*columns).where(*conditions).order_by(revision.c.number.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    values = dict(row._mapping)
    return LatestRevision(**values | {"flags": tuple(values["flags"]), "seen": tuple(values["seen"])})


def _insert(connection: Connection, values: dict[str, Any]) -> int:
    made: int = connection.execute(insert(revision).values(**values).returning(revision.c.id)).scalar_one()
    note_made(connection, "revision", [made])
    return made
