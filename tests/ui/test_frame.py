"""What stands around every page: files that browsers keep, what an act came to, who is offered which page."""

import re

import pytest

from pipeline.tasks.context import Context
from pipeline.ui.app import HEADERS
from pipeline.ui.navigation import PAGES, in_groups, pages_for
from tests.ui.conftest import Ask
from tests.ui.filled import add_alert


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
    add_alert(context.engine)
    client = ask("op")
    client.cookies.set("chipwatch_told", "2%20alerts%20%3Cb%3Eacknowledged", path="/")
    page = client.get("/alerts")
    assert '<p class="toast">2 alerts &lt;b&gt;acknowledged</p>' in page.text
    assert "Max-Age=0" in page.headers["set-cookie"]
