"""The client that docs/api.md shows, as it stands there, over several pages."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.conftest import Ask

PAGE = Path(__file__).parents[2] / "docs" / "api.md"


@pytest.fixture
def shown() -> dict[str, Any]:
    """What the page's one block of Python defines."""
    [block] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    found: dict[str, Any] = {}
    exec(compile(block, str(PAGE), "exec"), found)
    return found


def test_the_client_walks_and_acknowledges(ask: Ask, alerts: list[str], shown: dict[str, Any]) -> None:
    client = ask("op")
    assert isinstance(client, httpx.Client)
    found = list(shown["alerts"](client, state="open", limit="2"))
    assert sorted(each["id"] for each in found) == sorted(alerts)
    told = shown["acknowledge"](client, alerts[0], "seen")
    assert (told["state"], told["held_by"]) == ("acknowledged", "ada")
    with pytest.raises(httpx.HTTPStatusError, match="409"):
        shown["acknowledge"](client, alerts[0])
