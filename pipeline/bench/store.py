"""Bar P7: documents and mentions into SQLite, in bulk and one durable commit each, beside the usual ways."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Session

from models.annotation import MentionRow
from models.clocks import WorldInstant
from models.document import Document, Revision
from models.hashing import key_of, sha256
from models.tables import metadata
from models.values import Mention, Page
from pipeline.bench.measuring import Contender, take_turns
from pipeline.bench.report import Row, row
from pipeline.storage.annotations import save_mentions
from pipeline.storage.engine import open_engine, writing
from pipeline.storage.revisions import DocumentFacts, save_revision
from pipeline.storage.state import insert_new

DOCUMENTS = 100
MENTIONS = 8
AT = WorldInstant(datetime(2026, 1, 5, tzinfo=UTC))
PIPELINE = sha256(b"bench")
TEXT = "An accelerator was named, and named again. " * 60
FOUND = tuple(Mention(10 * n, 10 * n + 4, "CHIP", "nvidia-h20", "name") for n in range(MENTIONS))

document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
mention = MentionRow.__table__  # type: ignore[attr-defined]


def measure(rounds: int, folder: Path) -> list[Row]:
    """Documents with eight mentions: batches in bulk, then one by one."""
    folder.mkdir(parents=True)
    engines = [open_engine(f"sqlite:///{folder / name}.db") for name in ("bulk", "orm", "ours", "upsert")]
    for engine in engines:
        metadata.create_all(engine)
    bulk, orm, ours, upsert = engines
    numbers = itertools.count(1)
    in_bulk, by_row = take_turns(
        range(3), [Contender(lambda _: save_bulk(bulk, numbers)), Contender(lambda _: save_orm(orm, numbers))], rounds
    )
    durable, plain = take_turns(
        range(DOCUMENTS),
        [Contender(lambda _: save_one(ours, numbers)), Contender(lambda _: upsert_one(upsert, numbers))],
        rounds,
    )
    for engine in engines:
        engine.dispose()
    return [
        row(
            f"{DOCUMENTS} documents with {MENTIONS} mentions each, in bulk",
            in_bulk,
            by_row,
            "SQLModel, row by row",
            bar="P7: ≥ 8",
            note="one transaction a batch",
        ),
        row(
            f"one revision with {MENTIONS} mentions, a durable commit",
            durable,
            plain,
            "core upsert of the same rows",
            bar="P7: ≥ .77",
        ),
    ]


def document_row(number: int) -> dict[str, Any]:
    """A document's row."""
    return {
        "key": key_of(str(number)),
        "natural_key": f"url:https://bench.example/{number}",
        "source": "bench",
        "publisher": "Bench",
        "kind": "news",
        "url": f"https://bench.example/{number}",
        "private": False,
        "reconstruction": False,
        "first_seen_at": AT,
    }


def mention_rows(number: int) -> list[dict[str, Any]]:
    """The rows of a revision's mentions."""
    return [
        {
            "revision_id": number,
            "start": found.start,
            "end": found.end,
            "label": found.label,
            "entity": found.id,
            "how": found.how,
            "pipeline_sha": PIPELINE,
        }
        for found in FOUND
    ]


def revision_row(number: int, document_id: int) -> dict[str, Any]:
    """A revision's row."""
    return {
        "document_id": document_id,
        "number": 1,
        "kind": "first",
        "origin": "live",
        "text_sha": key_of("text", str(number)),
        "capture_sha": PIPELINE,
        "reader": "bench@1",
        "title": "Bench",
        "authors": [],
        "language": "en",
        "text": f"{number} {TEXT}",
        "turns": [],
        "flags": [],
        "known_at": AT,
        "work": "done",
    }


def save_bulk(engine: Engine, numbers: Iterator[int]) -> None:
    """A batch as the storage layer keeps many rows."""
    batch = list(itertools.islice(numbers, DOCUMENTS))
    with writing(engine) as connection:
        insert_new(connection, document, [document_row(number) for number in batch])
        known = select(document.c.key, document.c.id).order_by(document.c.id.desc()).limit(DOCUMENTS)
        ids = {found.key: found.id for found in connection.execute(known)}
        insert_new(connection, revision, [revision_row(number, ids[key_of(str(number))]) for number in batch])
        made = select(revision.c.id).where(revision.c.document_id.in_(ids.values()))
        texts = connection.execute(made).scalars()
        insert_new(connection, mention, [found for text in texts for found in mention_rows(text)])


def save_orm(engine: Engine, numbers: Iterator[int]) -> None:
    """The same batch as objects, each flushed as it is made."""
    with engine.connect().execution_options(chipwatch_writes=True) as connection, Session(connection) as session:
        for number in itertools.islice(numbers, DOCUMENTS):
            made = Document(**document_row(number))
            session.add(made)
            session.flush()
            assert made.id is not None
            text = Revision(**revision_row(number, made.id))
            session.add(text)
            session.flush()
            assert text.id is not None
            for found in mention_rows(text.id):
                session.add(MentionRow(**found))
                session.flush()
        session.commit()


def save_one(engine: Engine, numbers: Iterator[int]) -> None:
    """One document the way that tasks keep it."""
    number = next(numbers)
    facts = DocumentFacts(f"url:https://bench.example/{number}", "bench", "Bench", "news", "https://bench.example/")
    page = Page(title="Bench", text=f"{number} {TEXT}", language="en")
    with writing(engine) as connection:
        saved = save_revision(
            connection,
            facts,
            page,
            capture_sha=PIPELINE,
            reader="bench@1",
            origin="live",
            known_at=AT,
            world_kind="live",
        )
        save_mentions(connection, saved.revision_id, FOUND, PIPELINE)


def upsert_one(engine: Engine, numbers: Iterator[int]) -> None:
    """The same rows by three plain statements."""
    number = next(numbers)
    with writing(engine) as connection:
        kept = insert(document).on_conflict_do_nothing().returning(document.c.id)
        made = connection.execute(kept, document_row(number)).scalar_one()
        text = insert(revision).on_conflict_do_nothing().returning(revision.c.id)
        found = connection.execute(text, revision_row(number, made)).scalar_one()
        connection.execute(insert(mention).on_conflict_do_nothing(), mention_rows(found))
