"""A server's long-lived objects are set aside from the search for garbage, a few times, between answers."""

import asyncio
import gc
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.ui.settling import SETTLED, Settling


@pytest.fixture
def thawed() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_what_the_first_answers_load_is_set_aside_and_no_more(thawed: None) -> None:
    answered: list[str] = []
    kept: list[list[Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert len(answered) or not gc.get_freeze_count()  # the answer comes first
        answered.append(scope["type"])
        kept.append([[] for _ in range(1_000)])

    server = Settling(app)

    async def ask(kind: str, times: int) -> int:
        for _ in range(times):
            await server({"type": kind}, None, None)  # type: ignore[arg-type]
        return gc.get_freeze_count()

    assert asyncio.run(ask("lifespan", 1)) == 0
    first = asyncio.run(ask("http", 1))
    assert first > 1_000
    second = asyncio.run(ask("http", SETTLED[1] - 1))
    assert second > first + 8_000
    assert asyncio.run(ask("http", 30)) <= second
    assert len(answered) == 1 + SETTLED[1] + 30
