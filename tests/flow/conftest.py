"""The recorded world played once for all tests of its group: the end of 2023, by which much has happened."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.launch.saga import play_here
from pipeline.settings import load_settings
from pipeline.tasks.context import Context, open_context

UNTIL = "2023-12-31"


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """A deployment after the replay; tests read it, and copy it before they write."""
    with played(tmp_path_factory.mktemp("replayed"), UNTIL) as context:
        yield context


@contextmanager
def played(home: Path, until: str | None, *, database: str = "") -> Iterator[Context]:
    """A home in which the recorded world was played to a day, or to its end; the environment is put back after.

    `database` is the address of one that is not SQLite in that home.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("CHIPWATCH_")]:
            patch.delenv(name)
        for name in ("CHIPWATCH_HOME", "CHIPWATCH_REPLAY", "CHIPWATCH_SOURCES", "CHIPWATCH_SEC_CIKS"):
            patch.setenv(name, str(home))  # put back as it was afterwards: the saga sets them for this process
        for name in ("CHIPWATCH_REPLAY", "CHIPWATCH_SOURCES", "CHIPWATCH_SEC_CIKS"):
            patch.delenv(name)
        if database:
            patch.setenv("CHIPWATCH_DATABASE", database)
        play_here(until, say=lambda _line: None)
        context = open_context(load_settings())
        yield context
        context.engine.dispose()


@pytest.fixture
def copied(replayed: Context, tmp_path: Path) -> Iterator[Context]:
    """A copy of it, captures included, to do harm to."""
    home = tmp_path / "home"
    shutil.copytree(replayed.settings.home, home)
    context = open_context(load_settings(home=home))
    yield context
    context.engine.dispose()
