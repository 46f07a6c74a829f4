"""The pages of rules: who may try and who may switch, what is refused, and what a pasted rule would have done."""

from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from models.asked import Basis, KeptTurn
from models.clocks import WallInstant
from models.values import Change, Subject
from pipeline.rules import build_context, check_cases, load_rules, read_rule
from pipeline.rules.picture import SourceView
from pipeline.rules.starting import START
from pipeline.storage.alerts import save_layer
from pipeline.storage.asked import save_asked
from pipeline.storage.engine import reading, writing
from pipeline.tasks.context import Context
from tests.ui.conftest import Ask
from tests.ui.filled import AT, TABLES, add_alert
from tests.ui.markup import faults
from tests.ui.test_hostile import PAYLOADS

ORIGIN = {"Origin": "http://chipwatch.test"}
RULE = load_rules()["source-silent"]


@pytest.fixture
def asked(context: Context) -> None:
    """An outage that the rules were asked about."""
    subject, occasion = Subject("source", "harbour_wire"), "2025-04-16:outage_started"
    view = SourceView(name="harbour_wire", title="Harbour Wire", state="unreachable", previous="ok", hours=30.0)
    picture = build_context(subject=subject, kind="outage_started", occasion=occasion, origin="live", source=view)
    turn = KeptTurn(Change(subject, occasion, "live", "outage_started", picture), Basis(sources=("harbour_wire",)), AT)
    with writing(context.engine) as connection:
        save_asked(connection, [turn], WallInstant(AT))


def post(client: TestClient, path: str, **form: str) -> tuple[int, str]:
    reply = client.post(path, data=form, headers=ORIGIN)
    return reply.status_code, reply.text


def editions(context: Context) -> list[tuple[str, int, bool, str]]:
    layer = TABLES["rule_layer"]
    with reading(context.engine) as connection:
        rows = connection.execute(select(layer.c.rule, layer.c.version, layer.c.enabled, layer.c.author))
        return [tuple(row) for row in rows]  # type: ignore[misc]


def test_every_rule_is_listed_with_how_it_does(ask: Ask, context: Context) -> None:
    add_alert(context.engine, rule="restriction-touches-us")
    assert ask(None).get("/rules").status_code == 401
    page = ask("viewer").get("/rules").text
    assert list(faults(page)) == []
    for rule in load_rules().rules:
        assert f'href="/rules/{rule.id}"' in page
    line = page[page.index('id="restriction-touches-us"') :].partition("</tr>")[0]
    assert "2025-04-16" in line
    assert "none judged" in line


@pytest.mark.usefixtures("asked")
def test_a_rules_page_shows_its_text_cases_and_back_test(ask: Ask) -> None:
    page = ask("viewer").get(f"/rules/{RULE.id}").text
    assert list(faults(page)) == []
    assert "<b>1</b>alerts in 1 week" in page
    assert "Harbour Wire" in page
    assert all(case.name in unescape(page) for case in RULE.cases)
    assert "fails" not in page.partition("<h2>Cases</h2>")[2].partition("<h2")[0]
    assert "Switch" not in page
    assert ask("viewer").get("/rules/nothing").status_code == 404


@pytest.mark.usefixtures("asked")
def test_an_edited_rule_is_tried_by_whoever_may_act_and_nothing_is_saved(ask: Ask, context: Context) -> None:
    assert post(ask("viewer"), "/rules/try", body=RULE.body)[0] == 403
    elsewhere = {"Origin": "http://evil.example"}
    assert ask("op").post("/rules/try", data={"body": RULE.body}, headers=elsewhere).status_code == 403
    quiet = RULE.body.replace("\nwhen: ", "\nwhen: source.hours > 40.0 && ", 1)
    status, page = post(ask("op"), "/rules/try", body=quiet)
    assert status == 200
    assert list(faults(page)) == []
    assert "0 more, 1 fewer, 0 of another severity" in page
    assert "must be yes" in page  # its own case says otherwise
    status, page = post(ask("op"), "/rules/try", body=RULE.body.replace("source.", "sorce.", 1))
    assert "did you mean" in page
    assert editions(context) == []


@pytest.mark.usefixtures("asked")
def test_an_admin_switches_and_nobody_else(ask: Ask, context: Context) -> None:
    for role in ("viewer", "op"):
        assert post(ask(role), "/rules/keep", body=RULE.body, mode="on")[0] == 403
        assert post(ask(role), f"/rules/{RULE.id}/off")[0] == 403
    admin = ask("admin")
    assert "Switch it on" in post(admin, "/rules/try", body=RULE.body)[1]
    assert post(admin, "/rules/keep", body=RULE.body, mode="loud")[0] == 422
    status, page = post(admin, "/rules/keep", body=RULE.body.replace("source.", "sorce.", 1), mode="on")
    assert status == 422
    assert "sorce." in page  # what was typed is not lost
    assert editions(context) == []
    assert post(admin, "/rules/keep", body=RULE.body.replace("\n", "\r\n"), mode="dry_run")[0] == 303
    page = admin.get(f"/rules/{RULE.id}").text
    assert "dry-run</span> · version 1 by ada" in page
    assert post(admin, f"/rules/{RULE.id}/off")[0] == 303
    assert "switched off" in admin.get(f"/rules/{RULE.id}").text
    assert post(admin, "/rules/nothing/off")[0] == 404
    assert editions(context) == [(RULE.id, 1, True, "ada"), (RULE.id, 2, False, "ada")]


def test_an_edition_that_is_set_aside_is_in_plain_sight(ask: Ask, context: Context) -> None:
    with writing(context.engine) as connection:
        for name in ("market-news", "of-our-own"):
            body = RULE.body.replace(f"id: {RULE.id}", f"id: {name}").replace("change.about", "change.abut")
            save_layer(connection, name, body, author="bob", at=WallInstant(AT))
    page = ask("viewer").get("/rules").text
    first = page.partition("<tbody>")[2].partition("</tr>")[0]
    assert 'id="market-news"' in first
    assert "set aside, the shipped rule stands instead" in first
    assert "did you mean" in unescape(first)
    assert "set aside" in page.partition('id="of-our-own"')[2].partition("</tr>")[0]
    own = unescape(ask("viewer").get("/rules/of-our-own").text)
    assert "change.abut" in own
    assert "did you mean" in own


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_rule_runs_nowhere(ask: Ask, payload: str) -> None:
    admin = ask("admin")
    for body in (payload, RULE.body.replace("owner: ", f"owner: {payload!r} #", 1)):
        page = post(admin, "/rules/try", body=body)[1]
        assert list(faults(page)) == []
    assert admin.get("/rules", params={"edit": payload}).status_code == 200
    assert admin.get(f"/rules/{RULE.id}", params={"edit": payload}).status_code == 200


@pytest.mark.usefixtures("asked")
def test_a_rule_of_ones_own_begins_with_an_explained_text_or_a_copy(ask: Ask, context: Context) -> None:
    assert ask("viewer").get("/rules/new").status_code == 403
    assert "/rules/new" not in ask("viewer").get("/rules").text
    page = ask("op").get("/rules/new").text
    assert list(faults(page)) == []
    assert 'href="/rules/new"' in ask("op").get("/rules").text
    for told in ("event.stage", "announced | denied", "a whole number", "list of text"):
        assert told in page
    assert START in unescape(page)
    status, tried = post(ask("op"), "/rules/try", body=START)
    assert status == 200
    assert "fails" not in tried.partition("<h2>Cases</h2>")[2].partition("<h2")[0]
    assert "It is new" in tried
    copied = unescape(ask("op").get(f"/rules/new?from={RULE.id}").text)
    assert f"id: {RULE.id}-of-ours\n" in copied
    assert "mode: dry_run" in copied
    assert ask("op").get("/rules/new?from=<b>").status_code == 404
    body = copied.partition('maxlength="40000">')[2].partition("</textarea>")[0]
    assert post(ask("admin"), "/rules/keep", body=body, mode="dry_run")[0] == 303
    assert editions(context) == [(f"{RULE.id}-of-ours", 1, True, "ada")]
    # An edition after it shows what it changed, who made it, and by which way.
    changed = body.replace("\nowner: ", "\nowner: night shift, ", 1)
    assert "<ins>+owner: night shift, " in post(ask("op"), "/rules/try", body=changed)[1]
    assert post(ask("admin"), "/rules/keep", body=changed, mode="on")[0] == 303
    page = ask("viewer").get(f"/rules/{RULE.id}-of-ours").text
    assert list(faults(page)) == []
    assert "<ins>+owner: night shift, " in page
    assert "<del>-mode: dry_run</del>" in page
    assert page.count("ada edited <span") == 0
    assert "ada edited as version 2" in page
    assert f"alerts?rule={RULE.id}-of-ours&amp;state=resolved" in page


def test_the_text_that_a_rule_begins_with_is_right_and_says_every_key_that_must_be_said() -> None:
    rule = read_rule(START, "start")
    assert check_cases([rule]) == []
    assert {case.outcome for case in rule.cases} == {"yes", "no", "unknown"}
