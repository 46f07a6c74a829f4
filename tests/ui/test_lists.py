"""Lists: changes by notice with the law's words, one listed party on any day, names screened and kept."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from models.clocks import WorldInstant
from models.values import ListEntry
from pipeline.errors import CallError
from pipeline.storage.engine import writing
from pipeline.storage.parties import save_version
from pipeline.tasks import views
from pipeline.tasks.context import Context
from pipeline.tasks.life import audit_of
from pipeline.tasks.name_screening import Asked, read_names
from tests.ui.conftest import Ask

ORIGIN = {"Origin": "http://chipwatch.test"}
LIST = "us-entity-list"
NOTICE = "90 FR 14046"


def entry(key: str, name: str, **more: object) -> ListEntry:
    return replace(ListEntry(LIST, key, name, countries=("CN",), notice=NOTICE), **more)  # type: ignore[arg-type]


def save(context: Context, on: date, *entries: ListEntry) -> None:
    at = WorldInstant(datetime(on.year, on.month, on.day, 12, tzinfo=UTC))
    with writing(context.engine) as connection:
        save_version(
            connection, "bis_entity_list", LIST, entries, capture_sha=b"c" * 32, reader="x@1", known_at=at
        )  # fmt: skip


@pytest.fixture
def listed(context: Context) -> Context:
    old = entry("a", "Velmora Systems", addresses=("Old road",))
    save(context, date(2025, 1, 1), old, entry("b", "Ostrava Trading"))
    new = replace(old, addresses=("New <road>",), licence_policy="Presumption of denial")
    save(
        context,
        date(2025, 3, 28),
        new,
        entry("b", "Ostrava Trading"),
        entry("c", "Karst & Sons", starts_on=date(2025, 3, 28)),
    )
    return context


def test_changes_stand_under_their_notice_with_its_words_side_by_side(ask: Ask, listed: Context) -> None:
    page = " ".join(ask("viewer").get("/lists").text.split())
    assert page.count('class="notice"') == 1
    assert f"{NOTICE}: Entity List" in page
    assert "1 amended" in page
    assert "1 added" in page
    assert "Told on" in page
    assert "BIS Affiliates Rule" in page
    assert "not made yet on 28 March 2025" in page
    assert "<del>Old road</del></td><td><ins>New &lt;road&gt;</ins>" in page
    assert "<td>–</td><td><ins>Presumption of denial</ins>" in page
    assert f'href="/lists/party?of={LIST}&amp;entry=a"' in page
    only = " ".join(ask("viewer").get("/lists?kind=added").text.split())
    assert "effective <b>28 March 2025</b>" in only


def test_a_listed_party_is_shown_as_it_stood_on_a_day(ask: Ask, listed: Context) -> None:
    client = ask("viewer")
    now = client.get(f"/lists/party?of={LIST}&entry=a").text
    assert "<b>Listed today</b>" in now
    assert "Presumption of denial" in now
    then = client.get(f"/lists/party?of={LIST}&entry=a&on=2025-02-01").text
    assert "<b>Listed on 1 February 2025</b>" in then
    assert "<dd>Old road</dd>" in then
    assert "Presumption of denial" not in then.split("What changed")[0]
    assert "<b>Not listed on 1 February 2025</b>" in client.get(f"/lists/party?of={LIST}&entry=c&on=2025-02-01").text
    assert client.get(f"/lists/party?of={LIST}&entry=zz").status_code == 404
    assert client.get(f"/lists/party?of={LIST}&entry=a&on=soon").status_code == 422


def test_pasted_lines_are_names_with_countries() -> None:
    assert read_names("A  B ; CN\n\nC\tDE\nD | fr\nA B;CN\n", "US") == (
        Asked("A B", "CN"), Asked("C", "DE"), Asked("D", "fr"),
    )  # fmt: skip
    assert read_names("E", "US") == (Asked("E", "US"),)
    for text, said in ((" \n", "no name"), ("x" * 201, "line 1"), ("\n".join(map(str, range(201))), "201 names")):
        with pytest.raises(CallError, match=said):
            read_names(text)


def test_names_are_screened_and_an_answer_is_kept_with_who_and_when(ask: Ask, listed: Context) -> None:
    viewer, op, path = ask("viewer"), ask("op"), "/lists/screen"
    names = {"names": "Velmora Systems Ltd; CN\nVelmora System\nBlue <Heron> Bakery", "country": "", "on": ""}
    assert viewer.post(path, data=names).status_code == 403
    page = " ".join(viewer.post(path, data=names, headers=ORIGIN).text.split())
    assert "3 names" in page
    assert 'class="badge ill">match</span> Velmora Systems Ltd' in page
    assert "near miss" in page or page.count(">match<") == 2
    assert "no match</span> Blue &lt;Heron&gt; Bakery" in page
    assert "from 0.86 on" in page
    assert f'href="/lists/party?of={LIST}&amp;entry=a"' in page
    assert "Keep these answers" not in page
    assert "No answer was kept yet" in page
    before = " ".join(viewer.post(path, data=names | {"on": "2024-06-01"}, headers=ORIGIN).text.split())
    assert "none is stored yet" in before
    for wrong, said in (
        ({"names": ""}, "no name was given"),
        ({"on": "soon"}, "as of: soon"),
        ({"on": "2999-01-01"}, "to come"),
    ):
        reply = viewer.post(path, data=names | wrong, headers=ORIGIN)
        assert reply.status_code == 422
        assert said in reply.text
    assert viewer.post(f"{path}/keep", data=names, headers=ORIGIN).status_code == 403
    assert op.post(f"{path}/keep", data=names).status_code == 403
    kept = op.post(f"{path}/keep", data=names, headers=ORIGIN)
    assert kept.status_code == 303
    shown = viewer.get(path).text
    assert shown.count('<td data-name="Kept by">ada</td>') == 3
    assert [each.what for each in audit_of(listed)] == ["screened"] * 3
    # What the lists say next day is asked anew, whatever was kept ready.
    save(
        listed,
        date(2025, 4, 1),
        entry("b", "Ostrava Trading"),
        entry("c", "Karst & Sons"),
        entry("d", "Blue Heron Bakery"),
    )
    again = " ".join(viewer.post(path, data=names, headers=ORIGIN).text.split())
    assert 'class="badge ill">match</span> Blue' in again


def test_research_reaches_no_screening(ask: Ask, listed: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    research = replace(listed, settings=listed.settings.model_copy(update={"profile": "research"}))
    monkeypatch.setattr(views, "context", lambda: research)
    assert "/lists/screen" not in ask("admin").get("/lists").text
    assert ask("admin").get("/lists/screen").status_code == 403
    assert ask("admin").post("/lists/screen", data={"names": "A"}, headers=ORIGIN).status_code == 403
    assert ask("admin").post("/lists/screen/keep", data={"names": "A"}, headers=ORIGIN).status_code == 403
