"""Every page, served alone and mounted in Airflow: the same words, closed to strangers, acts kept to those who may."""

import re
from collections.abc import Callable, Iterator

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from pipeline.tasks import views
from pipeline.ui.acting import Reader
from pipeline.ui.app import HEADERS, make_app
from pipeline.ui.door import OneReader, Proxied
from pipeline.ui.serving import PUBLIC, Place, make_served
from tests.dags.conftest import HOST, MOUNT
from tests.terms.test_kept import PAGES, Told
from tests.terms.test_kept import told as told  # the fixture: everything told to everybody

pytestmark = [pytest.mark.airflow, pytest.mark.xdist_group("airflow")]

SignIn = Callable[[str], dict[str, str]]
PLACE = Place("127.0.0.1", 8080, frozenset({"127.0.0.1:8080"}), MOUNT)
SECRET = "said by the proxy with every request"
#: Headers of every answer.
SAME = ("X-Content-Type-Options", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy")
#: These change nothing, and every reader may ask.
#: Asking changes nothing, and everybody may keep filters of their own.
ASKING = {"/what-if", "/lists/screen", "/rules/try", "/alerts/filters"}
#: Acts of programs, who come with a token and from no page: `tests/api` tells who may.
PROGRAMS = "/api/v1/"
#: They tell how a program signs in, which is another way here and there.
DESCRIBED = {"/api", "/openapi.json"}


def routes(method: str) -> list[str]:
    """The paths of all routes that answer a method, with something in the place of each parameter."""
    found = [each for each in make_app(lambda: Reader("ada", "viewer")).routes if isinstance(each, APIRoute)]
    return [re.sub(r"\{[^}]*\}", "1", each.path) for each in found if method in each.methods]


def closed(paths: list[str]) -> list[str]:
    """Those that nobody opens without signing in."""
    return [path for path in paths if not path.startswith(PUBLIC)]


@pytest.fixture
def served(told: Told) -> TestClient:
    door = OneReader(Reader("olga", "op"))
    return TestClient(make_served(door, PLACE), base_url=HOST, follow_redirects=False)


@pytest.fixture
def proxied(told: Told) -> Iterator[Callable[[str], TestClient]]:
    """Served behind a proxy, as whom it signed in; nobody where it named none."""
    door = Proxied(SECRET, "x-user", "x-groups", operators=frozenset({"olga"}), admins=frozenset({"admin"}))

    def client(user: str) -> TestClient:
        headers = {"X-Chipwatch-Secret": SECRET} | ({"X-User": user, "X-Groups": user} if user else {})
        return TestClient(make_served(door, PLACE), base_url=HOST, follow_redirects=False, headers=headers)

    return client


def test_every_page_says_the_same_both_ways(told: Told, api: TestClient, served: TestClient, signed_in: SignIn) -> None:
    olga = signed_in("olga")
    shelf = served.get("/documents").text
    paths = [path.format(each, name="olga") for path in PAGES for each in (told.ids[:3] if "{0}" in path else [""])]
    paths += sorted(set(re.findall(r"/documents/do-[a-z2-7]+", shelf)))[:4]
    assert len(paths) > 60
    pages = 0
    for path in paths:
        mounted, alone = api.get(MOUNT + path, headers=olga), served.get(MOUNT + path)
        assert mounted.status_code == alone.status_code, path
        # How much room the disk has changes from one moment to the next.
        first, second = (
            re.sub(r'("free": |free of )[\d.]+|[\d.]+(?= GB are left)', r"\1…", reply.text)
            for reply in (mounted, alone)
        )
        assert first == second or path in DESCRIBED, path
        for reply in (mounted, alone):
            assert {name: reply.headers[name] for name in SAME} == {name: HEADERS[name] for name in SAME}, path
            policy = reply.headers["content-security-policy"]
            assert "default-src 'none';" in policy, path
            # Within a mail or an edition styles stand inline, and nothing may run.
            assert "unsafe" not in policy or (re.search(r"/body$|\.html$", path) and "script-src" not in policy), path
            assert reply.headers["referrer-policy"] in {"same-origin", "no-referrer"}, path
        pages += alone.status_code == 200 and alone.headers["content-type"].startswith("text/html")
    assert pages > 30


def test_a_stranger_gets_nothing_either_way(told: Told, api: TestClient, proxied: Callable[[str], TestClient]) -> None:
    nobody = proxied("")
    for method in ("GET", "POST"):
        for path in closed(routes(method)):
            for client in (api, nobody):
                reply = client.request(method, MOUNT + path, headers={"Origin": HOST})
                assert reply.status_code == 401, (method, path)
    for path in set(routes("GET")) - set(closed(routes("GET"))):
        for client in (api, nobody):
            assert client.get(MOUNT + path).status_code in {200, 401, 404, 410, 422}, path
    # Without the secret not even these.
    bare = TestClient(make_served(Proxied(SECRET, "x-user", "x-groups"), PLACE), base_url=HOST)
    for path in routes("GET"):
        assert bare.get(MOUNT + path, headers={"X-User": "admin"}).status_code == 401, path


def test_acts_are_for_those_who_may_and_from_our_own_page(
    told: Told, api: TestClient, proxied: Callable[[str], TestClient], signed_in: SignIn
) -> None:
    ways = {user: ((api, signed_in(user)), (proxied(user), {})) for user in ("vera", "olga", "admin")}
    for path in [each for each in closed(routes("POST")) if not each.startswith(PROGRAMS)]:
        for client, headers in ways["vera"]:
            reply = client.post(MOUNT + path, headers=headers | {"Origin": HOST}, data={"act": "resolved"})
            assert reply.status_code == 403 or path in ASKING, path
        for wrong in ({}, {"Origin": "null"}, {"Origin": "http://evil.example"}):
            for client, headers in ways["admin"]:
                assert client.post(MOUNT + path, headers=headers | wrong, data={"act": "x"}).status_code == 403, path
    for path in ("/recipients/ada/acts", "/rules/keep", "/holds", "/holds/1/release"):
        for client, headers in ways["olga"]:
            reply = client.post(MOUNT + path, headers=headers | {"Origin": HOST}, data={"act": "x"})
            assert reply.status_code == 403, path


def test_roles_are_those_of_airflow(told: Told, api: TestClient, signed_in: SignIn) -> None:
    for user, role in (("vera", "viewer"), ("olga", "op"), ("admin", "admin")):
        assert f"{user} ({role})" in api.get(f"{MOUNT}/sources", headers=signed_in(user)).text


def test_the_context_is_the_same_deployment(told: Told) -> None:
    assert views.deployment() is told.context
