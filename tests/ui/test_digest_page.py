"""The page Digest: any reader's edition of any week, looked at in a frame that can do nothing."""

import re
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from models.clocks import WallInstant, WorldInstant
from models.recipient import reached_by
from pipeline.storage.alerts import save_alert
from pipeline.storage.engine import writing
from pipeline.storage.holdings import save_snapshot
from pipeline.storage.recipients import save_recipients
from pipeline.tasks.context import Context
from pipeline.tasks.digest import digest
from pipeline.ui.app import Reader, make_app
from tests.conftest import FrozenClocks
from tests.digests.material import full_week
from tests.ui.conftest import Ask
from tests.ui.markup import strange_scripts

HOSTILE = 'Eve/"><script>alert(1)</script>'


@pytest.fixture
def filled(context: Context, frozen: FrozenClocks) -> Context:
    """Three readers after the week of the tests, with their editions made."""
    frozen.world = datetime(2026, 5, 25, 8, tzinfo=UTC)
    with writing(context.engine) as connection:
        people = [("Ada", "full"), ("Rosa", "research"), (HOSTILE, "full")]
        save_recipients(
            connection,
            [reached_by(n, f"{i}@x.example", profile=p, confirmed_at=frozen.wall) for i, (n, p) in enumerate(people)],
        )
        for alert in full_week().alerts:
            save_alert(connection, alert.draft, WallInstant(frozen.wall))
        at = WorldInstant(datetime(2026, 5, 11, tzinfo=UTC))
        save_snapshot(
            connection, [], content_sha=b"0" * 32, name="fleet", lines=1, refused=0, report=[], known_at=at,
            recorded_at=WallInstant(frozen.wall),
        )  # fmt: skip
    assert digest(context)["editions"] == 3
    return context


def test_an_edition_is_shown_in_a_frame_that_runs_and_fetches_nothing(filled: Context, ask: Ask) -> None:
    page = ask("viewer").get("/digest?reader=Ada")
    assert page.status_code == 200
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    assert "script-src 'self';" in page.headers["content-security-policy"]
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
    [frame] = set(re.findall(r'<iframe[^>]* src="([^"]+)"', page.text))
    assert frame == "/digest/Ada/2026-W21.html"
    framed = ask("viewer").get(frame)
    assert "Bring forward or reprice" in framed.text
    policy = framed.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "Made, and as it would be made now: the same." in " ".join(page.text.split())


def test_text_and_what_changed_are_beside_it(filled: Context, ask: Ask) -> None:
    assert "DECIDE" in ask("viewer").get("/digest?reader=Ada&part=text").text
    page = ask("viewer").get("/digest?reader=Ada&week=2026-W20").text
    assert "Not made: as it would be." in page


def test_a_name_is_text_wherever_it_stands(filled: Context, ask: Ask) -> None:
    page = ask("viewer").get(f"/digest?reader={quote(HOSTILE)}").text
    assert strange_scripts(page) == []
    [frame] = set(re.findall(r'<iframe[^>]* src="([^"]+)"', page))
    edition = ask("viewer").get(frame)
    assert edition.status_code == 200
    assert "<script" not in edition.text


def test_whoever_is_of_the_profile_research_sees_editions_of_that_profile_alone(filled: Context) -> None:
    client = TestClient(make_app(lambda: Reader("Rosa", "viewer")), base_url="http://chipwatch.test")
    page = client.get("/digest")
    assert page.status_code == 200
    assert set(re.findall(r"<option(?: selected)?>([^<]+)</option>", page.text)) == {"Rosa"}
    for path in ("/digest?reader=Ada", "/digest/Ada/2026-W21.html"):
        reply = client.get(path)
        assert reply.status_code == 404
        assert "Bring forward" not in reply.text
    own = client.get("/digest/Rosa/2026-W21.html")
    assert own.status_code == 200
    assert ">Decide<" not in own.text


@pytest.mark.parametrize("path", ["/digest", "/digest/Ada/2026-W21.html"])
def test_nobody_sees_it_without_signing_in(filled: Context, ask: Ask, path: str) -> None:
    reply = ask(None).get(path)
    assert reply.status_code == 401
    assert "Bring forward" not in reply.text


@pytest.mark.parametrize(
    "path",
    ["/digest?reader=Nobody", "/digest?reader=Ada&week=next", "/digest?reader=Ada&week=2030-W01", "/digest/x/y.html"],
)
def test_what_is_not_there_is_said(filled: Context, ask: Ask, path: str) -> None:
    assert ask("viewer").get(path).status_code == 404


def test_the_api_tells_an_edition_as_it_was_made_where_much_is_open(
    filled: Context, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/api/v1/digests/2026-W21?reader=Ada"
    whole = ask("viewer").get(address).json()
    assert whole["now"]
    monkeypatch.setattr("pipeline.tasks.digest_view.MOST_ALERTS", 1)
    made = ask("viewer").get(address).json()
    assert not made["now"]
    assert made["changed"] == ""
    assert "Bring forward or reprice" in made["text"]
    assert set(made["alerts"]) == set(whole["alerts"]) != set()
    assert ask("viewer").get(f"{address}&anew=true").json()["now"]
    none = ask("viewer").get("/api/v1/digests/2026-W20?reader=Ada")
    assert none.status_code == 404
    assert "anew=true" in none.text
