"""A forward proxy: it alone is dialled, names are its to look up, and what a name alone tells is still checked."""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pipeline.errors import GuardError, SettingsError, UnreachableError
from pipeline.settings import Settings
from pipeline.web import MemoryPace, make_client, make_notifier
from pipeline.web.proxy import Proxy, proxy_of


class Asked(list[tuple[str, str, str]]):
    """What a proxy was asked: method, target, and its login."""


@contextmanager
def proxying() -> Iterator[tuple[str, Asked]]:
    asked = Asked()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def note(self) -> None:
            login = self.headers.get("Proxy-Authorization", "").removeprefix("Basic ")
            asked.append((self.command, self.path, base64.b64decode(login).decode()))

        def do_GET(self) -> None:
            self.note()
            body = b"" if self.path.endswith("/robots.txt") else b"news"
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_CONNECT(self) -> None:
            self.note()
            self.send_response(403, "not on the list")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://ada:s%40same@127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def test_names_go_to_the_proxy_and_are_not_looked_up_here() -> None:
    """A look-up here would fail the test: nothing leaves this machine."""
    with proxying() as (address, asked), make_client(Settings(proxy=address), MemoryPace(), delay_s=0) as client:
        assert client.fetch("http://news.example.org/today").body == b"news"
        with pytest.raises(UnreachableError, match=r"robots\.txt gave no answer"):
            client.fetch("https://www.bis.gov/news-updates")
    assert asked[:2] == [
        ("GET", "http://news.example.org/robots.txt", "ada:s@same"),
        ("GET", "http://news.example.org/today", "ada:s@same"),
    ]
    assert asked[2:] == [("CONNECT", "www.bis.gov:443", "ada:s@same")]


@pytest.mark.parametrize(
    "address", ["http://localhost/", "http://127.0.0.1/", "http://10.1.2.3/", "http://db.internal/", "http://0x7f.1/"]
)
def test_what_a_name_alone_tells_is_still_refused(address: str) -> None:
    with proxying() as (proxy, asked), make_client(Settings(proxy=proxy), MemoryPace(), delay_s=0) as client:
        with pytest.raises(GuardError):
            client.fetch(address)
        with pytest.raises(GuardError, match="port 8080"):
            client.fetch("http://news.example.org:8080/")
    assert asked == []


def test_chats_go_through_it_too() -> None:
    with proxying() as (proxy, asked), pytest.raises(UnreachableError):
        make_notifier(Settings(proxy=proxy))("ntfys://ntfy.example.org/topic", "title", "body")
    assert asked[0][:2] == ("CONNECT", "ntfy.example.org:443")


def test_the_recorded_world_has_none_and_a_wrong_one_is_not_repeated() -> None:
    assert proxy_of(Settings(proxy="http://p.example:3128", replay="127.0.0.1:1")) is None
    assert proxy_of(Settings()) is None
    for wrong in ("socks5://p.example:1080", "http://p.example", "https://x:secret@p.example:3128", "p.example:3128"):
        with pytest.raises(SettingsError) as raised:
            proxy_of(Settings(proxy=wrong))
        assert "secret" not in str(raised.value)
    assert "secret" not in repr(Proxy("p.example", 3128, "x", "secret"))
