"""`--update-expected`: write `expected.json` for saved pages that have none or another one; read it, then run again."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-expected", action="store_true", help="write expected.json of the saved pages")
