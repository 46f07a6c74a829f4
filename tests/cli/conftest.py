"""Commands as other programs call them, and a home in which the recorded world was played for a while."""

import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.cli.app import main

SETTINGS = ("CHIPWATCH_HOME", "CHIPWATCH_REPLAY", "CHIPWATCH_SOURCES", "CHIPWATCH_SEC_CIKS")


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it wrote."""

    status: int
    out: str
    err: str


Run = Callable[..., Done]


def call(home: Path, *arguments: object, given: bytes = b"", **settings: str) -> Done:
    """One command in this process, its settings from a clean environment; `settings` by their names, as PROFILE."""
    told = [str(argument) for argument in arguments]
    with pytest.MonkeyPatch.context() as patch:
        for name in [each for each in os.environ if each.startswith("CHIPWATCH_")]:
            patch.delenv(name)
        patch.setenv("CHIPWATCH_HOME", str(home))
        # What `run --replay` sets for its own process must not stay.
        for name in SETTINGS[1:]:
            patch.setenv(name, "")
            patch.delenv(name)
        for name, value in settings.items():
            patch.setenv(f"CHIPWATCH_{name}", value)
        out, err = io.StringIO(), io.StringIO()
        patch.setattr(sys, "argv", ["chipwatch", *told])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        with pytest.raises(SystemExit) as stopped:
            main(told)
    code = stopped.value.code
    return Done(code if isinstance(code, int) else 1, out.getvalue(), err.getvalue())


@pytest.fixture(scope="session")
def played_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home after the recorded world's first three months: filled once."""
    home = tmp_path_factory.mktemp("played")
    done = call(home, "run", "--replay", "--until", "2022-12-31", "--json")
    assert done.status == 0, done.err
    return home


@pytest.fixture(scope="session")
def played(played_home: Path) -> Run:
    """Runs a command on the played home."""
    return lambda *arguments, given=b"": call(played_home, *arguments, given=given)


@pytest.fixture
def bare(tmp_path: Path) -> Run:
    """Runs a command on a home that was never set up."""
    return lambda *arguments, given=b"": call(tmp_path / "home", *arguments, given=given)
