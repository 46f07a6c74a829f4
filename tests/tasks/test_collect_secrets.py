"""Secrets in addresses reach no log, no error's text or trace, and no column that tells what went wrong."""

import logging
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, select

from models.clocks import WallInstant
from models.tables import metadata
from pipeline.errors import ChipwatchError
from pipeline.sources import find_source
from pipeline.storage.engine import reading
from pipeline.storage.fetches import DatabasePace
from pipeline.tasks.collect import collect
from pipeline.web import Client, Guard, Manners, MemoryPace
from tests.conftest import FrozenClocks
from tests.tasks.test_collect import FEED, HOST, Watch, feed, open_watch, story

SECRET = "sesame"
LISTING = f"{FEED}?key={SECRET}1&x=1#{SECRET}2"
TABLES = ("source_state", "source_turn", "set_aside", "run", "host_state")
PUBLIC = "93.184.216.34"
Answer = Callable[[httpx.Request], httpx.Response]


def reply(status: int, body: bytes = b"", **headers: str) -> httpx.Response:
    return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))


def redirected(to: str) -> Answer:
    return lambda _request: reply(302, location=to)


def broken(_request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("connection refused")


#: What the listing's address answers.
LISTINGS: dict[str, Answer] = {
    "refused": lambda _request: reply(403),
    "server error": lambda _request: reply(500),
    "gone": lambda _request: reply(404),
    "no connection": broken,
    "another layout": lambda _request: reply(200, b"<html>We have moved</html>"),
    "empty": lambda _request: reply(200, b"<rss><channel><title>t</title></channel></rss>"),
    "to a password": redirected(f"https://{SECRET}3:{SECRET}4@harbourwire.example/feed"),
    "to a token": redirected(f"{HOST}/feed?token={SECRET}5"),
    "to nowhere": redirected(f"https://[{SECRET}6"),
    "to a private place": redirected(f"https://10.0.0.1/?token={SECRET}7"),
    "round and round": redirected(f"/feeds/technology.xml?token={SECRET}8"),
    "to a port": redirected(f"https://harbourwire.example:{SECRET}9/"),
    "to plain http": redirected(f"http://harbourwire.example/?token={SECRET}10"),
}


@pytest.fixture
def watch(sqlite_engine: Engine, frozen: FrozenClocks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watch:
    source = replace(find_source("harbour_wire"), urls=(LISTING,))
    monkeypatch.setattr("pipeline.tasks.collect.find_source", lambda _name: source)
    return open_watch(sqlite_engine, frozen, tmp_path)


def poll(watch: Watch, answer: Answer) -> dict[str, object]:
    def handle(request: httpx.Request) -> httpx.Response:
        return reply(404) if request.url.path == "/robots.txt" else answer(request)

    client = Client(
        DatabasePace(watch.context.engine),
        Manners(delay_s=0),
        guard=Guard(resolver=lambda _h, _p: (PUBLIC,)),
        clock=lambda: WallInstant(watch.frozen.wall),
        sleep=lambda _seconds: None,
        transport=httpx.MockTransport(handle),
    )
    with client:
        return collect(watch.context, "harbour_wire", client)


def told(watch: Watch) -> str:
    with reading(watch.context.engine) as connection:
        return repr([connection.execute(select(metadata.tables[name])).all() for name in TABLES])


@pytest.mark.parametrize("case", sorted(LISTINGS))
def test_a_listing_that_fails_does_not_tell_its_key(watch: Watch, case: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    report = poll(watch, LISTINGS[case])
    assert report["error"]
    assert "harbourwire.example" in told(watch)
    assert SECRET not in f"{report} {told(watch)} {caplog.text}"


def test_items_that_fail_do_not_either(watch: Watch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    links = (
        f"{HOST}/1?token={SECRET}11",
        f"https://{SECRET}12:{SECRET}13@harbourwire.example/2",
        f"https://elsewhere.example/3?sig={SECRET}14",
        f"https://harbourwire.example:{SECRET}15/4",
    )
    listed = "".join(f"<item><title>t</title><link>{link}</link></item>" for link in links)
    body = feed((5, "Five"), at=watch.frozen.world).replace(b"</channel>", listed.encode() + b"</channel>")
    pages: dict[str, Answer] = {
        "/feeds/technology.xml": lambda _request: reply(200, body),
        "/5": lambda _request: reply(200, story("Five")),
    }
    report = poll(watch, lambda request: pages.get(request.url.path, lambda _request: reply(500))(request))
    assert (report["new"], report["set_aside"]) == (1, 4)
    assert SECRET not in f"{report} {told(watch)} {caplog.text}"


@pytest.mark.parametrize(
    "url",
    [
        f"https://{SECRET}:{SECRET}@wire.example/",
        f"https://wire.example:{SECRET}/",
        f"https://wire.example/?key={SECRET}",
        f"ftp://{SECRET}@wire.example/",
        f"https://{SECRET}@wire.example\x00/?{SECRET}#{SECRET}",
        f"https://user:{SECRET}℀@wire.example/",
    ],
)
@pytest.mark.parametrize("way", ["fetch", "post"])
def test_no_error_or_trace_tells_it(url: str, way: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    guard = Guard(resolver=lambda _h, _p: ("127.0.0.1",))
    with Client(MemoryPace(), Manners(delay_s=0, deadline_s=1), guard=guard) as client:
        with pytest.raises(ChipwatchError) as caught:
            client.fetch(url) if way == "fetch" else client.post(url, SECRET.encode(), {"Authorization": SECRET})
        fault = caught.value
        texts = traceback.format_exception(type(fault), fault, fault.__traceback__)
    lines = [line for text in texts for line in text.splitlines() if not line.startswith("  ")]
    assert SECRET not in " ".join([*lines, repr(fault), caplog.text])
