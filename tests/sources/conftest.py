"""`--update-expected`: write `expected.json` for saved pages that have none or another one; read it, then run again."""

import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-expected", action="store_true", help="write expected.json of the saved pages")


@pytest.fixture(autouse=True)
def usual_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What sources declare is read under the usual settings, whatever world another file of this process watches."""
    for name in [name for name in os.environ if name.startswith("CHIPWATCH_")]:
        monkeypatch.delenv(name)
