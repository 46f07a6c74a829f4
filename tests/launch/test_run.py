"""`make run` itself: everything starts, alerts can be read as a user reads them, and Ctrl-C leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from pipeline.launch.airflow_home import password_of
from pipeline.launch.ports import free_port
from pipeline.settings import Settings
from pipeline.storage.engine import open_engine
from pipeline.tasks.context import open_context
from pipeline.tasks.mailbox import list_mails
from tests.flow.state import told_state

UNTIL = "2022-10-14"
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("CHIPWATCH_", "AIRFLOW"))}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "pipeline.cli", *arguments]


def wait_for(what: Callable[[], bool], within: float, running: "subprocess.Popen[bytes]", log: Path) -> float:
    began = time.monotonic()
    while not what():
        assert running.poll() is None, log.read_text()
        assert time.monotonic() - began < within, log.read_text()
        time.sleep(0.2)
    return time.monotonic() - began


def processes_of(home: Path) -> list[str]:
    """The command lines of all processes that work in a home, by their environment or arguments."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            told = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
            state = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if str(home).encode() in told and state != "Z":
            found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
    return found


class Up:
    """One start of everything."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self.log = home.parent / f"up-{time.monotonic_ns()}.log"
        with self.log.open("wb") as sink:
            self.process = subprocess.Popen(
                command("up", "--home", str(home), "--port", str(port), "--until", UNTIL),
                env=CLEAN,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def says(self, words: str, within: float) -> float:
        return wait_for(lambda: words in self.log.read_text(), within, self.process, self.log)

    def interrupt(self) -> float:
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        return time.monotonic() - began

    def client(self) -> httpx.Client:
        address = f"http://127.0.0.1:{self.port}"
        password = password_of(self.home)
        reply = httpx.post(f"{address}/auth/token", json={"username": "admin", "password": password}, trust_env=False)
        token = reply.raise_for_status().json()["access_token"]
        return httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=30, trust_env=False)


def mails_of(home: Path) -> Counter[tuple[str, str]]:
    """What the demonstration's mail server took: each Message-ID and kind, how often."""
    context = open_context(Settings(home=home, replay="127.0.0.1:1"))
    threads = list_mails(context).threads
    return Counter({(mail.heading.message_id, mail.kind): mail.times for each in threads for mail in each.mails})


@pytest.mark.run
@pytest.mark.xdist_group("run")
def test_it_starts_tells_the_saga_stops_and_goes_on(tmp_path: Path) -> None:
    home, alone = tmp_path / "home", tmp_path / "alone"
    first = Up(home, free_port())
    try:
        first.says("alerts    http", 170)
        first.says("alerts    the first are there", 120)
        with first.client() as client:
            told = client.get("/chipwatch/api/alerts").raise_for_status().json()
            assert told["total"] >= 1
            assert client.get("/chipwatch/alerts").status_code == 200
            anonymous = httpx.get(f"http://127.0.0.1:{first.port}/chipwatch/api/alerts", trust_env=False)
            assert anonymous.status_code == 401
            first.says("the saga is told", 300)
            # What readers get went by SMTP, and is shown.
            page = client.get("/chipwatch/mail").raise_for_status().text
            assert "compliance@northlight.example" in page
            plugins = client.get("/api/v2/plugins").raise_for_status().json()["plugins"]
            assert "chipwatch-mail" in {view["url_route"] for each in plugins for view in each["external_views"]}
        stopped = first.interrupt()
    finally:
        first.process.kill()
        first.process.wait()
    assert first.process.returncode == 0, first.log.read_text()
    assert stopped < 15
    assert processes_of(home) == []

    # The same world without Airflow, in another home, ends in the same state.
    subprocess.run(
        command("run", "--replay", "--until", UNTIL),
        # Links in editions lead to the same pages.
        env=CLEAN | {"CHIPWATCH_HOME": str(alone), "CHIPWATCH_BASE_URL": f"http://127.0.0.1:{first.port}/chipwatch"},
        check=True,
        capture_output=True,
        timeout=120,
    )
    taken = mails_of(home)
    assert "digest" in {kind for _, kind in taken}
    assert set(taken.values()) == {1}
    by_airflow = told_state(open_engine(f"sqlite:///{home / 'chipwatch.db'}"))
    by_itself = told_state(open_engine(f"sqlite:///{alone / 'chipwatch.db'}"))
    # First what seals and editions are made of, so that a difference is told where it began.
    for name in sorted(by_itself, key=lambda each: (each not in {"passage", "alert_digest"}, each)):
        assert by_airflow[name] == by_itself[name], name
    assert by_itself["alert"]

    # A second start goes on from where it was, and adds nothing.
    second = Up(home, free_port())
    try:
        second.says("the saga is told", 170)
        assert second.interrupt() < 15
    finally:
        second.process.kill()
        second.process.wait()
    assert told_state(open_engine(f"sqlite:///{home / 'chipwatch.db'}")) == by_airflow
    # What still waited in the outbox when it was stopped went out now; nothing went twice.
    after = mails_of(home)
    assert after >= taken
    assert set(after.values()) == {1}
    assert processes_of(home) == []


# ── what cannot start says why, in one line ──────────────────────────────────────────────────────


def refused(*arguments: str) -> str:
    done = subprocess.run(
        command("up", "--until", UNTIL, *arguments), env=CLEAN, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2, done.stderr
    [line] = done.stderr.splitlines()
    assert line.startswith("chipwatch: ")
    return line


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = refused("--home", str(tmp_path / "home"), "--port", str(port))
    assert f"port {port} is in use" in line
    assert not (tmp_path / "home").exists()


def test_a_home_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """A file stands where the folder should be; even root cannot write there."""
    (tmp_path / "home").write_text("")
    line = refused("--home", str(tmp_path / "home"), "--port", str(free_port()))
    assert str(tmp_path / "home") in line


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into a read-only folder")
def test_a_read_only_home_is_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        line = refused("--home", str(tmp_path / "home"), "--port", str(free_port()))
    finally:
        tmp_path.chmod(0o700)
    assert str(tmp_path / "home") in line


@pytest.mark.parametrize("until", ["yesterday", "2023-02-30"])
def test_a_day_that_is_none_is_one_line(tmp_path: Path, until: str) -> None:
    line = refused("--home", str(tmp_path / "home"), "--port", str(free_port()), "--until", until)
    assert until in line
