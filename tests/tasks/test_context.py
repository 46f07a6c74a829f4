"""A database of another version is named as such, before anything is read from it by a wrong name."""

from pathlib import Path

import pytest
from sqlalchemy import text

from pipeline.errors import StateError
from pipeline.settings import Settings
from pipeline.storage.engine import newest_schema, open_engine, writing
from pipeline.tasks.context import open_context, set_up


def test_a_database_of_another_version_is_told_and_left_alone(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    set_up(settings).engine.dispose()
    open_context(settings).engine.dispose()
    for schema, words in (
        ("0001", r"earlier version \(migration 0001.*run `chipwatch init`"),
        ("9999", "later version"),
    ):
        engine = open_engine(settings.database_url)
        with writing(engine) as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :schema"), {"schema": schema})
        engine.dispose()
        with pytest.raises(StateError, match=words):
            open_context(settings)


def test_the_newest_migration_is_that_of_the_last_file() -> None:
    assert newest_schema() >= "0038"
