"""A marked passage of each class is pushed through every way out: it is there where its terms allow, and only there."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
import typer
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from models.recipient import reached_by
from models.tables import metadata
from models.terms import PassOn
from models.values import Page, Section
from pipeline.alerts import AUDIENCES
from pipeline.channels import CHANNELS, Ports
from pipeline.cli.app import build, command_name
from pipeline.errors import CallError
from pipeline.rendering.environment import templates_folder
from pipeline.settings import Settings
from pipeline.sources import all_sources
from pipeline.sources.tools.declare import Item
from pipeline.sources.tools.trial import Opened, Trial
from pipeline.sources.tools.watch import read_watch
from pipeline.storage.engine import open_engine, writing
from pipeline.storage.leaving import DERIVED, WITH_WORDS, WITHOUT_WORDS
from pipeline.storage.recipients import save_recipients
from pipeline.tasks import source_trials, views
from pipeline.tasks.by_hand import affirm_claim
from pipeline.tasks.context import Context, set_up
from pipeline.tasks.deliver import deliver
from pipeline.tasks.digest import digest
from pipeline.tasks.holdings import import_holdings
from pipeline.tasks.life import Doing, act_on, audit_of
from pipeline.ui.app import Reader, make_app
from tests.channels.conftest import sink as sink_fixture
from tests.cli.conftest import call
from tests.conftest import WALL, FrozenClocks
from tests.tasks.told import FLEET, Desk
from tests.terms.marked import CLASSES, QUOTE_CHARS, publish_all, runs
from tests.terms.ways import INSIDE, LEAVING, TOKEN, World, flat, receiving

SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four b").decode()
#: A run of a publisher's characters that is no accident: our own sentence has no such run in common with the texts.
ACCIDENT = 40

#: Ways that hand out passages of an alert, and so may quote.
QUOTING = {
    "mail", "webhook", "file", "feed.atom", "feed.json", "export csv", "export json", "api export", "json alert",
    "json explain event", "json explain alert",
}  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """All classes told to everybody by everything, once."""
    home = tmp_path_factory.mktemp("terms")
    frozen = FrozenClocks()
    opened = sink_fixture.__wrapped__()  # type: ignore[attr-defined]
    with receiving() as hooks, pytest.MonkeyPatch.context() as patch:
        handler, port = next(opened)
        settings = Settings(
            home=home, smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none", webhook_secret=SECRET, feed_token=TOKEN
        )
        made = set_up(settings)
        context = Context(settings, made.engine, frozen.clocks)
        patch.setattr(views, "context", lambda: context)
        with writing(context.engine) as connection:
            people = [
                reached_by(name, address, channel=channel, instant_from="low", confirmed_at=WALL)
                for name, address, channel in (
                    ("ada", "ada@reader.example", "email"),
                    ("bob", "https://hooks.example/x", "webhook"),
                    ("eve", "eve", "file"),
                    ("dan", "json://chat.example/x", "apprise"),
                )
            ]
            save_recipients(connection, people)
        import_holdings(context, FLEET, name="fleet.csv")
        desk = Desk(context, frozen)
        publish_all(desk)
        private = CLASSES["private"]
        for number, text in desk.rows("claim", "id", "revision_id"):
            affirm_claim(context, number, who="ada", why=private.mark if text == _text_of(desk, private.text) else "so")
        for comment, privileged in ((PRIVILEGED, True), (OPEN, False)):
            [done] = act_on(
                context, [_ids(desk)[0]], Doing("commented", "ada", "page", note=comment, privileged=privileged)
            )
            assert done.refused is None
        frozen.step(world=timedelta(days=7))
        assert digest(context)["editions"] == 4
        deliver(context, ports=Ports(hooks.post, hooks.notify, context.clocks.wall_now))
        states = [state for (state,) in desk.rows("message", "state")]
        assert states.count("sent") == len(states) >= 8, states
        alert, event = _ids(desk)
        yield World(home, handler, hooks, alert, event)
        context.engine.dispose()
        opened.close()


def _text_of(desk: Desk, text: str) -> int | None:
    return next((number for number, held in desk.rows("revision", "id", "text") if held == text), None)


def _ids(desk: Desk) -> tuple[str, str]:
    """The alert that rests on all five texts, and its event."""
    for alert, event, evidence in desk.rows("alert", "id", "subject_id", "evidence"):
        if len({piece["revision"] for piece in evidence}) == len(CLASSES):
            return alert, event
    raise AssertionError("no alert rests on all texts")


#: Two comments on the alert that rests on all texts.
PRIVILEGED, OPEN = "Counsel holds the garnet thimble privileged.", "Seen, the walnut spoon agrees."


@pytest.fixture(scope="module")
def given(world: World) -> dict[str, str]:
    """What each way handed out, as a reader could read it."""
    return {name: flat(way(world)) for name, way in (INSIDE | LEAVING).items()}


def test_the_marks_are_seen_where_everything_may_be(given: dict[str, str]) -> None:
    """So that a mark's absence elsewhere says something."""
    for way in ("page", "api alert", "terminal alert"):
        for each in CLASSES.values():
            assert each.mark in given[way], (way, each.name)
        assert each.mark in given["pages of each document"], each.name
        assert (each.body_mark in given["pages of each document"]) == (each.name != "expired")
    assert "Private" in given["page"]
    assert '"private": true' in given["api alert"]


@pytest.mark.parametrize("way", sorted(LEAVING))
def test_nothing_of_a_private_document_leaves(given: dict[str, str], way: str) -> None:
    private = CLASSES["private"]
    for word in {*private.mark.split(), *private.body_mark.split(), "Velmora", "private.example"} - {"seven", "nine"}:
        assert word not in given[way], word
    assert not [run for run in runs("private", ACCIDENT) if run in given[way]]


@pytest.mark.parametrize("way", sorted(LEAVING))
@pytest.mark.parametrize("name", ["link", "expired"])
def test_of_a_commercial_publisher_title_and_link_leave_and_no_words(
    given: dict[str, str], way: str, name: str
) -> None:
    each = CLASSES[name]
    assert each.mark not in given[way]
    assert each.body_mark not in given[way]
    assert not [run for run in runs(name, ACCIDENT) if run in given[way]]


@pytest.mark.parametrize("way", sorted(QUOTING - {"json explain event", "json explain alert"}))
def test_title_link_and_our_own_sentence_are_told(given: dict[str, str], way: str) -> None:
    link = CLASSES["link"]
    assert link.title in given[way]
    assert "harbour_wire.example" in given[way]
    assert "restriction on NVIDIA H20 for China" in given[way]


@pytest.mark.parametrize("way", sorted(LEAVING))
def test_no_more_is_quoted_than_the_terms_say(given: dict[str, str], way: str) -> None:
    each = CLASSES["quote"]
    assert not [run for run in runs("quote", QUOTE_CHARS) if run in given[way]]
    assert each.body_mark not in given[way] or "search" in way


def test_a_privileged_comment_is_on_the_page_of_who_may_act_and_nowhere_else(
    given: dict[str, str], world: World
) -> None:
    for way, told in given.items():
        assert "garnet thimble" not in told, way
    assert OPEN in given["page"]
    for role, seen in (("op", True), ("admin", True), ("viewer", False)):
        page = TestClient(make_app(lambda role=role: Reader("ada", role))).get(f"/alerts/{world.alert}").text
        assert (PRIVILEGED in page) == seen
        assert "Privileged</span>" in page  # that there is one, everybody who is signed in may know
        reply = TestClient(make_app(lambda role=role: Reader("ada", role))).get(f"/api/alerts/{world.alert}").text
        assert PRIVILEGED not in reply
        assert OPEN in reply
    world.run("dump", "--private")
    kept = max((world.home / "backups").iterdir(), key=lambda path: path.stat().st_mtime)
    assert PRIVILEGED in kept.read_text(encoding="utf-8")
    kept.unlink()


def test_the_profile_research_reaches_no_comment_at_all(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    full = views.context()
    research = replace(full, settings=full.settings.model_copy(update={"profile": "research"}))
    monkeypatch.setattr(views, "context", lambda: research)
    client = TestClient(make_app(lambda: Reader("ada", "admin")))
    for path in (f"/alerts/{world.alert}", f"/api/alerts/{world.alert}", "/alerts", "/api/alerts"):
        told = client.get(path).text
        assert "garnet thimble" not in told
        assert "walnut spoon" not in told
    with pytest.raises(CallError, match="reaches no comments"):
        act_on(research, [world.alert], Doing("commented", "ada", "page", note="x"))
    assert not [each for each in audit_of(research) if each.detail or each.what == "commented"]


@pytest.mark.parametrize("way", sorted(QUOTING))
def test_what_may_be_quoted_is_quoted(given: dict[str, str], way: str) -> None:
    assert CLASSES["full"].mark in given[way]
    assert "The Commerce Department said, sable" in given[way]


def test_labelled_passages_leave_where_whole_texts_may(given: dict[str, str]) -> None:
    assert CLASSES["full"].mark in given["labels export"]
    assert "more stay here: their publishers' terms do not let them leave" in given["labels export"]
    assert "found right claim" in given["events acts"]


def test_a_search_shows_the_place_where_the_terms_allow(given: dict[str, str]) -> None:
    for way in ("search", "json search", "api search"):
        assert CLASSES["full"].mark in given[way]
        assert CLASSES["link"].title in given[way]
        assert CLASSES["expired"].title not in given[way]


def test_a_backup_has_the_texts_that_may_leave(given: dict[str, str], world: World) -> None:
    full = CLASSES["full"]
    assert full.body_mark in given["dump"]
    told = world.run("dump", "--private")
    [place] = (world.home / "backups").iterdir()
    assert "stays on this machine" in told
    assert place.stat().st_mode & 0o077 == 0
    lines = place.read_text(encoding="utf-8").splitlines()
    assert "stays on the machine" in json.loads(lines[0])["texts"]
    for each in CLASSES.values():
        assert each.mark in "".join(lines)
        assert (each.body_mark in "".join(lines)) == (each.name != "expired")


def test_an_expired_body_is_nowhere(given: dict[str, str], world: World) -> None:
    expired = CLASSES["expired"]
    for way, told in given.items():
        assert expired.body_mark not in told, way
    stored = b"".join(path.read_bytes() for path in world.home.rglob("*") if path.is_file())
    assert expired.mark.encode() in stored
    captures = [path.read_bytes() for path in (world.home / "captures").rglob("*") if path.is_file()]
    assert not [body for body in captures if expired.mark.encode() in body]
    assert "removed on" in given["page"]
    assert "the quoted span's hash agrees" in given["verify"]


def test_the_backup_comes_in_and_its_evidence_holds(world: World, tmp_path: Path) -> None:
    (tmp_path / "dump.jsonl").write_text(world.run("dump"), encoding="utf-8")
    home = tmp_path / "elsewhere"
    done = call(home, "load", tmp_path / "dump.jsonl")
    assert done.status == 0, done.err
    checked = call(home, "verify")
    assert checked.status == 0, checked.out
    assert "0 faults" in checked.out
    assert call(home, "alerts", world.alert).status == 0
    again = call(home, "dump")
    assert again.status == 0
    engine = open_engine(f"sqlite:///{home / 'chipwatch.db'}")
    engine.dispose()


# ── what is new must be told to these tests ──────────────────────────────────────────────────────

TELL = "say in tests/terms/ways.py how its output is read, so that the marks are looked for in it, and name it here"


def test_every_channel_has_an_audience_and_was_pushed_through() -> None:
    assert set(CHANNELS) == set(AUDIENCES) == {"apprise", "email", "webhook", "file"}, TELL


#: What the API has below its version.
API = {
    "alerts", "alerts/{alert_id}", *(f"alerts/{{alert_id}}/{act}" for act in (
        "acknowledge", "assign", "close", "close-as-duplicate", "comments", "mute", "reopen", "snooze", "tell",
        "unsilence",
    )),
    "catalogue", "catalogue/{entry_id}", "clocks", "digests", "digests/{week}", "documents", "documents/{document_id}",
    "events", "events/{event_id}", "exposure", "health", "holds", "holds/{number}",
    "holds/{number}/release", "list-changes", "list-changes/{number}",
    "policy/licence-questions", "policy/outcomes", "policy/vintages", "rules", "rules/{rule_id}", "screenings",
    "search", "sources", "sources/{name}", "what-if",
}  # fmt: skip


def test_every_route_is_known() -> None:
    app: FastAPI = make_app(lambda: Reader("ada", "viewer"))
    paths = set(_paths(app))
    assert paths == {
        "/",
        "/alerts",
        "/alerts/{alert_id}",
        "/alerts/{alert_id}/acts",
        *("/alerts/acts", "/alerts/filters", "/alerts/news", "/alerts/{alert_id}/news"),
        "/api/alerts",
        "/api/alerts/{alert_id}",
        "/api/export",
        "/api/health",
        "/api/search",
        "/calendar.ics",
        *("/holds", "/holds/of", "/holds/{number}/release"),
        "/determinations",
        "/determinations/todos/{number}",
        "/outbox",
        "/outbox/acts",
        "/outbox/{number}",
        "/documents",
        "/documents/{document}",
        "/feed.{form}",
        "/feeds/{token}/{name}",
        *("/lists", "/lists/party", "/lists/screen", "/lists/screen/keep"),
        "/companies",
        "/companies/{firm}",
        "/api/history.csv",
        *("/digest", "/digest/{reader:path}/{week}.html"),
        *("/mail", "/mail/{name}", "/mail/{name}/body", "/mail/{name}/source"),
        *("/rules", "/rules/{rule_id}", "/rules/{rule_id}/off", "/rules/try", "/rules/keep", "/rules/new"),
        "/sources",
        "/schemas/message-1.json",
        "/static/{name:path}",
        *("/runs/{dag}", "/runs/{dag}/{run}", "/runs/{dag}/{run}/{task}/{index}"),
        "/what-if",
        "/exposure",
        "/api/exposure",
        *("/timeline", "/catalogue", "/catalogue/{entry}", "/suggestions", "/suggestions/acts"),
        *("/health", "/api/health.json", "/health.json"),
        *("/recipients", "/recipients/{name}", "/recipients/{name}/acts", "/confirm/{token}"),
        *("/unsubscribe/{token}", "/unsubscribe/{token}/{kind}"),
        *("/sources/{name}", "/sources/{name}/try", "/sources/{name}/trials", "/documents/{document}/misses"),
        *("/add", "/add/{document}", "/add/{document}/found"),
        *(
            "/documents/{document}/names",
            "/claims/{number}",
            "/reports",
            "/reports/{number}/undo",
            "/reports/labels.jsonl",
        ),
        *("/api", "/openapi.json"),
        *(f"/api/v1/{path}" for path in API),
    }, TELL


def _paths(app: FastAPI) -> Iterator[str]:
    for route in app.routes:
        yield route.path if isinstance(route, APIRoute) else str(getattr(route, "path", ""))


#: Our own fleet and what touches it, in which no text is but the titles of alerts.
OF_EXPOSURE = {
    "ui/acts.html", "ui/exposure.html", "ui/exposure-ahead.html", "ui/exposure-fleet.html", "ui/exposure-law.html",
}  # fmt: skip


#: Rules' own texts, and titles made of pictures' fields.
OF_RULES = {"ui/rule.html", "ui/rule-parts.html", "ui/rule-tried.html", "ui/rules.html", "ui/rule-new.html"}
OF_LATER = {"ui/companies.html", "ui/company.html", "ui/mail.html", "ui/mails.html"} | {
    *("recipient/confirm.html", "recipient/confirm.txt", "ui/confirm.html", "ui/plain.html", "ui/recipient.html"),
    *("ui/recipients.html", "ui/unsubscribe.html"),
}
OF_LATER |= {"record/index.html"}
OF_LATER |= {"ui/outbox.html", "ui/outbox-message.html"}
OF_LATER |= {"ui/catalogue.html", "ui/catalogue-entry.html", "ui/event-lines.html", "ui/pager-plain.html"}
OF_LATER |= {"ui/vitals.html", "ui/suggestions.html", "ui/timeline.html", "ui/timeline-picture.html"}
OF_LATER |= {"digest/parts.html", "digest/parts.txt", "ui/digest.html"}
OF_LATER |= {"ui/api.html"}
OF_LATER |= {
    "ui/alert-glance.html",
    "ui/alert-news.html",
    "ui/alert-sides.html",
    "ui/alert-texts.html",
    "ui/alert-why.html",
}
OF_LATER |= {"ui/fault.html", "ui/run.html", "ui/runs.html", "ui/source.html", "ui/strip.html", "ui/miss.html"}
#: What people hold, and why.
OF_LATER |= {"ui/held.html", "ui/held-thing.html", "ui/hold-on.html", "ui/holds.html"}
#: Titles of a listing, to who is signed in.
OF_LATER |= {"ui/source-trials.html"}
#: Of a document that was brought, what `ui/document.html` shows of it, to who may see it.
OF_LATER |= {"ui/add.html", "ui/added.html", "ui/added-found.html", "ui/claims.html"}
#: Words of a claim, to who may see its document; acts, as `marks.by_hand` shows them.
OF_LATER |= {"ui/claim.html", "ui/name.html", "ui/reports.html"}
#: Governments' lists.
OF_LATER |= {"ui/list-parts.html", "ui/listed.html", "ui/screen.html"}


def test_every_template_is_known() -> None:
    root = templates_folder()
    found = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    assert found == {
        "alert/alert.html", "alert/alert.txt", "alert/bundle.html", "alert/bundle.txt",
        "digest/digest.html", "digest/digest.txt", "macros/mail.html",
        "ui/alert.html", "ui/alerts.html", "ui/alerts-acts.html", "ui/alerts-news.html",
         "ui/base.html", "ui/life.html", "ui/determinations.html", "ui/document.html",
        "ui/documents.html", "ui/facets.html", "ui/health.html",
        "ui/lists.html", "ui/marks.html", "ui/pager.html", "ui/sources.html",
    } | OF_LATER | {"screening/file.html", "ui/what-if.html"} | OF_EXPOSURE | OF_RULES, TELL  # fmt: skip


#: The inventory's own, in which no text is.
OF_HOLDINGS = {f"holdings {name}" for name in ("accept", "diff", "dismiss", "feeds", "match", "pull", "unmatched")}
#: Commands that hand out nothing of stored texts: they write, or answer what they are given, or speak of our own.
SILENT = {
    "add", "annotate", "bench", "classify", "confirm", "correct", "determinations", "determinations add",
    "determinations import", "events", "events merge", "events split", "flips", "group",
    "harmless", "holdings", "holdings import", "init", "labels", "labels count", "limits", "load", "miss", "offload",
    "needs-licence", "read",
    "refute", "replay", "replay environment", "replay play", "replay serve", "replay steps", "right", "rules",
    "rules backtest", "rules check", "rules suggest", "run", "runway", "screen", "serve", "sources save",
    "sources watch", "substitutes", "todo",
    "todo close", "undo", "up", "what-if", "wrong",
}  # fmt: skip
SPEAKING = {
    "alerts", "alerts show", "calls", "catalogue", "digest", "dump", "events acts", "explain", "export", "exposure",
    "labels export", "search", "sources", "sources reread", "sources try", "verify",
}  # fmt: skip

#: Acts of people: what they answer is ids, and names of rules, sources and events.
SILENT |= {"feeds", "feeds list", "feeds revoke", "feeds token"}
SILENT |= {f"alerts {act}" for act in (
    "ack", "assign", "comment", "mute", "precision", "reopen", "resolve", "silences", "snooze", "tell", "unsnooze",
)}  # fmt: skip
SILENT |= {
    "audit", "as-of", "clocks", "orders", "parties", "parties import", "parties ownership", "reach", "screenings",
    "screenings decide", "screenings export", "screenings kept", "screenings show",
}  # fmt: skip


#: Who stopped all sending and why; hosts; counts of a task.
SILENT |= {"dags", "hosts", "pause", "resume", "services", "task"}
#: Mails as they came, which is what the way `mail` reads; in a recorded world alone, so that there are none here.
SILENT |= {"mailbox", "mailbox list", "mailbox serve", "mailbox show"}
#: Subject lines, which are titles of alerts, and what channels said.
SILENT |= {"outbox", "outbox again", "outbox budget", "outbox drop", "outbox release", "outbox show"}


#: Texts of rules and names of what is watched are users' own.
SILENT |= {f"rules {name}" for name in ("add", "diff", "dry-run", "export", "history", "new", "off", "on", "show")}
SILENT |= {"watchlists", *(f"watchlists {name}" for name in ("add", "export", "import", "remove", "show"))}


#: Counts, ages and names of tasks.
SILENT |= {"health"}
#: What people hold and why; titles of texts and of alerts, none of a private text.
SILENT |= {"hold", "hold add", "hold list", "hold release", "retain"}
#: Where it is, and how much; what a record holds is looked into by tests/tasks/test_record.py.
SILENT |= {"backup", "record", "restore"}
SPEAKING |= {
    "companies",
    "history",
}


#: Who is told, and what was sent to them by its subject.
SILENT |= {"recipients"} | {
    f"recipients {name}" for name in ("ask", "confirm", "export", "import", "remove", "show", "stop", "test")
}


def test_every_command_is_known() -> None:
    app: typer.Typer = build()
    names = {command_name(each) for each in app.registered_commands}
    for group in app.registered_groups:
        inside = [command_name(each) for each in group.typer_instance.registered_commands if group.typer_instance]
        names |= {f"{group.name} {name}" for name in inside} | {str(group.name)}
    assert names == SILENT | SPEAKING | OF_HOLDINGS, TELL


def test_every_table_is_known_to_backups() -> None:
    known = WITHOUT_WORDS | set(WITH_WORDS) | DERIVED
    assert set(metadata.tables) == known, "say in storage/leaving.py whether it holds words"
    assert len(known) == len(WITHOUT_WORDS) + len(WITH_WORDS) + len(DERIVED)


def test_templates_are_handed_no_stored_passage() -> None:
    """Whatever a template prints of evidence is a `Told`: a `Passage` in its place fails, see test_passing."""
    for path in templates_folder().rglob("*"):
        if path.is_file():
            assert not re.search(r"\bwords\._|\._text", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize(("name", "whole"), [("the_register", False), ("bis_press", True)])
def test_a_trial_of_a_live_source_prints_as_json_what_may_leave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, whole: bool
) -> None:
    each = CLASSES["link"]
    item = Item("https://a.example/", title=each.title, summary=each.claim, body=each.text)
    page = Page(title=each.title, text=each.text, sections=(Section("heading", 1, each.body_mark, 0, 9),))
    trial = Trial(items=(item,), opened=Opened(item, item.url, page))
    monkeypatch.setattr(source_trials, "try_source", lambda *_: trial)
    set_up(Settings(home=tmp_path)).engine.dispose()
    told = call(tmp_path, "sources", "try", name, "--json").out
    assert each.title in told
    assert (each.mark in told) == (each.body_mark in told) == whole


@pytest.mark.parametrize("name", get_args(PassOn))
def test_whoever_watches_a_page_says_what_of_it_may_leave(name: PassOn) -> None:
    terms = read_watch("page", f"url: https://a.example/\nselector: main\npass_on: {name}\n").terms
    assert terms.pass_on == name
    assert (terms.allowance > 0) == (name in {"quote", "full"})


def test_every_source_states_terms_that_agree_with_themselves() -> None:
    for name, source in all_sources().items():
        terms = source.terms
        assert terms.pass_on != "private", name
        assert (terms.quote_chars > 0) == (terms.pass_on in {"quote", "full"}), name
        assert terms.note, name
        if source.kind == "list":
            assert terms.whole, f"{name}: changes of lists are told by name everywhere"
