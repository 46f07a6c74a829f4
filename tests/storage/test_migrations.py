"""Databases of earlier versions come to this one with what they hold."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from models.tables import metadata
from pipeline.storage.audit import load_audit
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


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_acts_of_before_are_in_the_audit_by_when_they_were_done(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    url = request.getfixturevalue("bare_postgresql") if kind == "postgresql" else f"sqlite:///{tmp_path / 'old.db'}"
    engine = open_engine(url)
    migrate(engine, "0049")
    held = {"name": "f.csv", "lines": 1, "refused": 0, "report": [], "feed": "inventory", "set_aside": "less"}
    document = {
        "natural_key": "k",
        "source": "by_hand",
        "publisher": "",
        "kind": "news",
        "url": "",
        "first_seen_at": AT,
    }
    given = {"item": "A40", "subject": "chip:a", "says": "EAR99", "basis": "maker", "document": "a", "who": "NVIDIA"}
    decided = {"list_id": "l", "entry": "e", "listed": "E", "verdict": "match", "who": "prue", "decided_on": AT.date()}
    act = {"before": {}, "after": {}, "who": "clio", "document_id": 1}
    rows: list[tuple[str, dict[str, object]]] = [
        ("audit", {"who": "late", "what": "paused", "subject": "sending:all", "detail": {}, "via": "page"}),
        ("screening_decision", decided | {"key": b"1" * 32, "party": "p-1", "name": "P", "why": "its name"}),
        (
            "determination",
            given | {"key": b"2" * 32, "determined_on": AT.date(), "made_with": {}, "recorded_by": "della"},
        ),
        ("snapshot", held | {"content_sha": b"3" * 32}),
        ("import_decision", {"snapshot_id": 1, "decision": "accepted", "who": "imogen", "why": "sold"}),
        ("document", document | {"key": b"4" * 32, "private": True, "reconstruction": False, "stated": {}}),
        ("hand_act", act | {"act": "undo", "why": "Amber lintels", "undoes": 7}),
        ("hand_act", act | {"act": "name", "why": "a road"}),
        ("hand_act", act | {"act": "correct", "why": "a road (name set right, act 2)"}),
    ]
    with writing(engine) as connection:
        for number, (table, row) in enumerate(rows):
            made = metadata.tables[table]
            at = AT + timedelta(days=99 - number)
            whole = {**row, "known_at": at, "recorded_at": at}
            connection.execute(made.insert().values({c.name: whole[c.name] for c in made.c if c.name in whole}))
    migrate(engine)
    with reading(engine) as connection:
        found = load_audit(connection)
    assert [(each.who, each.what, each.subject, each.detail.get("why")) for each in found] == [
        ("clio", "took_back", "act:7", None),
        ("imogen", "accepted", f"import:{'33' * 32}", "sold"),
        ("della", "determined", "determination:1", None),
        ("prue", "decided", "party:p-1", "its name"),
        ("late", "paused", "sending:all", None),
    ]
    engine.dispose()
