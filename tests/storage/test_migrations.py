"""Databases of earlier versions come to this one with what they hold."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from pipeline.storage.engine import migrate, open_engine, reading, writing
from pipeline.storage.kept_items import load_kept_texts

AT = datetime(2025, 1, 1, tzinfo=UTC)


def test_texts_without_terms_get_those_of_their_source(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'old.db'}")
    migrate(engine, "0001")
    with writing(engine) as connection:
        for number, (source, private) in enumerate(
            (("federal_register_bis", 0), ("harbour_wire", 0), ("a_source_that_went", 0), ("by_hand", 1)), 1
        ):
            connection.execute(
                text(
                    "INSERT INTO document (id, key, natural_key, source, publisher, kind, url, private, reconstruction,"
                    " first_seen_at) VALUES (:n, :key, :key, :source, '', 'news', '', :private, 0, :at)"
                ),
                {"n": number, "key": str(number), "source": source, "private": private, "at": "2025-01-01 00:00:00"},
            )
            connection.execute(
                text(
                    "INSERT INTO revision (id, document_id, number, kind, origin, text_sha, capture_sha, reader,"
                    " authors, text, turns, flags, known_at, work) VALUES (:n, :n, 1, 'first', 'live', 'a', 'b',"
                    " 'page', '[]', 'words', '[]', '[]', '2025-01-01 00:00:00.000000', 'done')"
                ),
                {"n": number},
            )
            connection.execute(
                text(
                    'INSERT INTO claim (key, revision_id, ordinal, type, status, start, "end", confidence, attribution,'
                    " body, pipeline_sha, known_at) VALUES (:key, :n, 0, 'x', 'y', 0, 5, 1, 'outlet', '{}', 'p',"
                    " '2025-01-01 00:00:00.000000')"
                ),
                {"n": number, "key": str(number)},
            )
    migrate(engine)
    with reading(engine) as connection:
        rows = connection.execute(text("SELECT id, terms ->> 'pass_on', terms ->> 'store_days' FROM revision")).all()
        assert [tuple(row) for row in rows] == [
            (1, "full", None),
            (2, "link", 365),
            (3, "link", 365),
            (4, "private", None),
        ]
        year = AT + timedelta(days=365)
        assert [each.revision for each in load_kept_texts(connection, year, None)] == [2, 3]
        assert load_kept_texts(connection, year - timedelta(seconds=1), None) == []
    engine.dispose()
