"""The pages and their JSON: who may what, filters, pages, what is not there, and every header."""

import re
from dataclasses import asdict, replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update

from models.recipient import reached_by
from models.values import Page, Places, Section
from pipeline.documents.kept import kept
from pipeline.storage.engine import writing
from pipeline.storage.recipients import save_recipients
from pipeline.tasks import views
from pipeline.tasks.context import Context
from pipeline.ui.app import HEADERS, Reader, make_app
from tests.ui.conftest import Ask
from tests.ui.filled import AFTER, AT, BEFORE, QUOTE, TABLES, add_alert

ORIGIN = {"Origin": "http://chipwatch.test"}
PATHS = ("/", "/alerts", "/alerts/al-1", "/api/alerts", "/api/alerts/al-1", "/api/health")


@pytest.fixture
def alert(context: Context) -> str:
    return add_alert(context.engine)


def acts_of(client: TestClient, alert: str) -> list[tuple[str, str]]:
    return [(act["act"], act["who"]) for act in client.get(f"/api/alerts/{alert}").json()["acts"]]


# ── who may what ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", PATHS)
def test_whoever_is_not_signed_in_sees_nothing(ask: Ask, alert: str, path: str) -> None:
    reply = ask(None).get(path)
    assert reply.status_code == 401
    assert "H20" not in reply.text
    assert ask(None).post(f"/alerts/{alert}/acts", data={"act": "resolved"}, headers=ORIGIN).status_code == 401


def test_a_viewer_reads_and_may_not_act(ask: Ask, alert: str) -> None:
    client = ask("viewer")
    page = client.get(f"/alerts/{alert}").text
    assert "Licence required" in page
    assert "<button" not in page
    reply = client.post(f"/alerts/{alert}/acts", data={"act": "acknowledged"}, headers=ORIGIN)
    assert reply.status_code == 403
    assert acts_of(client, alert) == []


def test_who_was_told_is_for_those_who_act(ask: Ask, context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    alert = add_alert(context.engine, 7, dry_run=True)
    with writing(context.engine) as connection:
        save_recipients(connection, [reached_by("desk", "desk@corp.example")])
    told = "Who was told</h2>"
    assert told in ask("op").get(f"/alerts/{alert}").text
    assert told not in ask("viewer").get(f"/alerts/{alert}").text
    settings = context.settings.model_copy(update={"profile": "research"})
    monkeypatch.setattr(views, "context", lambda: replace(context, settings=settings))
    assert told not in ask("admin").get(f"/alerts/{alert}").text


def test_the_pages_are_named_in_groups_and_only_those_that_open(
    ask: Ask, alert: str, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ask("viewer").get("/rules").text
    assert page.index(">Exposure</a>") < page.index(">Documents</a>") < page.index(">Outbox</a>")
    assert '<ul aria-label="Look up">' in page
    assert '<a href="/rules" aria-current="page">Rules</a>' in page
    assert "<summary>More pages: <b>Rules</b></summary>" in page
    settings = context.settings.model_copy(update={"profile": "research"})
    monkeypatch.setattr(views, "context", lambda: replace(context, settings=settings))
    client = ask("admin")
    page = client.get("/alerts").text
    named = set(re.findall(r'<li><a href="(/[a-z-]+)"', page))
    assert named.isdisjoint({"/exposure", "/what-if", "/determinations"})
    assert {name: client.get(name).status_code for name in named} == dict.fromkeys(named, 200)


def test_an_operator_acknowledges_resolves_and_opens_again(ask: Ask, alert: str) -> None:
    client = ask("op")
    for act, state in (("acknowledged", "acknowledged"), ("resolved", "resolved"), ("reopened", "new")):
        posted = {"act": act, "note": "seen"} | ({"verdict": "noise"} if act == "resolved" else {})
        reply = client.post(f"/alerts/{alert}/acts", data=posted, headers=ORIGIN)
        assert (reply.status_code, reply.headers["location"]) == (303, f"/alerts/{alert}")
        assert client.get(f"/api/alerts/{alert}").json()["alert"]["state"] == state
    assert acts_of(client, alert) == [("acknowledged", "ada"), ("resolved", "ada"), ("reopened", "ada")]
    assert "seen" in client.get(f"/alerts/{alert}").text


@pytest.mark.parametrize(
    "origin",
    [None, "null", "", "http://evil.example", "http://chipwatch.test.evil.example", "http://chipwatch.test:81"],
)
def test_an_act_must_come_from_our_own_page(ask: Ask, alert: str, origin: str | None) -> None:
    client = ask("admin")
    headers = {} if origin is None else {"Origin": origin}
    assert client.post(f"/alerts/{alert}/acts", data={"act": "resolved"}, headers=headers).status_code == 403
    assert acts_of(client, alert) == []


def test_a_read_changes_nothing(ask: Ask, alert: str) -> None:
    client = ask("admin")
    assert client.get(f"/alerts/{alert}/acts?act=resolved").status_code in {404, 405}
    assert acts_of(client, alert) == []


# ── headers ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", [*PATHS, "/alerts/al-0", "/nowhere"])
def test_every_answer_keeps_others_out(ask: Ask, alert: str, path: str) -> None:
    headers = ask("op").get(path).headers
    assert all(headers[name] == value for name, value in HEADERS.items())
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "unsafe" not in policy


# ── what is shown ────────────────────────────────────────────────────────────────────────────────


def test_the_evidence_is_marked_in_its_paragraph(ask: Ask, alert: str) -> None:
    page = ask("viewer").get(f"/alerts/{alert}").text
    assert f"{BEFORE}<mark>{QUOTE}</mark>{AFTER}" in page
    assert 'href="https://harbourwire.example/h20"' in page
    assert "announced → in force" in page


def test_an_empty_watch_says_so(ask: Ask) -> None:
    page = ask("viewer").get("/alerts").text
    assert "No alert yet" in page
    assert "nventory" not in page


def test_the_top_line_says_what_could_not_be_seen(ask: Ask, alert: str) -> None:
    page = ask("viewer").get("/alerts").text
    assert "deadwire (blocked)" in page
    assert "Reconstruction" not in page
    health = ask("viewer").get("/api/health").json()
    assert (health["sources_well"], health["sources_all"]) == (1, 2)


def test_a_reconstruction_is_labelled_on_every_page(context: Context, ask: Ask, alert: str) -> None:
    with writing(context.engine) as connection:
        connection.execute(update(TABLES["world"]).values(kind="replay", now_at=AT))
    for path in ("/alerts", f"/alerts/{alert}"):
        page = ask("viewer").get(path).text
        assert "Reconstruction for demonstration" in page
        assert "No legal advice" in page


# ── filters and pages ────────────────────────────────────────────────────────────────────────────


def test_filters_narrow_the_list(context: Context, ask: Ask) -> None:
    add_alert(context.engine, 1, severity="critical", title="Licence for the H20")
    add_alert(context.engine, 2, severity="low", title="Duty on the H200", rule="tariff-touches-us", note="seen")
    client = ask("viewer")

    def ids(query: str) -> list[str]:
        return [line["id"] for line in client.get(f"/api/alerts?{query}").json()["alerts"]]

    assert ids("") == ["al-1", "al-2"]
    assert ids("order=newest") == ["al-2", "al-1"]
    assert ids("severity=low") == ["al-2"]
    assert ids("state=acknowledged") == ["al-2"]
    assert ids("rule=tariff-touches-us") == ["al-2"]
    assert ids("q=duty+h200") == ["al-2"]
    assert ids("q=nothing+of+that") == []
    assert "No alert fits this filter" in client.get("/alerts?q=nothing+of+that").text


@pytest.mark.parametrize(
    "query", ["severity=dreadful", "state=x", "offset=-1", "offset=x", "offset=9e9", "order=x", "x=y"]
)
def test_a_value_that_means_nothing_is_passed_over(context: Context, ask: Ask, alert: str, query: str) -> None:
    reply = ask("viewer").get(f"/api/alerts?{query}")
    assert reply.status_code == 200
    assert reply.json()["total"] == 1


def test_the_list_is_paged_and_keeps_its_filter(context: Context, ask: Ask) -> None:
    for number in range(1, 121):
        add_alert(context.engine, number)
    client = ask("viewer")
    first = client.get("/alerts?severity=high&order=newest").text
    assert first.count('data-name="State"') == 50
    assert "120</b> alerts, 50 on this page" in first
    pages, page = [first], first
    while more := re.search(r'href="(\?[^"]+)" rel="next"', page):
        page = client.get("/alerts" + more[1].replace("&amp;", "&")).text
        assert "120</b> alerts" in page
        pages.append(page)
    assert [each.count('data-name="State"') for each in pages] == [50, 50, 20]
    assert "severity=high&amp;order=newest&amp;before=" in pages[1]
    back = re.search(r'href="(\?[^"]+)" rel="prev"', pages[1])
    assert back is not None
    rows = [
        re.findall(r'id="row-(al-\d+)"', each)
        for each in (pages[0], client.get("/alerts" + back[1].replace("&amp;", "&")).text)
    ]
    assert rows[0] == rows[1]
    seen = [
        line["id"] for offset in (0, 50, 100) for line in client.get(f"/api/alerts?offset={offset}").json()["alerts"]
    ]
    assert len(seen) == len(set(seen)) == 120
    beyond = client.get("/alerts?offset=5000")
    assert beyond.status_code == 200


# ── what is not there ────────────────────────────────────────────────────────────────────────────


def test_what_is_not_there_is_404_and_a_wrong_act_422(ask: Ask, alert: str) -> None:
    client = ask("op")
    assert client.get("/alerts/al-nothing").status_code == 404
    assert client.get("/api/alerts/al-nothing").status_code == 404
    assert client.get("/alerts/../../etc/passwd").status_code == 404
    assert client.post("/alerts/al-nothing/acts", data={"act": "resolved"}, headers=ORIGIN).status_code == 404
    assert client.post(f"/alerts/{alert}/acts", data={"act": "deleted"}, headers=ORIGIN).status_code == 422


def test_links_work_behind_a_prefix(context: Context, alert: str) -> None:
    """The plugin is mounted below `/chipwatch`, and Airflow itself may stand behind a proxy's path."""
    outer = FastAPI()
    outer.mount("/chipwatch", make_app(lambda: Reader("ada", "op")))
    client = TestClient(outer, base_url="http://chipwatch.test", follow_redirects=False)
    assert client.get("/chipwatch/").headers["location"] == "/chipwatch/alerts"
    page = client.get("/chipwatch/alerts").text
    [sheet] = set(re.findall(r'href="(/chipwatch/static/chipwatch\.css\?v=\w+)"', page))
    assert client.get(sheet).headers["content-type"].startswith("text/css")
    assert f'href="/chipwatch/alerts/{alert}?state=open"' in page
    reply = client.post(f"/chipwatch/alerts/{alert}/acts", data={"act": "acknowledged"}, headers=ORIGIN)
    assert reply.headers["location"] == f"/chipwatch/alerts/{alert}"


# ── evidence in place ────────────────────────────────────────────────────────────────────────────


def test_evidence_is_shown_in_place_with_paragraph_and_characters(ask: Ask, alert: str, context: Context) -> None:
    page = (
        f"<p>(b) {BEFORE}<b onclick='x()'>{QUOTE}</b>{AFTER}</p><script>alert(1)</script><p>Words that come after.</p>"
    )
    body, text = page.encode(), f"{BEFORE}{QUOTE}{AFTER}"
    found = kept(Page(title=None, text=text), body, "text/html")
    paragraph = Section("paragraph", 10, "§ 744.23(b)", 0, len(text))
    with writing(context.engine) as connection:
        sha = context.captures.put(body)
        values = {"sections": [asdict(paragraph)], "places": asdict(found.places or Places("")), "capture_sha": sha}
        connection.execute(update(TABLES["revision"]).values(**values))
    shown = ask("viewer").get(f"/alerts/{alert}").text
    start = page.index(QUOTE)
    assert "§ 744.23(b)" in shown
    assert f"characters {start} to {start + len(QUOTE)} of capture <code>{sha.hex()[:12]}" in shown
    assert f"<mark>{QUOTE}</mark>" in shown.split('<details class="small place"')[1]
    assert "Words that come after." in shown
    assert "onclick" not in shown
    assert "alert(1)" not in shown
    # The bytes are gone one day: where the words stood is still said.
    (path,) = (one for one in context.settings.captures_path.rglob("*") if one.is_file())
    path.unlink()
    later = ask("viewer").get(f"/alerts/{alert}").text
    assert f"characters {start} to" in later
    assert "Words that come after." not in later
