"""Chats by Apprise go out through the guard, once, and tell nobody their address."""

import inspect
import json
import re
import socket
import time
import traceback
import warnings
from pathlib import Path

import pytest

from pipeline.errors import FetchError, GuardError, UnreachableError
from pipeline.web import Notifier
from pipeline.web.notify import SERVICES
from tests.web.serve import Request, Server, answer, serving

SECRET = "sesame"


def ok(_request: Request, made: socket.socket) -> None:
    answer(made, 200)


def inside(server: Server, **given: object) -> Notifier:
    """A deployment that names the sink among its own hosts."""
    return Notifier(internal=[("127.0.0.1", server.port)], **given)  # type: ignore[arg-type]


def address(server: Server, rest: str = "hook", scheme: str = "json") -> str:
    return f"{scheme}://user:{SECRET}@127.0.0.1:{server.port}/{rest}"


def test_a_host_of_ours_is_told_once_as_it_was_said() -> None:
    with serving(ok) as server:
        inside(server)(
            address(server), "H20 needs a licence", "One ‹b› & two.\n\nhttps://w.example/1", weight="failure"
        )
    [request] = server.seen
    said = json.loads(request.body)
    assert (said["title"], said["type"]) == ("H20 needs a licence", "failure")
    assert said["message"] == "One ‹b› & two.\n\nhttps://w.example/1"
    assert said["attachments"] == []
    assert request.method == "POST"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0",
        "169.254.169.254",
    ],
)
@pytest.mark.parametrize("scheme", ["json", "ntfy"])
def test_no_other_private_place_is_dialled(host: str, scheme: str) -> None:
    with serving(ok) as server:
        with pytest.raises(FetchError) as fault:
            Notifier()(f"{scheme}://{host}:{server.port}/{SECRET}", "t", "b")
        with pytest.raises(FetchError):
            Notifier()(f"{scheme}://{host}/{SECRET}", "t", "b")
    assert server.connections == 0
    assert SECRET not in str(fault.value)


def test_with_the_host_named_the_sink_is_reached_and_without_it_is_not() -> None:
    """So that the refusals above are the guard's, and not those of a service that cannot be reached at all."""
    with serving(ok) as server:
        inside(server)(address(server), "t", "b")
        with pytest.raises(GuardError, match="port"):
            Notifier()(address(server), "t", "b")
    assert server.connections == 1


def test_the_recorded_world_reaches_no_chat_but_our_own() -> None:
    with serving(ok) as server:
        inside(server, public=False)(address(server), "t", "b")
        with pytest.raises(GuardError, match="recorded world"):
            inside(server, public=False)("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#cuda", "t", "b")
    assert len(server.seen) == 1


def test_a_redirect_is_not_followed_and_a_failure_is_tried_again_by_nobody_but_us() -> None:
    """What an address asks for besides (`retry`, `optional`) does not decide."""
    statuses = iter([302, 503, 404])
    with serving(lambda _request, made: answer(made, next(statuses), Location=f"/{SECRET}")) as server:
        for status in (302, 503, 404):
            with pytest.raises(UnreachableError, match=str(status)):
                inside(server)(address(server, "hook?retry=3&optional=yes&redirect=yes"), "t", "b")
    assert len(server.seen) == 3


def test_a_service_that_never_answers_is_given_up() -> None:
    begun = time.monotonic()
    with serving(lambda _request, _made: time.sleep(8)) as server, pytest.raises(UnreachableError, match="within 2 s"):
        inside(server, seconds=2.0)(address(server, "hook?rto=60"), "t", "b")
    assert time.monotonic() - begun < 6


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (f"mailto://u:{SECRET}@gmail.com", "not among"), (f"syslog://{SECRET}", "not among"),
        (f"file:///etc/{SECRET}", "not among"), (SECRET, "not among"), ("", "not among"),
        (f"mqtt://{SECRET}", "not among"), (f"slack://{SECRET}", "no Apprise address"),
        ("json://", "no Apprise address"),
        ("tgram://123456789:abcdefghijklmnopqrstuvwxyz012345678/1234/5678", "2 places"),
    ],
)  # fmt: skip
def test_what_is_no_address_of_one_place_is_refused(given: str, why: str) -> None:
    with pytest.raises(GuardError, match=why):
        Notifier()(given, "t", "b")


def test_no_fault_tells_the_address() -> None:
    def garbled(_request: Request, made: socket.socket) -> None:
        made.sendall(f"HTTP/1.1 {SECRET}\r\n\r\n".encode())

    with serving(garbled) as server:
        for given in (address(server), f"slack://{SECRET}a/{SECRET}b/{SECRET}c", f"{SECRET}://{SECRET}"):
            with pytest.raises(FetchError) as caught:
                inside(server)(given, SECRET, SECRET)
            lines = "".join(traceback.format_exception(caught.value)).splitlines()
            assert SECRET not in "".join(line for line in lines if not line.startswith("    "))


def test_the_child_is_handed_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a proxy of the environment, which would see all, nor a setting of the deployment."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("CHIPWATCH_SMTP_PASSWORD", SECRET)
    with serving(ok) as server:
        inside(server)(address(server), "t", "b")
        assert not {"CHIPWATCH_SMTP_PASSWORD", "HTTP_PROXY"} & inside(server)._environment().keys()
    assert len(server.seen) == 1


def test_apprise_is_imported_by_its_child_alone() -> None:
    root = Path(__file__).parents[2]
    importing = [
        path.relative_to(root).as_posix()
        for folder in ("models", "pipeline", "dags")
        for path in (root / folder).rglob("*.py")
        if "from apprise" in (text := path.read_text(encoding="utf-8")) or "import apprise" in text
    ]
    assert importing == ["pipeline/web/notify_child.py"]


def test_every_service_is_known_to_apprise_and_speaks_http_alone() -> None:
    """By the source of each: it imports `requests`, and nothing else that opens a socket or runs a program."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Apprise imports modules that Python is about to lose
        from apprise.manager_plugins import NotificationManager

        plugins = NotificationManager()
        plugins.load_modules()
    for scheme in sorted(SERVICES):
        source = inspect.getsource(inspect.getmodule(plugins[scheme]))  # type: ignore[arg-type]
        imported = set(re.findall(r"^(?:import|from) ([\w.]+)", source, re.MULTILINE))
        assert "requests" in source, scheme
        assert not imported & {"socket", "smtplib", "subprocess", "http.client", "ftplib", "paho.mqtt.client"}, scheme
