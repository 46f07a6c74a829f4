"""Mail servers and receivers that fail in every way, on loopback and on both databases: nothing is lost.

Each case ends with the other side mended. What was accepted came under one id with one text, and twice only where the
other side had it and we could not know.
"""

import asyncio
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes, policy
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import Engine, text

from models.hashing import key_of
from models.telling import MessageDraft
from pipeline.channels import Ports, email
from pipeline.launch.ports import free_port
from pipeline.settings import Settings
from pipeline.storage.delivery import enqueue, lease
from pipeline.storage.engine import reading, writing
from pipeline.storage.holders import holding
from pipeline.storage.state import claim_world
from pipeline.tasks import deliver as task
from pipeline.tasks.collect import open_client
from pipeline.tasks.context import Context
from tests.channels.conftest import message
from tests.conftest import FrozenClocks

SECRET = "whsec_" + "c29hay1zb2FrLXNvYWstc29hay1zb2FrLXNvYWs="


def draft(number: int, channel: str) -> MessageDraft:
    address = "https://hooks.example/in" if channel == "webhook" else "ada@reader.example"
    return replace(
        message(channel=channel, address=address, text=f"Text {number}\n"),
        key=key_of("fault", str(number)),
        about=f"al-{number}",
        message_id=f"<{number}@watch.example>",
    )


def states(engine: Engine) -> Counter[str]:
    with reading(engine) as connection:
        return Counter(connection.execute(text("SELECT state FROM message")).scalars())


def state_of_first(engine: Engine) -> str:
    """Of the message that met the fault; the other is sent, or waits with it for a host that is down."""
    with reading(engine) as connection:
        return str(connection.execute(text("SELECT state FROM message ORDER BY id LIMIT 1")).scalar_one())


@dataclass
class Deployed:
    """A deployment with two messages that wait."""

    context: Context
    frozen: FrozenClocks

    def deliver(self) -> dict[str, object]:
        with open_client(self.context) as client:
            post = partial(client.post, seconds=0.5)
            return task.deliver(self.context, ports=Ports(post=post, now=self.context.clocks.wall_now))

    def after(self, **given: float) -> dict[str, object]:
        self.frozen.step(wall=timedelta(**given))
        return self.deliver()


@pytest.fixture
def deploy(engine: Engine, frozen: FrozenClocks, tmp_path: Any) -> Callable[..., Deployed]:
    def make(channel: str, messages: int = 2, **given: Any) -> Deployed:
        settings = Settings(home=tmp_path, mail_from="chipwatch@watch.example", webhook_secret=SECRET, **given)
        with writing(engine) as connection:
            claim_world(connection, "replay", frozen.world)
            enqueue(connection, [draft(number, channel) for number in range(messages)], frozen.clocks.wall_now())
        return Deployed(Context(settings, engine, frozen.clocks), frozen)

    return make


# ── mail ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class MailServer:
    """Does to its first mail what `fault` says, and takes the others."""

    fault: str = ""
    taken: list[bytes] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)
    has_one: threading.Event = field(default_factory=threading.Event)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.fault.startswith("RCPT "):
            fault, self.fault = self.fault, ""
            return fault.removeprefix("RCPT ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        fault, self.fault = self.fault, ""
        if fault[:1].isdigit():
            return fault
        if fault == "drop":
            server.transport.abort()
            return "250 nobody hears it"
        self.taken.append(envelope.content)
        if fault == "take and drop":
            server.transport.abort()
        if fault == "late":
            await asyncio.sleep(0.6)
        if fault == "when told":
            self.has_one.set()
            while not self.go_on.is_set():
                await asyncio.sleep(0.02)
        return "250 taken"

    @property
    def ids(self) -> Counter[str]:
        mails = [message_from_bytes(content, policy=policy.default) for content in self.taken]
        texts = {(mail["Message-ID"], mail.get_body(("plain",)).get_content()) for mail in mails}  # type: ignore[union-attr]
        assert len(texts) == len({name for name, _ in texts}), "another text under one id"
        return Counter(str(mail["Message-ID"]) for mail in mails)


@pytest.fixture
def server() -> Iterator[tuple[MailServer, int]]:
    handler = MailServer()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield handler, controller.port
    handler.go_on.set()
    controller.stop()


def mail_settings(port: int, **given: Any) -> dict[str, Any]:
    return {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": "none"} | given


@pytest.mark.parametrize(
    ("fault", "first", "twice"),
    [
        ("421 4.3.2 closing", "waiting", 0),
        ("450 4.2.0 busy", "waiting", 0),
        ("451 4.3.0 later", "waiting", 0),
        ("452 4.3.1 no room", "waiting", 0),
        ("RCPT 451 4.7.1 greylisted", "waiting", 0),
        ("RCPT 421 4.7.0 too many", "waiting", 0),
        ("drop", "waiting", 0),
        ("take and drop", "waiting", 1),
        ("late", "sent", 0),
        ("550 5.7.1 no", "dead", 0),
        ("RCPT 550 5.1.1 no such user", "dead", 0),
    ],
)
def test_a_mail_server_that_fails_once_loses_nothing(
    server: tuple[MailServer, int], deploy: Callable[..., Deployed], fault: str, first: str, twice: int
) -> None:
    handler, port = server
    deployed = deploy("email", **mail_settings(port))
    handler.fault = fault
    deployed.deliver()
    assert state_of_first(deployed.context.engine) == first
    deployed.after(hours=7)
    lost = 1 if first == "dead" else 0
    assert states(deployed.context.engine) == Counter(sent=2 - lost, dead=lost)
    assert len(handler.ids) == 2 - lost
    assert handler.ids.total() - len(handler.ids) == twice


def test_a_server_that_answers_too_late_gets_it_again_under_the_same_id(
    server: tuple[MailServer, int], deploy: Callable[..., Deployed], monkeypatch: pytest.MonkeyPatch
) -> None:
    handler, port = server
    monkeypatch.setattr(email, "LAST_WORD", 0.2)
    handler.fault = "late"
    deployed = deploy("email", 1, **mail_settings(port))
    assert deployed.deliver()["again"] == 1
    deployed.after(hours=7)
    assert states(deployed.context.engine) == {"sent": 1}
    assert handler.ids == {"<0@watch.example>": 2}


def test_the_last_word_is_waited_for_as_long_as_the_rfc_asks() -> None:
    assert email.LAST_WORD >= 600


@contextmanager
def talking(*lines: bytes, then: str = "close") -> Iterator[int]:
    """A server that says these lines, one at each thing that it is told, and then closes or is silent."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        ended = threading.Event()

        def serve() -> None:
            while True:
                try:
                    spoken, _ = listener.accept()
                except OSError:
                    return
                with spoken:
                    for number, line in enumerate(lines):
                        if number:
                            spoken.recv(1000)
                        spoken.sendall(line)
                    if then == "silence":
                        ended.wait(5)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            ended.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


HELLO, PLAIN = b"220 hello\r\n", b"250 nothing special\r\n"
WITH_TLS = b"250-here\r\n250 STARTTLS\r\n"


@pytest.mark.parametrize(
    ("lines", "then", "tls"),
    [
        ((b"421 4.3.2 not now\r\n",), "close", "none"),
        ((b"554 5.7.1 no service for you\r\n",), "close", "none"),
        ((), "close", "none"),
        ((), "silence", "none"),
        ((HELLO,), "silence", "none"),
        ((HELLO, PLAIN), "close", "starttls"),
        ((HELLO, WITH_TLS, b"454 4.7.0 not now\r\n"), "close", "starttls"),
        ((HELLO, WITH_TLS, b"220 go ahead\r\n", b"this is no TLS at all\r\n"), "close", "starttls"),
        ((HELLO,), "close", "tls"),
        ((b"\x00\xff nonsense\r\n",), "close", "none"),
    ],
)
def test_a_server_with_which_nothing_can_be_agreed_gets_it_when_it_is_mended(
    server: tuple[MailServer, int],
    deploy: Callable[..., Deployed],
    monkeypatch: pytest.MonkeyPatch,
    lines: tuple[bytes, ...],
    then: str,
    tls: str,
) -> None:
    """Refused connections, silence, a broken or missing TLS: never sent in the open, never dead at once."""
    handler, port = server
    monkeypatch.setattr(email, "SECONDS", 0.4)
    with talking(*lines, then=then) as broken:
        deployed = deploy("email", 1, **mail_settings(broken, smtp_tls=tls))
        report = deployed.deliver()
    assert (report["sent"], report["again"], report["dead"]) == (0, 1, 0)
    was = deployed.context
    settings = Settings(home=was.settings.home, **mail_settings(port))
    Deployed(Context(settings, was.engine, was.clocks), deployed.frozen).after(hours=7)
    assert handler.ids == {"<0@watch.example>": 1}


def test_a_slow_worker_is_not_robbed_when_the_clock_is_set_forward(
    server: tuple[MailServer, int], deploy: Callable[..., Deployed]
) -> None:
    handler, port = server
    handler.fault = "when told"
    deployed = deploy("email", 1, **mail_settings(port))
    first = threading.Thread(target=deployed.deliver)
    first.start()
    assert handler.has_one.wait(10)
    for jump in (1, 24 * 365, -24 * 365 * 2):
        assert deployed.after(hours=jump)["sent"] == 0
    handler.go_on.set()
    first.join(10)
    assert states(deployed.context.engine) == {"sent": 1}
    assert handler.ids == {"<0@watch.example>": 1}


def test_what_a_dead_worker_held_is_taken_also_when_the_clock_was_set_back(
    server: tuple[MailServer, int], deploy: Callable[..., Deployed]
) -> None:
    handler, port = server
    deployed = deploy("email", 2, **mail_settings(port))
    engine = deployed.context.engine
    with holding(engine, "alive"), writing(engine) as connection:
        now = deployed.frozen.clocks.wall_now()
        assert lease(connection, "alive", now, limit=1)
        assert lease(connection, "dead", now, limit=1)
    with holding(engine, "alive"):
        assert deployed.deliver()["sent"] == 0  # no lease has run out
        assert deployed.after(hours=-2)["sent"] == 1
    assert deployed.after(minutes=1)["sent"] == 1
    assert set(handler.ids.values()) == {1}


def test_a_database_that_is_busy_when_the_mark_is_due_makes_no_repeat(
    server: tuple[MailServer, int], deploy: Callable[..., Deployed], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Accepted, and then nobody may write for longer than a busy database is waited for."""
    handler, port = server
    handler.fault = "when told"
    deployed = deploy("email", 1, **mail_settings(port))
    engine = deployed.context.engine
    monkeypatch.setattr(task, "PAUSES", (0.2,) * 20)
    sender = threading.Thread(target=deployed.deliver)
    with engine.connect().execution_options(chipwatch_writes=True) as other:
        sender.start()
        assert handler.has_one.wait(10)
        _be_impatient(engine)
        with other.begin():
            if engine.dialect.name == "postgresql":
                other.execute(text("LOCK TABLE message IN ACCESS EXCLUSIVE MODE"))
            handler.go_on.set()
            time.sleep(1.0)
    sender.join(20)
    assert states(engine) == {"sent": 1}
    assert handler.ids == {"<0@watch.example>": 1}


def _be_impatient(engine: Engine) -> None:
    """From now on a busy database is an error at once."""
    from sqlalchemy import event

    @event.listens_for(engine, "checkout")
    def _impatient(connection: Any, _record: Any, _proxy: Any) -> None:
        cursor = connection.cursor()
        if engine.dialect.name == "sqlite":
            cursor.execute("PRAGMA busy_timeout=50")
        else:
            cursor.execute("SET lock_timeout = '50ms'")
        cursor.close()


# ── webhooks ─────────────────────────────────────────────────────────────────────────────────────


class Receiver(ThreadingHTTPServer):
    """Answers its first post as `fault` says, and takes the others."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Post)
        self.fault: tuple[int, dict[str, str]] | str = ""
        self.taken: list[tuple[str, bytes]] = []
        self.asked: list[str] = []

    @property
    def ids(self) -> Counter[str]:
        assert len(set(self.taken)) == len({name for name, _ in self.taken}), "another body under one id"
        return Counter(name for name, _ in self.taken)


class _Post(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(self.path)
        fault, self.server.fault = self.server.fault, ""
        if fault == "silence":
            time.sleep(0.8)
        if fault in ("take and drop", ""):
            self.server.taken.append((self.headers["webhook-id"], body))
        if isinstance(fault, str) and fault:
            self.close_connection = True
            return
        status, headers = (204, {}) if fault == "" else fault
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.server.asked.append(f"GET {self.path}")
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("fault", "first", "again_after", "twice"),
    [
        ((500, {}), "waiting", 1, 0),
        ((503, {"Retry-After": "3600"}), "waiting", 2, 0),
        ((429, {"Retry-After": "7200"}), "waiting", 3, 0),
        ((429, {"Retry-After": "nonsense"}), "waiting", 1, 0),
        ((429, {"Retry-After": "-5"}), "waiting", 1, 0),
        ((408, {}), "waiting", 1, 0),
        ("drop", "waiting", 1, 0),
        ("silence", "waiting", 1, 0),
        ("take and drop", "waiting", 1, 1),
        ((301, {"Location": "https://elsewhere.example/"}), "dead", 1, 0),
        ((308, {"Location": "/moved"}), "dead", 1, 0),
        ((410, {}), "dead", 1, 0),
        ((400, {}), "dead", 1, 0),
    ],
)
def test_a_receiver_that_fails_once_loses_nothing(
    receiver: Receiver, deploy: Callable[..., Deployed], fault: Any, first: str, again_after: int, twice: int
) -> None:
    deployed = deploy("webhook", replay=f"127.0.0.1:{receiver.server_port}")
    receiver.fault = fault
    deployed.deliver()
    assert state_of_first(deployed.context.engine) == first
    asked = len(receiver.asked)
    deployed.after(seconds=10)
    assert len(receiver.asked) == asked, "asked again at once"
    deployed.after(hours=again_after)
    lost = 1 if first == "dead" else 0
    assert states(deployed.context.engine) == Counter(sent=2 - lost, dead=lost)
    assert len(receiver.ids) == 2 - lost
    assert receiver.ids.total() - len(receiver.ids) == twice
    assert set(receiver.asked) == {"/in"}, "a redirect was followed"
