"""Documents with a history, list changes and outages, whose words a test chooses: what stands beside alerts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, insert, select, update

from models.hashing import key_of, sha256
from pipeline.documents.revisions import compare
from pipeline.storage.dossiers import public_id
from pipeline.storage.engine import writing
from pipeline.storage.revisions import told
from pipeline.storage.search_index import put_documents
from tests.ui.filled import AT, TABLES

FIRST = "Halls ordered in the north\nThe firm ordered 20,000 B300 for two halls.\nIt lets them by the hour."
SECOND = "Halls ordered in the north\nThe firm ordered 12,000 B300 for two halls.\nIt lets them by the hour."


def add_document(
    engine: Engine, number: int = 1, texts: Sequence[str] = (FIRST, SECOND), *, gone: bool = False, **given: Any
) -> str:
    """One document with an edition a text, a day apart, and at its end, where that is wanted, none; gives its id.

    Args:
        engine: of the database.
        number: makes it another document.
        texts: of its editions.
        gone: its address answers 410 after the last.
        given: `title`, `publisher`, `url`, `natural_key`, `stated`, `private`, `source`, `kind` of the document;
            `flags` of its first edition; `story` and `copy_of` (a revision).
    """
    key = key_of("side", str(number))
    title = given.pop("title", "Halls ordered in the north")
    flags, story, copy_of = given.pop("flags", []), given.pop("story", None), given.pop("copy_of", None)
    document = {
        "key": key, "natural_key": f"side:{number}", "source": "harbour_wire", "publisher": "Harbour Wire",
        "kind": "news", "url": f"https://harbourwire.example/{number}", "first_seen_at": AT,
    }  # fmt: skip
    with writing(engine) as connection:
        row = connection.execute(
            insert(TABLES["document"]).values(document | given).returning(TABLES["document"].c.id)
        ).scalar_one()
        kinds = ["first", *("edit" for _ in texts[1:]), *(["retraction"] if gone else [])]
        before = ""
        for place, kind in enumerate(kinds):
            text = texts[place] if place < len(texts) else ""
            values = {
                "document_id": row, "number": place + 1, "kind": kind, "origin": "live", "text": text,
                "text_sha": sha256(text.encode("utf-8", "surrogatepass")), "capture_sha": key,
                "reader": "page" if text else "gone", "title": title if text else None, "authors": [], "turns": [],
                "flags": flags if place == 0 else [] if text else ["retraction", "status_410"],
                "published_at": AT, "published_how": "json-ld", "published_sure": "medium",
                "known_at": AT + timedelta(days=place),
                "changed": told(compare(before, text)) if place and text else {}, "work": "done",
                "terms": {"store_days": None, "quote_chars": 0, "pass_on": "link"},
            }  # fmt: skip
            made = connection.execute(
                insert(TABLES["revision"]).values(values).returning(TABLES["revision"].c.id)
            ).scalar_one()
            if story and place == 0:
                member = {
                    "revision_id": made,
                    "story_id": story,
                    "copy_of": copy_of,
                    "why": "its words",
                    "known_at": AT,
                }
                connection.execute(insert(TABLES["story_member"]).values(member))
            before = text
        put_documents(connection, [row])
    return public_id(key)


def first_revision(engine: Engine, natural_key: str) -> int:
    """The row of a document's first edition."""
    document, revision = TABLES["document"], TABLES["revision"]
    asked = (
        select(revision.c.id)
        .join(document, document.c.id == revision.c.document_id)
        .where(document.c.natural_key == natural_key, revision.c.number == 1)
    )
    with engine.connect() as connection:
        found: int = connection.execute(asked).scalar_one()
    return found


def add_story(engine: Engine, story: str) -> None:
    """A story, for documents to be members of."""
    with writing(engine) as connection:
        connection.execute(insert(TABLES["story"]).values(id=story, centroid={}, marks={}, members=2))


def rest_on(engine: Engine, alert: str, natural_key: str, words: str) -> None:
    """Make an alert rest on words of a document's first edition, by a claim of its event."""
    row = first_revision(engine, natural_key)
    revision = TABLES["revision"]
    with writing(engine) as connection:
        text = connection.execute(select(revision.c.text).where(revision.c.id == row)).scalar_one()
        start = text.index(words)
        body = {
            "type": "order_placed", "status": "announced", "chips": ["nvidia-b300"],
            "evidence": [start, start + len(words)], "confidence": 0.9,
        }  # fmt: skip
        made = connection.execute(
            insert(TABLES["claim"])
            .values(
                key=key_of("claim", natural_key, alert), revision_id=row, ordinal=0, type="order_placed",
                status="announced", start=start, end=start + len(words), confidence=0.9, attribution="outlet",
                body=body, pipeline_sha=key_of("p"), known_at=AT,
            )
            .returning(TABLES["claim"].c.id)
        ).scalar_one()  # fmt: skip
        event = connection.execute(
            select(TABLES["alert"].c.subject_id).where(TABLES["alert"].c.id == alert)
        ).scalar_one()
        connection.execute(
            insert(TABLES["event_claim"]).values(
                event_id=event, claim_id=made, why="the same chip", told_at=AT, known_at=AT, publisher="Harbour Wire"
            )
        )
        piece = {
            "revision": row, "start": start, "end": start + len(words), "quote": words, "source": "harbour_wire",
            "publisher": "Harbour Wire", "url": "https://harbourwire.example/1", "title": "Halls ordered in the north",
            "published_at": AT.isoformat(), "origin": "publisher:Harbour Wire",
            "terms": {"store_days": None, "quote_chars": 0, "pass_on": "link"},
        }  # fmt: skip
        kept = connection.execute(select(TABLES["alert"].c.evidence).where(TABLES["alert"].c.id == alert)).scalar_one()
        connection.execute(update(TABLES["alert"]).where(TABLES["alert"].c.id == alert).values(evidence=[*kept, piece]))


def add_list_change(engine: Engine, number: int = 1, **given: Any) -> int:
    """One list change; gives its row. `name`, `remarks`, `notice` are of the entry, the rest of the change."""
    entry = {
        "list_id": given.get("list_id", "us-entity-list"),
        "key": given.get("key", f"key-{number}"),
        "name": given.pop("name", "Invented Boards Ltd"),
        "countries": given.pop("countries", ["CN"]),
        "aliases": [],
        "addresses": ["Street 1, Town"],
        "programs": [],
        "notice": given.pop("cited", "90 FR 1"),
        "remarks": given.pop("remarks", None),
    }
    kind = given.get("kind", "removed")
    after = None if kind == "removed" else entry | given.pop("changes", {})
    values = {
        "change_key": key_of("change", str(number)), "source": "trade_gov_csl", "list_id": entry["list_id"],
        "key": entry["key"], "kind": kind, "fields": [], "before": None if kind == "added" else entry, "after": after,
        "version_id": 1, "origin": "live", "known_at": AT, "work": "done",
    }  # fmt: skip
    with writing(engine) as connection:
        row: int = connection.execute(
            insert(TABLES["list_change"]).values(values | given).returning(TABLES["list_change"].c.id)
        ).scalar_one()
    return row


def add_outage(engine: Engine, source: str = "silicon_courier", *, over: bool = True, **given: Any) -> str:
    """An outage of five days, told when it began and, where it is over, when it ended; gives its alerts' occasion."""
    rows = [{"kind": "outage_started", "from_state": "ok", "to_state": "unreachable", "known_at": AT}]
    if over:
        rows.append(
            {"kind": "outage_ended", "from_state": "unreachable", "to_state": "ok", "known_at": AT + timedelta(days=5)}
        )
    with writing(engine) as connection:
        for row in rows:
            values = {"source": source, "error": "the publisher answered 503", "began_at": AT, "work": "done"}
            connection.execute(insert(TABLES["source_turn"]).values(values | given | row))
    return AT.isoformat()
