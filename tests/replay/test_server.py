"""The server: as a client on loopback meets it."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from typer.testing import CliRunner

from pipeline.cli.replay import replay
from pipeline.replay.server import ReplayServer, serving
from pipeline.replay.site import LABEL
from pipeline.replay.world import load_world


class Clock:
    now = datetime(2025, 5, 18, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Iterator[ReplayServer]:
    with serving(load_world(), lambda: clock.now) as running:
        yield running


def get(server: ReplayServer, url: str, **headers: str) -> httpx.Response:
    host, _, path = url.removeprefix("https://").partition("/")
    return httpx.get(f"http://{server.address}/{path}", headers={"Host": host, **headers})


def test_hosts_are_told_apart(server: ReplayServer) -> None:
    assert "Harbour Wire" in get(server, "https://harbourwire.example/feeds/technology.xml").text
    assert "Ledger Daily" in get(server, "https://ledgerdaily.example/rss").text
    assert get(server, "https://unknown.example/").status_code == 404
    assert get(server, "https://ledgerdaily.example/feeds/technology.xml").status_code == 404


def test_every_answer_is_labelled(server: ReplayServer) -> None:
    for url in ("https://ledgerdaily.example/rss", "https://www.reuters.com/", "https://unknown.example/x"):
        assert get(server, url).headers["X-Chipwatch-Reconstruction"] == LABEL


def test_validators_give_304_until_something_changes(server: ReplayServer, clock: Clock) -> None:
    url = "https://www.bis.gov/press-release/department-commerce-announces-rescission-biden-era-artificial-intelligence-diffusion-rule-strengthens"
    first = get(server, url)
    assert first.status_code == 200
    by_tag = get(server, url, **{"If-None-Match": first.headers["ETag"]})
    by_day = get(server, url, **{"If-Modified-Since": first.headers["Last-Modified"]})
    assert (by_tag.status_code, by_tag.content) == (304, b"")
    assert by_day.status_code == 304
    clock.now = datetime(2025, 5, 20, tzinfo=UTC)
    again = get(
        server, url, **{"If-None-Match": first.headers["ETag"], "If-Modified-Since": "Mon, 01 Jan 2035 00:00:00 GMT"}
    )
    assert again.status_code == 200, "If-None-Match comes before If-Modified-Since"
    assert again.text != first.text


def test_robots_stand_for_each_host_even_where_all_else_is_refused(server: ReplayServer) -> None:
    assert "Crawl-delay: 1" in get(server, "https://siliconcourier.example/robots.txt").text
    assert "Disallow: /search" in get(server, "https://harbourwire.example/robots.txt").text
    assert get(server, "https://www.reuters.com/robots.txt").status_code == 200
    refused = get(server, "https://www.reuters.com/arc/outboundfeeds/news-sitemap/?outputType=xml")
    assert refused.status_code == 403


def test_a_dead_host_closes_the_connection(server: ReplayServer) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        get(server, "https://deadwire.example/rss")


def test_redirects_are_sent_on(server: ReplayServer) -> None:
    moved = get(server, "https://tidewatertimes.example/business/us-chip-curb-h20")
    assert moved.status_code == 301
    assert moved.headers["Location"] == "/business/nvidia-h20-china-licence"
    assert get(server, "https://bis.gov/news-updates").headers["Location"] == "https://www.bis.gov/news-updates"


def test_head_has_no_body_and_a_port_in_the_host_is_no_matter(server: ReplayServer) -> None:
    reply = httpx.head(f"http://{server.address}/rss", headers={"Host": "ledgerdaily.example:443"})
    assert (reply.status_code, reply.content) == (200, b"")
    assert int(reply.headers["Content-Length"]) > 500


def test_connections_are_kept_and_served_side_by_side(server: ReplayServer) -> None:
    with httpx.Client(base_url=f"http://{server.address}") as client:
        held = socket.create_connection(("127.0.0.1", int(server.address.rpartition(":")[2])))
        try:
            for _ in range(3):
                assert client.get("/rss", headers={"Host": "ledgerdaily.example"}).status_code == 200
        finally:
            held.close()


def test_the_command_tells_steps_and_settings() -> None:
    runner = CliRunner()
    steps = runner.invoke(replay, ["steps", "--cut", "ten"])
    assert steps.exit_code == 0
    lines = [json.loads(line) for line in steps.stdout.splitlines()]
    assert lines[0] == {"at": "2025-04-02T11:20:00+00:00", "what": ["published silicon_courier/2025-04-02-h20-rumour"]}
    settings = runner.invoke(replay, ["environment"])
    assert "CHIPWATCH_SEC_CIKS=0009990001,0009990002" in settings.stdout.splitlines()
