"""The feed opens to its token alone, by a header, and is off where there is none."""

import base64
import json
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from icalendar import Calendar

from pipeline.tasks import life, views
from pipeline.tasks.context import Context
from tests.conftest import FrozenClocks
from tests.ui.conftest import Ask
from tests.ui.filled import QUOTE, add_alert

TOKEN = "open sesame ≥ 1"
ENTRY = "{http://www.w3.org/2005/Atom}entry"


def basic(password: str, user: str = "reader") -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


@pytest.fixture
def feeding(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = context.settings.model_copy(update={"feed_token": type_secret(TOKEN)})
    made = replace(context, settings=settings)
    monkeypatch.setattr(views, "context", lambda: made)


def type_secret(value: str) -> object:
    from pydantic import SecretStr

    return SecretStr(value)


@pytest.mark.parametrize("form", ["atom", "json"])
def test_without_a_token_set_there_is_no_feed(context: Context, ask: Ask, form: str) -> None:
    for role in (None, "admin"):
        assert ask(role).get(f"/feed.{form}", headers=basic("")).status_code == 404  # type: ignore[arg-type]


def test_an_empty_token_is_none(context: Context, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    made = replace(context, settings=context.settings.model_copy(update={"feed_token": type_secret("")}))
    monkeypatch.setattr(views, "context", lambda: made)
    assert ask(None).get("/feed.atom", headers=basic("")).status_code == 404


@pytest.mark.usefixtures("feeding")
@pytest.mark.parametrize(
    "headers",
    [
        {}, basic(""), basic("open sesame"), basic(TOKEN + "x"), {"Authorization": "Basic %%%"},
        {"Authorization": "Basic"}, {"Authorization": "Digest open"}, {"Authorization": "Bearer "},
        {"Authorization": "Bearer nothing"},
    ],
)  # fmt: skip
def test_another_token_opens_nothing(ask: Ask, headers: dict[str, str]) -> None:
    reply = ask("admin").get("/feed.atom", headers=headers)
    assert reply.status_code == 401
    assert "Basic" in reply.headers["www-authenticate"]


@pytest.mark.usefixtures("feeding")
def test_a_token_in_the_address_opens_nothing_since_addresses_are_logged(ask: Ask) -> None:
    assert ask(None).get("/feed.atom", params={"token": TOKEN}).status_code == 401


@pytest.mark.usefixtures("feeding")
def test_the_token_opens_both_forms_and_no_page(context: Context, ask: Ask) -> None:
    alert = add_alert(context.engine)
    client = ask(None)
    atom = client.get("/feed.atom", headers=basic(TOKEN))
    assert atom.headers["content-type"].startswith("application/atom+xml")
    [entry] = ElementTree.fromstring(atom.content).findall(ENTRY)
    assert "Licence required: NVIDIA H20 to China" in ElementTree.tostring(entry, encoding="unicode")
    told = client.get("/feed.json", headers=basic(TOKEN, user="")).json()
    assert [item["id"] for item in told["items"]] == [f"urn:chipwatch:{alert}"]
    assert QUOTE not in atom.text + json.dumps(told)
    assert client.get("/feed.xml", headers=basic(TOKEN)).status_code == 404
    for path in ("/alerts", "/api/alerts", "/api/export", "/api/search?q=h20", f"/api/alerts/{alert}"):
        assert client.get(path, headers=basic(TOKEN)).status_code == 401, path


@pytest.mark.usefixtures("feeding")
def test_the_days_ahead_open_to_the_same_token_as_a_calendar(ask: Ask) -> None:
    assert ask("admin").get("/calendar.ics").status_code == 401
    reply = ask(None).get("/calendar.ics", headers=basic(TOKEN))
    assert reply.headers["content-type"].startswith("text/calendar")
    assert {"VERSION": "2.0"}.items() <= Calendar.from_ical(reply.content).items()


@pytest.mark.usefixtures("feeding")
def test_what_was_closed_as_wrong_is_corrected_where_it_was_read(context: Context, ask: Ask) -> None:
    alert, other = add_alert(context.engine), add_alert(context.engine, 2)
    before = ask(None).get("/feed.json", headers=basic(TOKEN)).json()["items"]
    doing = life.Doing("resolved", "ada", "page", verdict="wrong_entity", note="a namesake")
    assert life.act_on(context, [alert], doing)[0].refused is None
    items = {each["id"]: each for each in ask(None).get("/feed.json", headers=basic(TOKEN)).json()["items"]}
    changed, same = items[f"urn:chipwatch:{alert}"], items[f"urn:chipwatch:{other}"]
    assert same in before
    assert "Corrected: " in changed["title"]
    assert "ada closed it: a namesake." in changed["content_text"]
    assert changed["date_modified"] > changed["date_published"]


@pytest.mark.usefixtures("feeding")
def test_what_comes_while_it_is_muted_is_in_no_feed(context: Context, ask: Ask, frozen: FrozenClocks) -> None:
    told = add_alert(context.engine)
    frozen.step(world=timedelta(days=1))
    life.silence(
        context, "rule", "restriction-touches-us", who="ada", via="page", until=None, until_stage=False, why=""
    )
    later = add_alert(context.engine, 2, known_at=frozen.world + timedelta(days=1))
    frozen.step(world=timedelta(days=2))
    items = [each["id"] for each in ask(None).get("/feed.json", headers=basic(TOKEN)).json()["items"]]
    assert items == [f"urn:chipwatch:{told}"]
    [silence] = life.list_silences(context)
    life.end_silence(context, silence.id, who="ada", via="page")
    items = [each["id"] for each in ask(None).get("/feed.json", headers=basic(TOKEN)).json()["items"]]
    assert items == [f"urn:chipwatch:{later}", f"urn:chipwatch:{told}"]
