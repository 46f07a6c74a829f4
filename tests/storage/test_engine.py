"""Transactions and migrations on both databases."""

import threading
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, make_url, select, text
from sqlalchemy.exc import IntegrityError

from models.tables import metadata
from pipeline.errors import SettingsError
from pipeline.storage.engine import migrate, open_engine, reading, writing
from pipeline.storage.revisions import revision


def test_a_foreign_database_is_refused() -> None:
    with pytest.raises(SettingsError, match="mysql"):
        open_engine("mysql://somewhere/x")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="file"):
        open_engine(f"sqlite:///{tmp_path}/file/sub/chipwatch.db")


def test_two_writers_wait_for_each_other(engine: Engine) -> None:
    """A deferred transaction that reads and then writes would fail at once on SQLite."""
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE counter (n INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))

    def add() -> None:
        for _ in range(20):
            with writing(engine) as connection:
                lock = "" if connection.dialect.name == "sqlite" else " FOR UPDATE"
                n = connection.execute(text(f"SELECT n FROM counter{lock}")).scalar_one()
                connection.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})

    threads = [threading.Thread(target=add) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as connection:
        assert connection.execute(text("SELECT n FROM counter")).scalar_one() == 60


def test_migrations_from_empty_give_the_tables_that_the_models_say(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    check_migrations(engine)


def test_migrations_from_empty_on_postgresql(postgresql_url: str) -> None:
    admin = create_engine(make_url(postgresql_url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE chipwatch_empty"))
    admin.dispose()
    engine = open_engine(make_url(postgresql_url).set(database="chipwatch_empty").render_as_string(False))
    check_migrations(engine)


def test_an_outage_under_way_is_taken_over_as_told(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'old.db'}")
    migrate(engine, "0005")
    with writing(engine) as connection:
        for row in (
            "(1, 'wire', 'new', 'ok', '2025-04-01', 'done')",
            "(2, 'wire', 'ok', 'blocked', '2025-04-02', 'done')",
            "(3, 'wire', 'blocked', 'unreachable', '2025-04-03', 'pending')",
            "(4, 'desk', 'ok', 'empty', '2025-04-02', 'done')",
            "(5, 'desk', 'empty', 'ok', '2025-04-04', 'pending')",
        ):
            columns = "id, source, from_state, to_state, known_at, work"
            connection.execute(text(f"INSERT INTO source_turn ({columns}) VALUES {row}"))
        for row in ("('wire', 'unreachable', '2025-04-03', 0, 3)", "('desk', 'ok', '2025-04-04', 9, 0)"):
            connection.execute(text(f"INSERT INTO source_state (name, state, since_at, items, failures) VALUES {row}"))
    migrate(engine)
    with reading(engine) as connection:
        turns = connection.execute(text("SELECT kind, began_at, work FROM source_turn ORDER BY id")).all()
        states = connection.execute(text("SELECT outage_at, outage_sure FROM source_state ORDER BY name")).all()
    assert [tuple(turn) for turn in turns] == [
        ("state", None, "done"),
        ("outage_started", "2025-04-02", "done"),
        ("state", None, "done"),
        ("outage_started", "2025-04-02", "done"),
        ("outage_ended", "2025-04-02", "pending"),
    ]
    assert [tuple(state) for state in states] == [(None, 0), ("2025-04-02", 1)]
    engine.dispose()


def check_migrations(engine: Engine) -> None:
    migrate(engine)
    migrate(engine)  # twice is as good as once
    assert set(inspect(engine).get_table_names()) == {*metadata.tables, "alembic_version"}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_database_of_before_keeps_its_revisions(engine: Engine, postgresql_url: str) -> None:
    """The table of revisions is made anew while claims and stories point at it."""
    if engine.dialect.name == "postgresql":
        admin = create_engine(
            make_url(postgresql_url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
        )
        with admin.connect() as connection:
            connection.execute(text("CREATE DATABASE unmigrated"))
        admin.dispose()
        engine = open_engine(make_url(postgresql_url).set(database="unmigrated").render_as_string(False))
    else:
        engine = open_engine(str(engine.url).replace("chipwatch.db", "before.db"))
    migrate(engine, "0003")
    sha = b"\1" * 32
    with writing(engine) as connection:
        connection.execute(
            text(
                "INSERT INTO document (id, key, natural_key, source, publisher, kind, url, private, reconstruction,"
                " first_seen_at, stated) VALUES (1, :sha, 'url:a', 's', 'p', 'news', 'a', :no, :no,"
                " '2025-04-16 12:00:00.000000', '{}')"
            ),
            {"sha": sha, "no": False},
        )
        connection.execute(
            text(
                "INSERT INTO revision (id, document_id, number, kind, origin, text_sha, capture_sha, reader, authors,"
                " text, turns, flags, known_at, work) VALUES (7, 1, 1, 'first', 'live', :sha, :sha, 'r@1', '[]',"
                " 'A text.', '[]', '[]', '2025-04-16 12:00:00.000000', 'done')"
            ),
            {"sha": sha},
        )
        connection.execute(text("INSERT INTO story (id, centroid, marks, members) VALUES ('st-1', '{}', '{}', 1)"))
        connection.execute(
            text(
                "INSERT INTO story_member (revision_id, story_id, why, known_at)"
                " VALUES (7, 'st-1', 'first', '2025-04-16 12:00:00.000000')"
            )
        )
    migrate(engine)
    with reading(engine) as connection:
        row = connection.execute(select(revision)).one()
        members = connection.execute(text("SELECT count(*) FROM story_member")).scalar_one()
    assert (row.id, row.text, row.changed) == (7, "A text.", {})
    assert [datetime.fromisoformat(at) for at in row.seen] == [row.known_at]
    assert members == 1
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(text("DELETE FROM revision"))
    engine.dispose()
