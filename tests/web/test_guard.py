import re
import socket

import httpx
import pytest

from pipeline.errors import GuardError, UnreachableError
from pipeline.web import Client, Guard, Manners, MemoryPace
from pipeline.web.guard import is_local_name, is_public
from tests.web.serve import Request, answer, open_world, serving

WORDS = re.compile(r"\S+")
NOT_PUBLIC = WORDS.findall(
    """
    127.0.0.1 127.1.2.3 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
    100.127.255.254 192.0.0.8 192.0.0.170 192.0.2.1 198.51.100.7 203.0.113.9 198.18.0.1 192.88.99.1 224.0.0.1
    239.255.255.250 240.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 ::8.8.8.8
    64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:db8::1
    2001:10::1 2001:20::1 2002:7f00:1:: 2002:808:808::1 3fff::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1
    ff02::1 ff0e::1 5f00::1 2001:2::1 4000::1
    """
)
PUBLIC = WORDS.findall(
    """
    8.8.8.8 1.1.1.1 93.184.216.34 172.32.0.1 100.128.0.1 2606:4700::1111 2a00:1450:4001:80b::200e
    """
)

#: Spellings of this machine that some resolver or parser takes for 127.0.0.1, ::1 or a private address.
HOSTS = WORDS.findall(
    """
    127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.0.0.1 0x7f.1 017700000001 0177.0.0.1 0177.0.0.01 127.0.0.1.
    00000177.0.0.1 127.000.000.001 0 0.0.0.0 0x0 00 [::1] [::] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1]
    [::127.0.0.1] [64:ff9b::127.0.0.1] [2002:7f00:1::] [fe80::1] [fd00::1] [::ffff:10.0.0.1] [::ffff:169.254.169.254]
    169.254.169.254 2852039166 0xa9fea9fe 0xA9.0xFE.0xA9.0xFE 0251.0376.0251.0376 10.0.0.1 10.1 012.0.0.1 0xa.0.0.1
    167772161 192.168.0.1 192.168.1 0xc0a80001 3232235521 172.16.0.1 100.64.0.1 localhost LOCALHOST localhost.
    foo.localhost printer.local metadata.google.internal router.lan intranet.corp ①②⑦.⓪.⓪.① １２７.０.０.１ 127。0。0。1
    127．0．0．1 ⓛocalhost 127.0.0.1.nip.example rebind.example two.example six.example
    """
)


def resolver(host: str, _port: int) -> tuple[str, ...]:
    """A resolver that knows some names, and takes spellings as the C library does."""
    names = {
        "127.0.0.1.nip.example": ("127.0.0.1",),
        "rebind.example": ("169.254.169.254",),
        "two.example": ("93.184.216.34", "10.0.0.1"),
        "six.example": ("2606:4700::1111", "::ffff:127.0.0.1"),
        "wire.example": ("93.184.216.34",),
    }
    bare = host.rstrip(".").lower()
    if bare in names:
        return names[bare]
    if is_local_name(bare):
        return ("127.0.0.1",)
    try:
        return (socket.inet_ntoa(socket.inet_aton(bare)),)
    except OSError as fault:
        raise UnreachableError("no such name", url=host) from fault


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_that_are(address: str) -> None:
    assert is_public(address)


def test_enough_spellings() -> None:
    assert len(set(HOSTS)) >= 60


@pytest.mark.parametrize("host", HOSTS)
def test_no_spelling_is_dialled(host: str) -> None:
    dialled: list[tuple[str, int]] = []

    def dial(address: str, port: int, _timeout: float | None) -> socket.socket:
        dialled.append((address, port))
        raise OSError("the test dials nothing")

    pace = MemoryPace()
    with Client(pace, Manners(delay_s=0), guard=Guard(resolver=resolver), dial=dial) as client:
        for ask in (lambda url: client.fetch(url), lambda url: client.post(url, b"{}")):
            for scheme in ("http", "https"):
                with pytest.raises((GuardError, UnreachableError)):
                    ask(f"{scheme}://{host}/")
    assert dialled == []


def redirecting(target: str) -> httpx.MockTransport:
    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/robots.txt":
            return httpx.Response(404, stream=httpx.ByteStream(b""))
        return httpx.Response(302, headers={"location": target}, stream=httpx.ByteStream(b""))

    return httpx.MockTransport(handle)


@pytest.mark.parametrize("host", HOSTS)
def test_no_redirect_leads_there(host: str) -> None:
    guard = Guard(resolver=resolver)
    with (
        Client(MemoryPace(), Manners(delay_s=0), guard=guard, transport=redirecting(f"http://{host}/")) as client,
        pytest.raises((GuardError, UnreachableError)),
    ):
        client.fetch("http://wire.example/a")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://wire.example/a",
        "gopher://wire.example/",
        "javascript:alert(1)",
        "//wire.example/a",
        "http:///a",
        "http://",
        "",
        "http://user:sesame@wire.example/",
        "http://wire.example:22/",
        "http://wire.example:6379/",
        "http://wire.example:99999/",
        "http://wire.example\x00.evil.example/",
        "http://[::1",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with Client(MemoryPace(), guard=Guard(resolver=resolver)) as client, pytest.raises(GuardError) as caught:
        client.fetch(url)
    assert "sesame" not in str(caught.value)


def test_a_name_is_resolved_once_and_that_answer_dialled() -> None:
    answers = iter([("93.184.216.34",), ("127.0.0.1",)])
    dialled: list[str] = []

    def dial(address: str, _port: int, _timeout: float | None) -> socket.socket:
        dialled.append(address)
        raise OSError("the test dials nothing")

    guard = Guard(resolver=lambda _host, _port: next(answers))
    with Client(MemoryPace(), Manners(delay_s=0), guard=guard, dial=dial) as client, pytest.raises(UnreachableError):
        client.fetch("http://wire.example/a")
    assert dialled == ["93.184.216.34"]


def test_the_sink_is_reached_with_the_guard_off_and_host_is_kept() -> None:
    def script(request: Request, made: socket.socket) -> None:
        open_world(request, made) or answer(made, body=b"reached")

    with serving(script) as server:
        shut = Guard(resolver=lambda _h, _p: ("127.0.0.1",), ports=frozenset({server.port}))
        with Client(MemoryPace(), Manners(delay_s=0), guard=shut) as client, pytest.raises(GuardError):
            client.fetch(f"http://wire.example:{server.port}/a")
        assert server.connections == 0
        off = Guard(
            resolver=lambda _h, _p: ("127.0.0.1",), ports=frozenset({server.port}), is_allowed=lambda _a, _p: True
        )
        with Client(MemoryPace(), Manners(delay_s=0), guard=off) as client:
            assert client.fetch(f"http://wire.example:{server.port}/a").body == b"reached"
        assert server.seen[-1].headers["host"] == f"wire.example:{server.port}"


def test_in_a_replay_every_name_leads_to_the_one_place() -> None:
    def script(request: Request, made: socket.socket) -> None:
        if request.path == "/robots.txt":
            answer(made, 200, b"User-agent: *\nDisallow: /private")
        elif request.path == "/moved":
            answer(made, 301, location="https://other.example/b")
        else:
            answer(made, 200, request.headers["host"].encode(), ETag='"1"')

    with serving(script) as server:
        guard = Guard(replay=("127.0.0.1", server.port))
        with Client(MemoryPace(), Manners(delay_s=0), guard=guard) as client:
            got = client.fetch("https://www.wire.example/a")
            assert (got.body, got.url, got.etag) == (b"www.wire.example", "https://www.wire.example/a", '"1"')
            moved = client.fetch("https://www.wire.example/moved")
            assert (moved.body, moved.final_url) == (b"other.example", "https://other.example/b")
            before = server.connections
            for url in ("https://127.0.0.1/", "http://localhost/", "https://10.0.0.1/", "https://a.example:22/"):
                with pytest.raises(GuardError):
                    client.fetch(url)
            assert server.connections == before
        hosts = [request.headers["host"] for request in server.seen if request.path == "/robots.txt"]
        assert hosts == ["www.wire.example", "other.example"]
