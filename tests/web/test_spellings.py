"""No connection to a non-public address, however it is written and by whatever way it comes; counted at a sink."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from pipeline.errors import FetchError, GuardError, UnreachableError
from pipeline.web import Client, Guard, Manners, MemoryPace
from pipeline.web.guard import is_local_name, is_public
from tests.web.serve import Request, Server, answer, serving
from tests.web.spellings import PRIVATE_4, PRIVATE_6, disguises, hosts, names

PUBLIC = "93.184.216.34"
HOSTS, NAMES = hosts(), dict(names())
BARE = ("127.0.0.1", "2130706433", "0x7f.1", "[::1]", "169.254.169.254", "[::ffff:10.0.0.5]")


def resolve(host: str, _port: int) -> tuple[str, ...]:
    """As the C library does, which takes old spellings of addresses for names of them."""
    bare = host.rstrip(".").lower()
    if bare in NAMES:
        return NAMES[bare]
    if is_local_name(bare):
        return ("127.0.0.1",)
    if bare == "wire.example":
        return (PUBLIC,)
    try:
        return (socket.inet_ntoa(socket.inet_aton(bare)),)
    except OSError as fault:
        raise UnreachableError("no such name", url=host) from fault


@dataclass
class Network:
    """Every private address is the sink's; the one public address is a publisher's."""

    sink: Server
    publisher: Server
    dialled: list[str] = field(default_factory=list)

    def dial(self, address: str, _port: int, timeout: float | None) -> socket.socket:
        self.dialled.append(address)
        port = self.publisher.port if address == PUBLIC else self.sink.port
        return socket.create_connection(("127.0.0.1", port), timeout)

    @contextmanager
    def client(self, *, guarded: bool = True) -> Iterator[Client]:
        guard = Guard(resolver=resolve) if guarded else Guard(resolver=resolve, is_allowed=lambda _a, _p: True)
        with Client(MemoryPace(), Manners(delay_s=0), guard=guard, dial=self.dial) as client:
            yield client


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    def sink(request: Request, made: socket.socket) -> None:
        answer(made, 200, b"User-agent: *\nAllow: /" if request.path == "/robots.txt" else b"reached")

    def publisher(request: Request, made: socket.socket) -> None:
        if request.path == "/robots.txt":
            answer(made, 404)
        elif request.path.startswith("/to/"):
            answer(made, 302, location=f"http://{bytes.fromhex(request.path[4:]).decode()}/")
        else:
            answer(made, 200, b"public")

    with serving(sink) as one, serving(publisher) as other:
        yield Network(one, other)


def ways(host: str) -> Iterator[tuple[str, str]]:
    """How an address comes in: as it stands, as a webhook's, and from a public page by a redirect."""
    yield "fetch", f"http://{host}/"
    yield "post", f"http://{host}/hook"
    yield "fetch", f"http://wire.example/to/{host.encode().hex()}"


def ask(client: Client, way: str, url: str) -> None:
    if way == "post":
        client.post(url, b"{}", seconds=5)
    else:
        client.fetch(url)


def test_enough_spellings_and_each_of_an_address_that_is_not_public() -> None:
    assert len(HOSTS) >= 500
    assert not [address for address in (*PRIVATE_4, *PRIVATE_6) if is_public(address)]


def test_no_spelling_reaches_the_sink_by_any_way(network: Network) -> None:
    before = network.sink.connections
    with network.client() as client:
        for host in (*HOSTS, *NAMES):
            for way, url in ways(host):
                with pytest.raises((GuardError, UnreachableError)):
                    ask(client, way, url)
        for host in BARE:
            for url in disguises(host):
                try:
                    assert client.fetch(url).body == b"public", url
                except FetchError:
                    continue
        assert client.fetch("http://wire.example/a").body == b"public"
    assert network.sink.connections == before
    assert set(network.dialled) <= {PUBLIC}


def test_with_the_guard_off_the_sink_is_reached_by_every_way(network: Network) -> None:
    reached: dict[str, set[str]] = {"direct": set(), "webhook": set(), "redirect": set()}
    with network.client(guarded=False) as client:
        for host in (*HOSTS, *NAMES):
            for name, (way, url) in zip(reached, ways(host), strict=True):
                before = network.sink.connections
                try:
                    ask(client, way, url)
                except FetchError:
                    continue
                if network.sink.connections > before:
                    reached[name].add(host)
    network.dialled.clear()
    assert {name: len(those) >= 500 for name, those in reached.items()} == dict.fromkeys(reached, True)


@pytest.mark.parametrize("address", [*PRIVATE_4, *PRIVATE_6])
def test_a_second_look_up_leads_nowhere_else(address: str) -> None:
    looked_up: list[str] = []
    dialled: list[str] = []

    def rebinding(host: str, _port: int) -> tuple[str, ...]:
        looked_up.append(host)
        return (PUBLIC,) if len(looked_up) % 2 else (address,)

    def dial(to: str, _port: int, _timeout: float | None) -> socket.socket:
        dialled.append(to)
        raise OSError("the test dials nothing")

    with Client(MemoryPace(), Manners(delay_s=0), guard=Guard(resolver=rebinding), dial=dial) as client:
        for path in "abcd":
            with pytest.raises((GuardError, UnreachableError)):
                client.fetch(f"http://wire.example/{path}")
            with pytest.raises((GuardError, UnreachableError)):
                client.post(f"http://wire.example/{path}", b"{}")
    assert len(looked_up) >= 4
    assert dialled
    assert set(dialled) == {PUBLIC}
