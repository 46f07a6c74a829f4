"""Keys of APIs: sent to their own host alone, told nowhere; without one a source is not asked, and no outage."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, select

from models.clocks import WallInstant
from models.source import SourceTurn
from models.tables import metadata
from pipeline.errors import CallError, SettingsError
from pipeline.sources import find_source
from pipeline.storage.engine import reading
from pipeline.storage.fetches import DatabasePace
from pipeline.tasks.collect import collect, open_client
from pipeline.tasks.context import Context
from pipeline.tasks.source_trials import try_source
from pipeline.web import Client, Guard, HostKey, Manners
from tests.conftest import FrozenClocks
from tests.sources.saved import FOLDER
from tests.tasks.test_collect import Watch, open_watch

NAME = "congress_bills"
KEY = "sesame-31415"
HEADER = "x-api-key"
HOST = "api.congress.gov"
LISTING = (FOLDER / NAME / "first" / "listing.json").read_bytes()


@pytest.fixture
def watch(sqlite_engine: Engine, frozen: FrozenClocks, tmp_path: Path) -> Watch:
    return open_watch(sqlite_engine, frozen, tmp_path)


def give(watch: Watch, **settings: object) -> None:
    given = watch.context.settings.model_copy(update=settings)
    watch.context = Context(given, watch.context.engine, watch.context.clocks)


@dataclass
class Wire:
    """Answers by host and path, and keeps who was sent the key."""

    answer: Callable[[httpx.Request], httpx.Response]
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((f"{request.url.scheme}://{request.url.host}{request.url.path}", request.headers.get(HEADER)))
        return reply(404) if request.url.path == "/robots.txt" else self.answer(request)

    def client(self, watch: Watch) -> Client:
        key = find_source(NAME).key
        assert key is not None
        return Client(
            DatabasePace(watch.context.engine),
            Manners(delay_s=0),
            guard=Guard(resolver=lambda _h, _p: ("93.184.216.34",)),
            clock=lambda: WallInstant(watch.frozen.wall),
            sleep=lambda _seconds: None,
            transport=httpx.MockTransport(self.handle),
            key=HostKey(key.host, key.header, SecretStr(KEY)),
        )


def reply(status: int, body: bytes = b"", **headers: str) -> httpx.Response:
    return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))


def poll(watch: Watch, answer: Callable[[httpx.Request], httpx.Response]) -> tuple[dict[str, object], Wire]:
    give(watch, congress_api_key=SecretStr(KEY))
    wire = Wire(answer)
    with wire.client(watch) as client:
        return collect(watch.context, NAME, client), wire


def everything(watch: Watch) -> str:
    """All that is stored, in every column of every table."""
    with reading(watch.context.engine) as connection:
        rows = [connection.execute(select(table)).all() for table in metadata.sorted_tables]
    kept = [path.read_bytes() for path in watch.context.settings.captures_path.rglob("*") if path.is_file()]
    return repr([rows, kept])


def test_the_key_opens_the_listing_and_lies_nowhere(watch: Watch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    report, wire = poll(watch, lambda _request: reply(200, LISTING, etag='"1"'))
    assert (report["state"], report["new"]) == ("ok", 2)
    assert wire.asked == [(f"https://{HOST}/robots.txt", None), (f"https://{HOST}/v3/bill", KEY)]
    assert KEY not in f"{report} {everything(watch)} {caplog.text}"


#: Where the host sends us, with the addresses that may see the key.
ELSEWHERE = {
    "another host": "https://www.congress.gov/v3/bill",
    "a host within it": "https://evil.api.congress.gov/v3/bill",
    "a host that begins like it": "https://api.congress.gov.evil.example/v3/bill",
    "another port": "https://api.congress.gov:8443/v3/bill",
    "in the clear": "http://api.congress.gov/v3/bill",
}


@pytest.mark.parametrize("case", sorted(ELSEWHERE))
def test_no_redirect_takes_it_elsewhere(watch: Watch, case: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    there = ELSEWHERE[case]
    report, wire = poll(
        watch,
        lambda request: reply(302, location=there) if request.headers.get(HEADER) else reply(403, b"API_KEY_MISSING"),
    )
    assert report["error"]
    assert [place for place, sent in wire.asked if sent] == [f"https://{HOST}/v3/bill"]
    assert KEY not in f"{report} {everything(watch)} {caplog.text}"


def test_a_redirect_within_the_host_keeps_it(watch: Watch) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        moved = request.url.path == "/v3/bill"
        return reply(301, location=f"https://{HOST.upper()}/v4/bill") if moved else reply(200, LISTING)

    report, wire = poll(watch, answer)
    assert report["new"] == 2
    assert [sent for place, sent in wire.asked if place.endswith("/v4/bill")] == [KEY]


@pytest.mark.parametrize("status", [401, 403, 429, 500])
def test_a_key_that_is_refused_is_an_outage_that_does_not_tell_it(watch: Watch, status: int) -> None:
    report, _ = poll(watch, lambda request: reply(status, request.headers[HEADER].encode()))
    assert report["state"] in {"blocked", "degraded", "unreachable"}
    assert KEY not in f"{report} {everything(watch)}"


@pytest.mark.parametrize("name", [NAME, "regulations_bis"])
def test_without_a_key_it_is_not_asked_and_no_outage(watch: Watch, name: str) -> None:
    setting = find_source(name).key
    assert setting is not None
    report = watch.poll(name)
    assert report["state"] == "terms_forbid"
    assert f"CHIPWATCH_{setting.setting.upper()}" in str(report["error"])
    assert watch.publisher.asked == []
    assert [kind for (kind,) in watch.rows(SourceTurn, "kind")] == ["state"]
    with pytest.raises(CallError, match=setting.setting.upper()):
        try_source(watch.context, name)


def test_it_is_asked_from_the_day_on_which_the_key_is_there(watch: Watch) -> None:
    watch.poll(NAME)
    report, _ = poll(watch, lambda _request: reply(200, LISTING))
    assert (report["state"], report["new"]) == ("ok", 2)
    assert "outage_ended" not in {kind for (kind,) in watch.rows(SourceTurn, "kind")}


@pytest.mark.parametrize("value", ["", "two words", "line\nbreak", "schlüssel-42"])
def test_a_key_that_no_header_holds_is_refused_without_telling_it(watch: Watch, value: str, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(f"{value}\n", encoding="utf-8")
    for given in (f"file:{path}", value):
        give(watch, congress_api_key=SecretStr(given))
        report = collect(watch.context, NAME)
        assert report["state"] == "terms_forbid"
        assert HOST in str(report["error"])
        assert not value or value not in str(report["error"])


def test_a_key_in_a_file_is_read_and_never_shown(watch: Watch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n", encoding="utf-8")
    give(watch, congress_api_key=SecretStr(f"file:{tmp_path / 'key'}"))
    url = httpx.URL(f"https://{HOST}/v3/bill")
    with open_client(watch.context, find_source(NAME)) as client:
        held: Any = client._key
        assert held.headers_for(url) == {"X-Api-Key": KEY}
        assert KEY not in f"{held!r} {vars(held)}"
    with open_client(watch.context, find_source("justice_department")) as other:
        assert other._key is None
    give(watch, congress_api_key=SecretStr(f"file:{tmp_path / 'nowhere'}"))
    with pytest.raises(SettingsError, match="nowhere"):
        open_client(watch.context, find_source(NAME))


def test_a_recorded_world_needs_no_key_and_gets_none(watch: Watch) -> None:
    give(watch, replay="127.0.0.1:9", congress_api_key=SecretStr(KEY))
    source = find_source(NAME)
    assert source.lacks(watch.context.settings) is None
    with open_client(watch.context, source) as client:
        assert client._key is None
