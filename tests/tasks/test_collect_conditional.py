"""Conditional GET, Retry-After and robots.txt through whole polls, each with a client of its own: what is kept is
kept in the database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from models.clocks import WallInstant
from models.document import Capture, Revision
from pipeline.storage.fetches import DatabasePace
from pipeline.tasks.collect import collect
from pipeline.web import Client, Guard, Manners
from tests.conftest import FrozenClocks
from tests.tasks.test_collect import FEED, HOST, Watch, feed, open_watch, story

PAGE = f"{HOST}/1"


@dataclass
class Site:
    """A publisher whose answers a test changes between polls; notes what was asked and when (wall)."""

    watch: Watch
    bodies: dict[str, bytes] = field(default_factory=dict)
    etag: str | None = None
    last_modified: str | None = None
    refuse: Callable[[httpx.Request], httpx.Response | None] = lambda _request: None
    asked: list[tuple[str, datetime, httpx.Headers]] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        url = str(request.url)
        self.asked.append((url, self.watch.frozen.wall, request.headers))
        if (refusal := self.refuse(request)) is not None:
            return refusal
        body = self.bodies.get(url)
        headers = {"ETag": self.etag, "Last-Modified": self.last_modified}
        named = {name: value for name, value in headers.items() if value}
        if body is None:
            return httpx.Response(404, stream=httpx.ByteStream(b""))
        tag, since = request.headers.get("if-none-match"), request.headers.get("if-modified-since")
        if (tag is not None and tag == self.etag) or (
            tag is None and since is not None and since == self.last_modified
        ):
            return httpx.Response(304, headers=named, stream=httpx.ByteStream(b""))
        return httpx.Response(200, headers=named, stream=httpx.ByteStream(body))

    def poll(
        self, *, world: timedelta = timedelta(hours=12), wall: timedelta = timedelta(seconds=1)
    ) -> dict[str, object]:
        """One poll in a new process: another client over the same database."""
        frozen = self.watch.frozen
        frozen.step(world=world, wall=wall)
        client = Client(
            DatabasePace(self.watch.context.engine),
            Manners(delay_s=0.5),
            guard=Guard(resolver=lambda _h, _p: ("93.184.216.34",)),
            clock=lambda: WallInstant(frozen.wall),
            sleep=lambda seconds: frozen.step(wall=timedelta(seconds=seconds)),
            transport=httpx.MockTransport(self.answer),
        )
        with client:
            return collect(self.watch.context, "harbour_wire", client)

    def sent(self, url: str) -> list[tuple[str | None, str | None]]:
        """The validators that came with each request for an address."""
        return [
            (headers.get("if-none-match"), headers.get("if-modified-since"))
            for asked, _, headers in self.asked
            if asked == url
        ]


@pytest.fixture
def site(sqlite_engine: Engine, frozen: FrozenClocks, tmp_path: Path) -> Site:
    watch = open_watch(sqlite_engine, frozen, tmp_path)
    return Site(watch, {FEED: feed((1, "One"), at=frozen.world), PAGE: story("The rule bans all chips")})


def kept(site: Site) -> tuple[int, int]:
    return len(site.watch.rows(Revision, "id")), len(site.watch.rows(Capture, "sha"))


@pytest.mark.parametrize("etag", ['"strong"', 'W/"weak"'])
def test_what_did_not_change_is_not_sent_again(site: Site, etag: str) -> None:
    site.etag = etag
    assert site.poll()["new"] == 1
    before = kept(site)
    site.poll()
    assert site.sent(FEED) == site.sent(PAGE) == [(None, None), (etag, None)]
    assert kept(site) == before


def test_another_etag_on_the_same_bytes_is_no_edit_and_is_not_read_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.etag = '"1"'
    site.poll()
    before = kept(site)
    site.etag = '"2"'

    def read(*_: object, **__: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr("pipeline.documents.reading.read_document", read)
    report = site.poll()
    assert (report["state"], report["new"], report["edited"]) == ("ok", 0, 0)
    assert kept(site) == before
    site.poll(world=timedelta(days=1))
    assert site.sent(PAGE)[-1] == ('"2"', None), "the newer one is sent from then on"


def test_a_page_that_changes_after_304s_is_an_edit(site: Site) -> None:
    site.etag = '"1"'
    site.poll()
    site.poll()
    site.etag, site.bodies[PAGE] = '"3"', story("The rule bans some chips of 4,800 or more")
    assert site.poll(world=timedelta(days=1))["edited"] == 1
    site.etag = None
    site.poll(world=timedelta(days=2))
    assert site.sent(PAGE)[-1] == ('"3"', None)
    site.poll(world=timedelta(days=3))
    assert site.sent(PAGE)[-1] == (None, None), "a validator that is no longer given is no longer sent"


@pytest.mark.parametrize("hours", [-30, 2, 9_000])
def test_a_servers_clock_is_its_own(site: Site, hours: int) -> None:
    site.last_modified = format_datetime(site.watch.frozen.wall + timedelta(hours=hours), usegmt=True)
    site.poll()
    before = kept(site)
    site.poll()
    assert site.sent(PAGE) == [(None, None), (None, site.last_modified)], "given back to the letter"
    assert kept(site) == before


def refusing(status: int, **headers: str) -> Callable[[httpx.Request], httpx.Response | None]:
    def refuse(request: httpx.Request) -> httpx.Response | None:
        if request.url.path == "/robots.txt":
            return None
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(b""))

    return refuse


WALL = datetime.fromisoformat("2026-01-05T09:00:00+00:00")


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (format_datetime(WALL + timedelta(minutes=20), usegmt=True), 1_195),
        ("-5", 60),
        ("99999999999999", 86_400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
        (format_datetime(WALL - timedelta(days=2), usegmt=True), 0),
        ("soon", 60),
    ],
)
def test_no_request_comes_before_what_a_refusal_asked_for(site: Site, status: int, value: str, seconds: int) -> None:
    site.refuse = refusing(status, **{"Retry-After": value})
    site.poll()
    refused_at = site.asked[-1][1]
    site.refuse = lambda _request: None
    due = refused_at + timedelta(seconds=seconds)
    for share in (0.3, 0.5, 0.1):
        site.poll(wall=timedelta(seconds=max(seconds * share, 1)))
    assert all(at >= due for _, at, _ in site.asked if at > refused_at)
    site.poll(wall=timedelta(seconds=seconds))
    assert (site.watch.status().state, kept(site)[0]) == ("ok", 1)


def test_robots_txt_is_asked_once_a_day_by_all_processes_together(site: Site) -> None:
    robots = f"{HOST}/robots.txt"
    site.bodies[robots] = b"User-agent: chipwatch\nDisallow: /1\n"
    for _ in range(4):
        site.poll(wall=timedelta(hours=5))
    assert len(site.sent(robots)) == 1
    assert site.sent(PAGE) == []
    site.bodies[robots] = b"User-agent: *\nAllow: /\n"
    site.bodies[FEED] = feed((1, "One"), (2, "Two"), at=site.watch.frozen.world)
    site.poll(wall=timedelta(hours=10))
    assert (len(site.sent(robots)), len(site.sent(PAGE))) == (2, 1)
