"""What stands around every page: files that browsers keep, what an act came to, who is offered which page."""

import re

import pytest
from fastapi.testclient import TestClient

from pipeline.tasks import views
from pipeline.tasks.context import Context
from pipeline.ui.app import HEADERS
from pipeline.ui.navigation import PAGES, in_groups, pages_for
from tests.ui.conftest import Ask
from tests.ui.markup import faults


def test_files_are_kept_for_good_by_their_version(ask: Ask, context: Context) -> None:
    client = ask("viewer")
    named = re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/sources").text)
    assert len(named) >= 6
    for address in named:
        reply = client.get(address)
        assert reply.status_code == 200, address
        assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert all(reply.headers[name] == value for name, value in HEADERS.items() if name != "Cache-Control")
        # Asked for by another version, it may not be kept as if it were that one.
        bare = address.partition("?")[0]
        for other in (bare, f"{bare}?v=0"):
            assert client.get(other).headers["cache-control"] == "public, no-cache"
        known = client.get(bare, headers={"If-None-Match": f'W/{reply.headers["etag"]}, "x"'})
        assert (known.status_code, known.content) == (304, b"")
        assert ask(None).get(address).status_code == 200


@pytest.mark.parametrize(
    "name", ["", "nothing.css", "../app.py", "%2e%2e/app.py", "vendor", "vendor/htmx.LICENSE", "vendor/ORIGIN.md"]
)
def test_nothing_else_is_handed_out(ask: Ask, context: Context, name: str) -> None:
    assert ask("admin").get(f"/static/{name}").status_code == 404


def test_pages_are_offered_by_role_profile_and_mailbox() -> None:
    def paths(**given: object) -> set[str]:
        return {page.path for page in pages_for(**({"role": "admin", "profile": "full", "mailbox": True} | given))}  # type: ignore[arg-type]

    everything = {page.path for page in PAGES}
    assert paths() == everything
    assert everything - paths(mailbox=False) == {"mail"}
    assert everything - paths(profile="research") == {page.path for page in PAGES if page.ours}
    assert all(inside for _, inside in in_groups(pages_for(role="viewer", profile="research", mailbox=False)))
    assert len(in_groups(list(PAGES))) == len({page.group for page in PAGES}), "pages of a group stand together"


def test_what_was_done_is_told_once(ask: Ask, context: Context) -> None:
    client = ask("admin")
    name = "<b>bob & "
    done = client.post("/recipients", data={"name": name}, headers={"Origin": "http://chipwatch.test"})
    assert (done.status_code, "HttpOnly" in done.headers["set-cookie"]) == (303, True)
    page = client.get(done.headers["location"])
    assert '<p class="toast">&lt;b&gt;bob &amp; is written down</p>' in page.text
    assert 'toast">' not in client.get(done.headers["location"]).text
    # Whatever else stands in the cookie is shown as text, and not at length.
    client.cookies.set("chipwatch_told", "%3Cscript%3E" + "x" * 900, domain="chipwatch.test", path="/")
    told = client.get("/alerts").text
    assert "&lt;script&gt;xxx" in told
    assert "x" * 300 not in told


def test_an_error_is_a_page_for_a_browser_and_json_for_a_program(ask: Ask, context: Context) -> None:
    client = ask("viewer")
    browser = {"Accept": "text/html,application/xhtml+xml"}
    for path, status, said in (
        ("/nowhere", 404, "There is no such page"),
        ("/alerts/%3Cb%3E", 404, "no alert &lt;b&gt;"),
        ("/unsubscribe/x/nothing", 422, "could not be understood"),
    ):
        page = client.get(path, headers=browser)
        assert page.status_code == status, path
        assert said in page.text
        assert list(faults(page.text)) == []
        assert client.get(path).headers["content-type"] == "application/problem+json"
    refused = client.post("/alerts/acts", headers=browser | {"Origin": "http://chipwatch.test"}, data={"act": "muted"})
    assert (refused.status_code, "ada may read but not act" in refused.text) == (403, True)
    assert "You are not signed in" in ask(None).get("/alerts", headers=browser).text


def test_what_nobody_foresaw_tells_nothing_of_ours(ask: Ask, context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ZeroDivisionError("a secret of ours")

    client = TestClient(ask("viewer").app, base_url="http://chipwatch.test", raise_server_exceptions=False)
    monkeypatch.setattr(views, "health", broken)
    for accept, kind in (("text/html", "text/html; charset=utf-8"), ("*/*", "application/problem+json")):
        reply = client.get("/sources", headers={"Accept": accept})
        assert (reply.status_code, reply.headers["content-type"]) == (500, kind)
        assert "secret" not in reply.text
        assert reply.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
