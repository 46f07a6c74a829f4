"""The pages inside Airflow, behind its real sign-in: closed to strangers, read by viewers, acted on by operators."""

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from pipeline import settings
from pipeline.errors import SettingsError
from pipeline.tasks import views
from pipeline.tasks.context import Context
from pipeline.ui.navigation import PAGES
from tests.dags.conftest import HOST, MOUNT, Watched
from tests.ui.filled import add_alert
from tests.ui.sides import add_document

pytestmark = [pytest.mark.airflow, pytest.mark.xdist_group("airflow")]


@pytest.fixture(autouse=True)
def _shown(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages show the watched world."""
    monkeypatch.setattr(views, "context", lambda: watched.context)


@pytest.fixture(scope="module")
def alert(watched: Watched) -> str:
    return add_alert(watched.context.engine, 9001)


def state_of(context: Context, alert: str) -> str:
    found = views.show_alert(alert, ctx=context)
    assert found is not None
    return found.alert.state


#: All but the style sheet, which whoever opens a link in a mail sees too, and the ways that a token opens.
PATHS = (
    "/", "/alerts", "/api/alerts", "/api/health", "/documents", "/documents/do-aaaaaaaaaaaaa", "/lists", "/sources",
    "/companies", "/digest", "/rules", "/recipients", "/outbox", "/mail", "/exposure", "/api/export",
    "/api/history.csv",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_sees_nothing(api: TestClient, alert: str, path: str) -> None:
    assert api.get(MOUNT + path).status_code == 401
    assert api.get(f"{MOUNT}/alerts/{alert}").status_code == 401


def test_a_forged_token_is_no_sign_in(api: TestClient) -> None:
    for token in ("x", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.", ""):
        reply = api.get(f"{MOUNT}/api/alerts", headers={"Authorization": f"Bearer {token}"})
        assert reply.status_code in {401, 403}, token


def test_a_viewer_reads_and_may_not_act(
    api: TestClient, signed_in: Callable[[str], dict[str, str]], watched: Watched, alert: str
) -> None:
    vera = signed_in("vera")
    page = api.get(f"{MOUNT}/alerts/{alert}", headers=vera)
    assert page.status_code == 200
    assert "<button" not in page.text
    assert f'href="{MOUNT}/static/chipwatch.css?v=' in page.text
    document = add_document(watched.context.engine, 9001)
    for path in ("/documents", f"/documents/{document}", "/lists", "/sources"):
        beside = api.get(MOUNT + path, headers=vera)
        assert beside.status_code == 200, path
        for there in ("alerts", "documents", "lists", "sources"):
            assert f'href="{MOUNT}/{there}"' in beside.text
    reply = api.post(f"{MOUNT}/alerts/{alert}/acts", data={"act": "resolved"}, headers=vera | {"Origin": HOST})
    assert reply.status_code == 403
    assert state_of(watched.context, alert) == "new"


def test_an_operator_acknowledges_from_our_page_alone(
    api: TestClient, signed_in: Callable[[str], dict[str, str]], watched: Watched, alert: str
) -> None:
    olga = signed_in("olga")
    act: dict[str, Any] = {"data": {"act": "acknowledged", "note": "seen"}}
    for origin in ({}, {"Origin": "http://evil.example"}):
        assert api.post(f"{MOUNT}/alerts/{alert}/acts", headers=olga | origin, **act).status_code == 403
    reply = api.post(f"{MOUNT}/alerts/{alert}/acts", headers=olga | {"Origin": HOST}, **act)
    assert (reply.status_code, reply.headers["location"]) == (303, f"{MOUNT}/alerts/{alert}")
    found = views.show_alert(alert, ctx=watched.context)
    assert found is not None
    assert [(done.act, done.who, done.note) for done in found.acts] == [("acknowledged", "olga", "seen")]


def test_the_cookie_of_the_sign_in_opens_the_pages_too(
    api: TestClient, signed_in: Callable[[str], dict[str, str]]
) -> None:
    token = signed_in("vera")["Authorization"].removeprefix("Bearer ")
    reply = api.get(f"{MOUNT}/alerts", headers={"Cookie": f"_token={token}"})
    assert reply.status_code == 200
    assert "script-src 'self';" in reply.headers["content-security-policy"]


def test_it_is_in_the_navigation(api: TestClient, signed_in: Callable[[str], dict[str, str]]) -> None:
    told = api.get("/api/v2/plugins", headers=signed_in("admin")).raise_for_status().json()
    [ours] = [plugin for plugin in told["plugins"] if plugin["name"] == "chipwatch"]
    shown = {(view["destination"], view["href"]): view for view in ours["external_views"]}
    assert {("nav", f"chipwatch/{page.path}") for page in PAGES if not page.mailbox} <= shown.keys()
    assert shown["nav", "chipwatch/alerts"]["category"] == "browse"
    assert shown["dag_run", "chipwatch/runs/{DAG_ID}/{RUN_ID}"]["name"] == "chipwatch"
    assert {destination for destination, _ in shown} == {"nav", "dag", "dag_run", "task_instance"}
    assert len({view["url_route"] for view in shown.values()}) == len(shown)
    errors = api.get("/api/v2/plugins/importErrors", headers=signed_in("admin")).raise_for_status().json()
    assert errors["total_entries"] == 0, errors


def test_a_secret_kept_by_airflow_is_known_to_the_pages(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from airflow.models.connection import Connection
    from airflow.utils.session import create_session

    from pipeline.ui import mounted

    with create_session() as session:
        session.add(Connection(conn_id="kept_for_pages", conn_type="smtp", password="ninety-nine"))
    monkeypatch.setattr(settings, "_KEEPERS", {})
    mounted.make_plugin_app()
    assert settings.secret_text(SecretStr("airflow:kept_for_pages")) == "ninety-nine"
    with pytest.raises(SettingsError, match="no connection kept_by_nobody"):
        settings.secret_text(SecretStr("airflow:kept_by_nobody"))


@pytest.mark.parametrize("settle", [True, False])
def test_what_pages_load_is_set_aside_unless_the_process_is_to_be_left_alone(
    settle: bool, airflow_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.ui.mounted import make_plugin_app

    monkeypatch.setenv("CHIPWATCH_SETTLE", str(settle))
    gc.unfreeze()
    assert TestClient(make_plugin_app()).get("/static/icon.svg").status_code == 200
    assert (gc.get_freeze_count() > 10_000) == settle
    gc.unfreeze()
