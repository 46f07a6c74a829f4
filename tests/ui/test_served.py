"""`chipwatch serve`: who comes in, as whom, and under which name; a proxy is believed by its secret alone."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from pipeline.errors import CallError, SettingsError
from pipeline.launch.ports import free_port
from pipeline.settings import Settings
from pipeline.tasks.context import Context, set_up
from pipeline.ui.acting import Reader
from pipeline.ui.door import OneReader
from pipeline.ui.serving import Place, door_of, make_served, place_of
from tests.ui.filled import add_alert

SECRET = "a secret that the proxy says, 32 long"
HOST = "pages.corp.example"
ORIGIN = {"Origin": f"https://{HOST}"}
ACT = {"data": {"act": "acknowledged"}}


@pytest.fixture
def proxied(context: Context, tmp_path: Path) -> TestClient:
    """Behind a proxy; the secret stands in a file."""
    (tmp_path / "secret").write_text(SECRET + "\n", encoding="utf-8")
    settings = Settings(
        home=tmp_path, proxy_secret=f"file:{tmp_path / 'secret'}", serve_hosts=HOST, op_groups="desk, legal",
        admin_groups="owners", viewer_groups="staff",
    )  # fmt: skip
    place = place_of(settings, host="0.0.0.0", port=8090)
    app = make_served(door_of(settings, name=None, role=None), place)
    return TestClient(app, base_url=f"https://{HOST}", follow_redirects=False)


def said(user: str = "vera", groups: str = "staff", secret: str = SECRET) -> dict[str, str]:
    return {"X-Chipwatch-Secret": secret, "X-Auth-Request-User": user, "X-Auth-Request-Groups": groups}


def test_without_the_secret_nothing_is_answered(proxied: TestClient, context: Context) -> None:
    alert = add_alert(context.engine)
    bare = {"X-Auth-Request-User": "vera", "X-Auth-Request-Groups": "owners"}
    for headers in ({}, bare, said(secret=""), said(secret=SECRET[:-1]), said(secret=SECRET + " x"), said(secret="é")):
        encoded = {name: value.encode() for name, value in headers.items()}
        for path in ("/alerts", "/static/chipwatch.css", "/feed.atom", "/unsubscribe/x", "/nowhere"):
            reply = proxied.get(path, headers=encoded)
            assert reply.status_code == 401, (path, headers)
            assert "H20" not in reply.text
            assert reply.headers["content-security-policy"].startswith("default-src 'none'")
        assert proxied.post(f"/alerts/{alert}/acts", headers=encoded | ORIGIN, **ACT).status_code == 401
    twice = [*said().items(), ("X-Chipwatch-Secret", SECRET)]
    assert proxied.get("/alerts", headers=twice).status_code == 401


@pytest.mark.parametrize(
    ("groups", "role", "acts"),
    [("staff", "viewer", 403), ("staff,desk", "op", 303), ("legal", "op", 303), ("x, owners ,desk", "admin", 303)],
)
def test_groups_give_roles(proxied: TestClient, context: Context, groups: str, role: str, acts: int) -> None:
    alert = add_alert(context.engine)
    page = proxied.get("/alerts", headers=said(groups=groups))
    assert f"vera ({role})" in page.text
    assert proxied.post(f"/alerts/{alert}/acts", headers=said(groups=groups) | ORIGIN, **ACT).status_code == acts
    kept = proxied.post("/recipients", headers=said(groups=groups) | ORIGIN, data={"name": ""})
    assert (kept.status_code == 403) is (role != "admin")


def test_a_group_that_may_not_read_and_a_user_that_is_nobody(proxied: TestClient, context: Context) -> None:
    for groups in ("", "guests", "desk2", "Owners"):
        assert proxied.get("/alerts", headers=said(groups=groups)).status_code == 403
    for user in ("", " ", "x" * 201):
        assert proxied.get("/alerts", headers=said(user=user)).status_code == 401
    # A client's own header beside the proxy's: which of them is true cannot be known.
    twice = [("X-Auth-Request-User", "admin"), *said().items()]
    assert proxied.get("/alerts", headers=twice).status_code == 401
    # What needs no sign-in needs no user, where the proxy lets it by.
    assert proxied.get("/static/chipwatch.css", headers={"X-Chipwatch-Secret": SECRET}).status_code == 200
    assert proxied.get("/unsubscribe/x", headers={"X-Chipwatch-Secret": SECRET}).status_code == 404


@pytest.mark.parametrize("host", ["evil.example", f"{HOST}.evil.example", f"{HOST}:8443", "127.0.0.1:80", "", "@"])
def test_another_hosts_name_is_refused(proxied: TestClient, context: Context, host: str) -> None:
    assert proxied.get("/alerts", headers=said() | {"Host": host}).status_code == 421


def test_an_act_comes_from_our_own_page(proxied: TestClient, context: Context) -> None:
    alert = add_alert(context.engine)
    for headers in (
        {}, {"Origin": "null"}, {"Origin": "https://evil.example"}, ORIGIN | {"Sec-Fetch-Site": "same-site"}
    ):  # fmt: skip
        reply = proxied.post(f"/alerts/{alert}/acts", headers=said(groups="owners") | headers, **ACT)
        assert reply.status_code == 403, headers


def test_on_loopback_headers_say_nothing(context: Context) -> None:
    place = Place("127.0.0.1", 8090, frozenset({"127.0.0.1:8090"}))
    client = TestClient(make_served(OneReader(Reader("ada", "viewer")), place), base_url="http://127.0.0.1:8090")
    page = client.get("/alerts", headers=said("mallory", "owners") | {"X-Forwarded-Host": "evil.example"})
    assert "ada (viewer)" in page.text
    assert "evil" not in page.text
    assert "mallory" not in page.text
    assert client.get("/alerts", headers={"Host": "evil.example:8090"}).status_code == 421


@pytest.mark.parametrize("taken_off", [True, False])
def test_below_a_path_of_the_proxy(context: Context, taken_off: bool) -> None:
    place = Place("127.0.0.1", 8090, frozenset({HOST}), "/watch/chips")
    client = TestClient(make_served(OneReader(Reader("ada", "op")), place), base_url=f"https://{HOST}")
    alert, before = add_alert(context.engine), "" if taken_off else "/watch/chips"
    page = client.get(f"{before}/alerts")
    assert f'href="/watch/chips/alerts/{alert}' in page.text
    assert client.get(f"{before}/", follow_redirects=False).headers["location"] == "/watch/chips/alerts"
    assert client.get(f"{before}/static/words.css").status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "pages.corp.example", ""])
def test_without_a_proxy_it_listens_on_loopback_alone(host: str) -> None:
    with pytest.raises(CallError, match="nobody signs them in"):
        place_of(Settings(), host=host, port=8090)
    place_of(Settings(proxy_secret="x"), host=host, port=8090)


def test_wrong_settings_are_named() -> None:
    with pytest.raises(SettingsError, match="CHIPWATCH_PROXY_SECRET"):
        door_of(Settings(proxy_secret="short"), name=None, role=None)
    with pytest.raises(CallError, match="--as"):
        door_of(Settings(proxy_secret=SECRET), name="ada", role=None)
    assert SECRET not in repr(door_of(Settings(proxy_secret=SECRET), name=None, role=None))
    for path in ("chipwatch", "//evil", "/a?b", "/a b"):
        with pytest.raises(CallError, match="no path"):
            place_of(Settings(), host="127.0.0.1", port=1, root_path=path)


def test_the_command_serves_until_it_is_stopped(tmp_path: Path) -> None:
    set_up(Settings(home=tmp_path)).engine.dispose()
    port = free_port()
    command = [sys.executable, "-m", "pipeline.cli", "serve", "--as", "ada", "--role", "viewer", "--port", str(port)]
    env = {"CHIPWATCH_HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as process:
        try:
            assert process.stdout is not None
            told = process.stdout.readline()
            assert told == f"pages on http://127.0.0.1:{port}/ for ada (viewer); Ctrl-C stops\n"
            page = httpx.get(f"http://127.0.0.1:{port}/alerts", timeout=20, trust_env=False)
            assert page.status_code == 200
            assert "ada (viewer)" in page.text
            taken = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
            assert (taken.returncode, "in use" in taken.stderr) == (2, True), taken.stderr
        finally:
            process.send_signal(2)
        deadline = time.monotonic() + 15
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert process.returncode == 0
        assert process.stdout.read() == "stopped\n"
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
