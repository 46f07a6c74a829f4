import gzip
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import httpx
import pytest

from models.clocks import WallInstant
from pipeline.errors import BlockedError, FetchError, NotYetError, RobotsError, TooLargeError, UnreachableError
from pipeline.settings import Settings
from pipeline.web import Client, Fetched, Guard, Manners, MemoryPace, RobotsRecord, make_client, retry_after, show
from pipeline.web.challenge import is_challenge
from pipeline.web.exchange import charset_of
from tests.web.serve import Request, Script, answer, open_world, serving

NOW = WallInstant(datetime(2026, 1, 5, 9, 0, tzinfo=UTC))
HOME = "http://wire.example"
Handler = Callable[[httpx.Request], httpx.Response]


class Clock:
    """A wall clock that moves when someone sleeps."""

    def __init__(self) -> None:
        self.now = NOW
        self.slept: list[float] = []

    def __call__(self) -> WallInstant:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now = WallInstant(self.now + timedelta(seconds=seconds))


def reply(status: int = 200, body: bytes = b"", **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=named, stream=httpx.ByteStream(body))


def client_of(
    handler: Handler, *, clock: Clock | None = None, pace: MemoryPace | None = None, delay_s: float = 0.0
) -> Client:
    clock = clock or Clock()
    return Client(
        pace or MemoryPace(),
        Manners(delay_s=delay_s, user_agent="chipwatch/0.1 (+https://chipwatch.example/bot)"),
        guard=Guard(resolver=lambda _host, _port: ("93.184.216.34",)),
        clock=clock,
        sleep=clock.sleep,
        transport=httpx.MockTransport(handler),
    )


def without_robots(handler: Handler) -> Handler:
    return lambda request: reply(404) if request.url.path == "/robots.txt" else handler(request)


# ── the conditional GET ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("etag", ['"strong"', 'W/"weak"'])
def test_validators_travel_and_304_comes_back(etag: str) -> None:
    seen: list[httpx.Headers] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        if request.headers.get("if-none-match") == etag:
            return reply(304, etag=etag)
        return reply(
            200,
            b"<p>text</p>",
            etag=etag,
            last_modified="Mon, 05 Jan 2026 08:00:00 GMT",
            content_type="text/HTML; Charset='UTF-8'",
        )

    with client_of(without_robots(handler)) as client:
        first = client.fetch(HOME + "/a#part")
        again = client.fetch(HOME + "/a", etag=first.etag, last_modified=first.last_modified)
        changed = client.fetch(HOME + "/a", etag='"old"')
    assert (first.status, first.body, first.media_type, first.charset) == (200, b"<p>text</p>", "text/html", "utf-8")
    assert "if-none-match" not in seen[0]
    assert again.not_modified
    assert again.body == b""
    assert seen[1]["if-modified-since"] == "Mon, 05 Jan 2026 08:00:00 GMT"
    assert (changed.status, changed.not_modified) == (200, False)


def test_a_304_that_nobody_asked_for_is_no_page() -> None:
    with client_of(without_robots(lambda _request: reply(304))) as client, pytest.raises(UnreachableError):
        client.fetch(HOME + "/a")


def test_who_we_are_is_said() -> None:
    seen: list[httpx.Headers] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return reply(404)

    manners = Manners(contact="ops@buyer.example", delay_s=0)
    guard = Guard(resolver=lambda _host, _port: ("93.184.216.34",))
    with Client(MemoryPace(), manners, guard=guard, transport=httpx.MockTransport(handler)) as client:
        client.fetch(HOME + "/a")
    for headers in seen:
        assert headers["from"] == "ops@buyer.example"
        assert headers["user-agent"].startswith("chipwatch/")
        assert headers["user-agent"].endswith("ops@buyer.example")
        assert headers["accept-encoding"] == "gzip"


# ── what an answer means ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (200, None), (203, None), (404, None), (410, None),
        (401, BlockedError), (402, BlockedError), (403, BlockedError),
        (451, BlockedError), (429, BlockedError),
        (400, UnreachableError), (418, UnreachableError),
        (500, UnreachableError),
        (502, UnreachableError), (503, UnreachableError), (300, UnreachableError), (304, UnreachableError),
    ],
)  # fmt: skip
def test_statuses(status: int, fault: type[FetchError] | None) -> None:
    with client_of(without_robots(lambda _request: reply(status, b"x"))) as client:
        if fault is None:
            got = client.fetch(HOME + "/a")
            assert (got.status, got.gone) == (status, status in {404, 410})
        else:
            with pytest.raises(fault) as caught:
                client.fetch(HOME + "/a")
            assert caught.value.status == status


WALL_PAGE = (
    b"<html><head><title>Just a moment...</title></head><body><div id='cf-chl-widget'></div>Checking</body></html>"
)
STORY = (
    b"<html><head><title>Access denied</title></head><body>" + b"<p>The ministry said no.</p>" * 80 + b"</body></html>"
)
FORM = (
    b"<html><head><title>Rule widened</title>"
    b"<script src='https://www.google.com/recaptcha/g-recaptcha.js'></script></head><body>"
    + b"<p>The rule now covers the board, officials said.</p>" * 40
    + b"</body></html>"
)


def test_a_challenge_page_is_a_refusal_and_a_story_is_not() -> None:
    with client_of(without_robots(lambda _request: reply(200, WALL_PAGE))) as client, pytest.raises(BlockedError):
        client.fetch(HOME + "/a")
    assert is_challenge({"cf-mitigated": "challenge"}, b"")
    assert is_challenge({}, b"<html><body><script src='https://geo.captcha-delivery.com/x'></script></body></html>")
    assert not is_challenge({}, STORY)
    assert not is_challenge({}, FORM)
    assert not is_challenge({}, b'{"title": "captcha"}')


# ── redirects ────────────────────────────────────────────────────────────────────────────────────


def test_redirects_are_followed_hop_by_hop() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        step = int(request.url.path[1:])
        return reply(302, location=f"{step + 1}") if step < 5 else reply(200, b"there")

    with client_of(without_robots(handler)) as client:
        got = client.fetch(HOME + "/0")
    assert (got.body, got.url, got.final_url) == (b"there", HOME + "/0", HOME + "/5")
    assert len(got.redirects) == 5


@pytest.mark.parametrize(
    ("start", "location"),
    [
        (HOME + "/a", "/a"),
        (HOME + "/a", ""),
        (HOME + "/a", "http://[::1"),
        (HOME + "/a", "file:///etc/passwd"),
        ("https://wire.example/a", "http://wire.example/a"),
    ],
)
def test_redirects_that_lead_nowhere_good(start: str, location: str) -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return reply(301, location=location)

    with client_of(without_robots(handler)) as client, pytest.raises(FetchError):
        client.fetch(start)
    assert len(asked) <= 6


def test_robots_of_the_place_redirected_to_counts() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/robots.txt":
            return reply(200, b"User-agent: *\nDisallow: /") if request.url.host == "shut.example" else reply(404)
        return reply(302, location="http://shut.example/b")

    with client_of(handler) as client, pytest.raises(RobotsError, match=r"shut\.example"):
        client.fetch(HOME + "/a")


# ── robots.txt and pace ──────────────────────────────────────────────────────────────────────────


def test_robots_is_asked_once_a_day() -> None:
    asked: list[str] = []
    clock = Clock()

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return reply(200, b"User-agent: chipwatch\nDisallow: /private\n")

    with client_of(handler, clock=clock) as client:
        for _ in range(3):
            client.fetch(HOME + "/a")
        with pytest.raises(RobotsError):
            client.fetch(HOME + "/private/x")
        assert asked == ["/robots.txt", "/a", "/a", "/a"]
        clock.now = WallInstant(clock.now + timedelta(hours=24))
        client.fetch(HOME + "/a")
    assert asked[4:] == ["/robots.txt", "/a"]


@pytest.mark.parametrize(("status", "open_"), [(404, True), (403, True), (401, True), (500, False), (503, False)])
def test_robots_that_cannot_be_had(status: int, open_: bool) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return reply(status) if request.url.path == "/robots.txt" else reply(200, b"page")

    with client_of(handler) as client:
        if open_:
            assert client.fetch(HOME + "/a").body == b"page"
        else:
            with pytest.raises(UnreachableError, match="robots"):
                client.fetch(HOME + "/a")


def test_an_old_robots_serves_while_the_host_fails() -> None:
    pace = MemoryPace()
    pace.save_robots(
        "wire.example", RobotsRecord("User-agent: *\nDisallow: /x", 200, WallInstant(NOW - timedelta(days=3)))
    )

    def handler(request: httpx.Request) -> httpx.Response:
        return reply(503) if request.url.path == "/robots.txt" else reply(200, b"page")

    with client_of(handler, pace=pace) as client:
        assert client.fetch(HOME + "/a").body == b"page"
        with pytest.raises(RobotsError):
            client.fetch(HOME + "/x")


def test_a_host_is_asked_no_faster_than_agreed() -> None:
    clock = Clock()
    times: list[WallInstant] = []

    def handler(request: httpx.Request) -> httpx.Response:
        times.append(clock.now)
        return reply(200, b"User-agent: *\nCrawl-delay: 5") if request.url.path == "/robots.txt" else reply(200)

    with client_of(handler, clock=clock, delay_s=2.0) as client:
        for _ in range(3):
            client.fetch(HOME + "/a")
        client.fetch("http://other.example/a")
    gaps = [(after - before).total_seconds() for before, after in pairwise(times[:4])]
    assert gaps == [2.0, 5.0, 5.0]
    # Another host waits for nobody: its robots.txt is asked at once.
    assert times[4] == times[3]


def test_hosts_of_one_publisher_share_one_pace() -> None:
    clock = Clock()
    times: list[WallInstant] = []

    def handler(request: httpx.Request) -> httpx.Response:
        times.append(clock.now)
        return reply(404)

    with client_of(handler, clock=clock, delay_s=0.01) as client:
        for number in range(6):
            client.fetch(f"https://{('www', 'data', 'efts')[number % 3]}.sec.gov/{number}")
        client.fetch("https://sec.gov/a")
        shared = len(times)
        client.fetch("https://notsec.gov/a")
    gaps = [(after - before).total_seconds() for before, after in pairwise(times[:shared])]
    assert shared == 11, "seven pages, and robots.txt of each of the four hosts"
    assert min(gaps) >= 0.1, "no more than ten requests a second to all of them together"
    assert times[shared] == times[shared - 1], "a host that only ends alike is another publisher"


def test_a_refusal_of_one_host_holds_for_its_group() -> None:
    clock = Clock()

    def handler(request: httpx.Request) -> httpx.Response:
        return reply(429, retry_after="600") if request.url.host == "www.sec.gov" else reply(200, b"page")

    with client_of(without_robots(handler), clock=clock) as client:
        with pytest.raises(BlockedError):
            client.fetch("https://www.sec.gov/a")
        with pytest.raises(NotYetError, match="left alone until"):
            client.fetch("https://data.sec.gov/a")


@pytest.mark.parametrize(
    ("path", "status"),
    [("/robots.txt", 503), ("/robots.txt", 429), ("/a", 302)],
    ids=["robots", "robots 429", "redirect"],
)
def test_a_wait_is_kept_whatever_asks_for_it(path: str, status: int) -> None:
    clock, pace = Clock(), MemoryPace()
    asked: list[tuple[str, WallInstant]] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.path, clock.now))
        return reply(status, retry_after="30", location="/b") if request.url.path == path else reply(404)

    with client_of(handler, clock=clock, pace=pace) as client, suppress(FetchError):
        client.fetch(HOME + "/a")
    until = NOW + timedelta(seconds=30)
    assert pace.next_at["wire.example"] >= until
    refused = next(number for number, (place, _) in enumerate(asked) if place == path)
    assert all(at >= until for _, at in asked[refused + 1 :])


def test_a_robots_txt_of_any_length_is_read_as_far_as_it_must_be() -> None:
    rules = b"User-agent: *\nDisallow: /private\n" + b"# and so on\n" * 400_000

    def handler(request: httpx.Request) -> httpx.Response:
        return reply(200, rules) if request.url.path == "/robots.txt" else reply(200, b"page")

    with client_of(handler) as client:
        assert client.fetch(HOME + "/a").body == b"page"
        with pytest.raises(RobotsError):
            client.fetch(HOME + "/private/a")


AGO = format_datetime(NOW - timedelta(hours=2), usegmt=True)
AHEAD = format_datetime(NOW + timedelta(minutes=10), usegmt=True)


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        ("120", None, 120),
        ("0", None, 0),
        (" 7 ", None, 7),
        ("-5", None, 60),
        ("99999999999999999999999", None, 86_400),
        ("2.5", None, 60),
        ("soon", None, 60),
        ("", None, 60),
        (None, None, 60),
        (AGO, None, 0),
        (AHEAD, None, 600),
        (AHEAD, format_datetime(NOW - timedelta(minutes=5), usegmt=True), 900),
        (AHEAD, format_datetime(NOW + timedelta(minutes=5), usegmt=True), 600),
        ("Fri, 31 Dec 9999 23:59:59 GMT", None, 86_400),
        ("Mon, 99 Foo 2026", None, 60),
        ("١٢", None, 60),
    ],
)
def test_retry_after(value: str | None, date: str | None, seconds: int) -> None:
    assert retry_after(value, now=NOW, date=date).total_seconds() == seconds


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_for_patience_is_left_alone(status: int) -> None:
    clock = Clock()
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return reply(status, retry_after="300") if len(asked) == 1 else reply(200, b"page")

    with client_of(without_robots(handler), clock=clock) as client:
        with pytest.raises(FetchError):
            client.fetch(HOME + "/a")
        clock.now = WallInstant(NOW + timedelta(seconds=200))
        with pytest.raises(NotYetError, match="left alone until"):
            client.fetch(HOME + "/a")
        assert len(asked) == 1
        clock.now = WallInstant(NOW + timedelta(seconds=290))
        assert client.fetch(HOME + "/a").body == b"page"
    assert clock.now >= NOW + timedelta(seconds=300)


# ── bodies ───────────────────────────────────────────────────────────────────────────────────────


def fetch_body(body: bytes, encoding: str, max_bytes: int = 20 << 20) -> Fetched:
    with client_of(without_robots(lambda _request: reply(200, body, content_encoding=encoding))) as client:
        return client.fetch(HOME + "/a", max_bytes=max_bytes)


def test_gzip_is_inflated_members_and_all() -> None:
    text = b"<p>The rule covers the board.</p>" * 2_000
    assert fetch_body(gzip.compress(text), "gzip").body == text
    assert fetch_body(gzip.compress(b"one ") + gzip.compress(b"two"), "x-gzip").body == b"one two"
    assert fetch_body(gzip.compress(b"one") + b"\0\0\0", "gzip").body == b"one"
    assert fetch_body(b"", "gzip").body == b""


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip", "compress"])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(UnreachableError, match="gzip was asked for"):
        fetch_body(b"anything", encoding)


def test_broken_and_cut_off_gzip_is_no_page() -> None:
    packed = gzip.compress(b"text " * 1000)
    for body in (packed[:-20], packed[:40] + b"\xff" * 20, b"plain text"):
        with pytest.raises(UnreachableError):
            fetch_body(body, "gzip")


def test_a_body_over_the_cap_is_refused() -> None:
    with pytest.raises(TooLargeError):
        fetch_body(b"x" * 1001, "", max_bytes=1000)
    assert len(fetch_body(b"x" * 1000, "", max_bytes=1000).body) == 1000


# ── time, over real sockets ──────────────────────────────────────────────────────────────────────


def loopback(port: int, **manners: float) -> Client:
    guard = Guard(resolver=lambda _h, _p: ("127.0.0.1",), ports=frozenset({port}), is_allowed=lambda _a, _p: True)
    return Client(MemoryPace(), Manners(delay_s=0, **manners), guard=guard)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"a" * 200_000,
        b"HTTP/9.9 xyz OK\r\n\r\n",
    ],
)
def test_broken_answers_are_no_pages(raw: bytes) -> None:
    def script(request: Request, made: socket.socket) -> None:
        if not open_world(request, made):
            made.sendall(raw)
            made.shutdown(socket.SHUT_WR)

    with serving(script) as server, loopback(server.port, deadline_s=3) as client, pytest.raises(UnreachableError):
        client.fetch(f"{HOME}:{server.port}/a")


def test_a_webhook_is_posted_once_and_its_redirect_not_followed() -> None:
    script: Script = lambda _request, made: answer(made, 307, location="/elsewhere")  # noqa: E731
    with serving(script) as server, loopback(server.port) as client:
        got = client.post(f"{HOME}:{server.port}/hook", b'{"a":1}', {"Content-Type": "application/json", "X-Id": "m1"})
    assert got.status == 307
    (request,) = server.seen
    assert (request.method, request.path, request.body) == ("POST", "/hook", b'{"a":1}')
    assert request.headers["content-type"] == "application/json"
    assert request.headers["x-id"] == "m1"


def test_a_webhooks_address_is_no_part_of_its_error() -> None:
    with loopback(9) as client, pytest.raises(UnreachableError) as caught:
        client.post("http://hooks.example:9/services/T000/SECRET", b"{}", seconds=1)
    assert "SECRET" not in str(caught.value)
    assert "hooks.example" in str(caught.value)


# ── small things ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:word@wire.example/a?key=1#b", "https://wire.example/a?…"),
        ("https://wire.example/a", "https://wire.example/a"),
        ("user:word@wire.example", "wire.example"),
        ("https://wire.example/a\nb", "https://wire.example/a�b"),
    ],
)
def test_addresses_in_logs(url: str, shown: str) -> None:
    assert show(url) == shown


def test_charset_of_content_type() -> None:
    assert charset_of('text/html; charset="GB2312"') == "gb2312"
    assert charset_of("text/html") is None
    assert charset_of("text/html; charset=") is None


def test_a_deployments_client_knows_the_replay() -> None:
    with make_client(Settings(replay="127.0.0.1:8099"), MemoryPace()) as client:
        assert client.manners.delay_s < 0.1
    with make_client(Settings(), MemoryPace(), max_bytes=7, deadline_s=300.0) as client:
        assert (client.max_bytes, client.manners.deadline_s) == (7, 300.0)
    with make_client(Settings(contact="ops@buyer.example"), MemoryPace()) as client:
        assert client.manners.delay_s >= 1
        assert client.manners.contact == "ops@buyer.example"
