"""The API read: pages while rows come in, tags, problems, and everything that is listed can be opened."""

import re
from datetime import datetime

import pytest

from pipeline.tasks.context import Context
from tests.api.conftest import Ask
from tests.ui.filled import add_alert
from tests.ui.sides import add_document, add_list_change


def walk(client, path: str, meanwhile=lambda: None) -> list[str]:  # type: ignore[no-untyped-def]
    """The ids of a list, page by page by its own links, while something happens between pages."""
    found: list[str] = []
    while True:
        reply = client.get(path)
        assert reply.status_code == 200, reply.text
        told = reply.json()
        found += [str(each.get("id", each.get("name"))) for each in told["items"]]
        link = reply.headers.get("link")
        assert (link is None) == (told["next"] is None)
        if link is None:
            return found
        target = re.fullmatch(r'<(/[^>]+)>; rel="next"', link)
        assert target is not None, link
        path = f"http://chipwatch.test{target[1]}"
        meanwhile()


@pytest.mark.parametrize("order", ["severity", "newest"])
def test_pages_tell_every_alert_once_while_others_come_in(
    ask: Ask, context: Context, alerts: list[str], order: str
) -> None:
    client, numbers = ask("viewer"), iter(range(50, 90))
    whole = walk(client, f"alerts?order={order}&limit=200")
    assert sorted(whole) == sorted(alerts)

    def one_more() -> None:
        number = next(numbers)
        add_alert(context.engine, number, severity=("critical", "low")[number % 2])

    paged = walk(client, f"alerts?order={order}&limit=2", one_more)
    assert [each for each in paged if each in alerts] == whole
    assert len(set(paged)) == len(paged)


def test_other_lists_are_walked_likewise(ask: Ask, context: Context, alerts: list[str]) -> None:
    client, numbers = ask("viewer"), iter(range(200, 300))
    for path, more in (
        ("documents", lambda: add_document(context.engine, next(numbers))),
        ("list-changes", lambda: add_list_change(context.engine, next(numbers))),
        ("events", lambda: add_alert(context.engine, next(numbers))),
        ("sources", lambda: None),
        ("rules", lambda: None),
        ("policy/vintages", lambda: None),
        ("catalogue?q=nvidia", lambda: None),
    ):
        mark = "&" if "?" in path else "?"
        whole = walk(client, f"{path}{mark}limit=200")
        assert whole, path
        paged = walk(client, f"{path}{mark}limit=1" if len(whole) < 9 else f"{path}{mark}limit=7", more)
        assert [each for each in paged if each in whole] == whole, path
        assert len(set(paged)) == len(paged), path


def test_what_is_listed_can_be_opened(ask: Ask, alerts: list[str]) -> None:
    client = ask("op")
    for path, name in (
        ("alerts", "id"), ("events", "id"), ("documents", "id"), ("list-changes", "id"), ("sources", "name"),
        ("rules", "id"), ("catalogue?q=h20", "id"),
    ):  # fmt: skip
        for each in client.get(path).json()["items"][:5]:
            opened = client.get(f"{path.partition('?')[0]}/{each[name]}")
            assert opened.status_code == 200, (path, opened.text)
            same = {key: value for key, value in opened.json().items() if key in each}
            assert same == {key: each[key] for key in same} or path in {"alerts", "catalogue?q=h20"}, path


def test_filters_are_those_of_the_page_and_what_is_none_is_refused(ask: Ask, alerts: list[str]) -> None:
    client = ask("viewer")
    low = client.get("alerts", params={"severity": "low", "state": "open"}).json()["items"]
    assert {each["id"] for each in low} == {"al-1", "al-3", "al-5"}
    assert client.get("alerts?subject=event:ev-2").json()["items"][0]["id"] == "al-2"
    assert client.get("alerts?until=2020-01-01").json()["items"] == []
    assert client.get("alerts?since=2020-01-01&until=9999-12-31").json()["items"]
    for query in ("severity=grave", "limit=0", "limit=201", "since=yesterday", "since=0", "page=2", "q=%00"):
        reply = client.get(f"alerts?{query}")
        assert reply.status_code == 422, query
        assert reply.headers["content-type"] == "application/problem+json"
        [error] = reply.json()["errors"]
        assert error["place"].startswith(f"query.{query.partition('=')[0]}"), query


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJcdTAwMDAiXQ", "WzEsMl0", "WzE4NDQ2NzQ0MDczNzA5NTUxNjE2XQ", "é"])
def test_a_cursor_of_no_list_is_told_and_does_nothing(ask: Ask, alerts: list[str], cursor: str) -> None:
    for path in ("alerts", "alerts?order=newest", "documents", "events", "list-changes", "sources", "rules"):
        reply = ask("viewer").get(path, params={"cursor": cursor})
        assert reply.status_code == 404, path
        assert "cursor" in reply.json()["detail"]


def test_what_somebody_has_already_is_not_sent_again(ask: Ask, context: Context, alerts: list[str]) -> None:
    client = ask("viewer")
    for path in ("alerts", f"alerts/{alerts[0]}", "events", "documents", "sources", "clocks", "policy/vintages"):
        first = client.get(path)
        tag = first.headers["etag"]
        assert re.fullmatch(r'"[A-Za-z0-9_-]{22}"', tag)
        assert first.headers["cache-control"] == "private, no-cache"
        for header in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = client.get(path, headers={"If-None-Match": header})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), path
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    before = client.get("alerts").headers["etag"]
    add_alert(context.engine, 77)
    reply = client.get("alerts", headers={"If-None-Match": before})
    assert reply.status_code == 200
    assert reply.headers["etag"] != before


def test_faults_are_problems_whoever_asks(ask: Ask, alerts: list[str]) -> None:
    client = ask("viewer")
    for path, status in (
        ("alerts/al-0", 404), ("alerts/%00", 404), ("events/ev-0", 404), ("documents/do-0", 404), ("sources/x", 404),
        ("rules/x", 404), ("catalogue/x", 404), ("digests/2025-W16?reader=nobody", 404), ("list-changes/0", 422),
        ("policy/outcomes?chip=nothing-such", 404), ("nothing", 404),
    ):  # fmt: skip
        # A browser too: here nothing is a page.
        reply = client.get(path, headers={"Accept": "text/html"})
        told = reply.json()
        assert (reply.status_code, told["status"]) == (status, status), path
        assert reply.headers["content-type"] == "application/problem+json"
        assert told["title"]
        assert told["instance"].startswith("/api/v1/")
    reply = client.delete("alerts")
    assert (reply.status_code, reply.headers["allow"]) == (405, "GET")
    assert reply.headers["content-type"] == "application/problem+json"
    for path in ("alerts", f"alerts/{alerts[0]}", "health", "../../openapi.json", "../../api"):
        shut = ask(None).get(path)
        assert shut.status_code == 401
        assert "H20" not in shut.text
        assert shut.headers["content-type"] == "application/problem+json"


def test_an_alert_is_whole(ask: Ask, context: Context, alerts: list[str]) -> None:
    told = ask("op").get(f"alerts/{alerts[0]}").json()
    assert told["passages"][0]["quote"] == "A licence is now required to export the H20 to China."
    assert told["passages"][1]["document"].startswith("do-")
    assert [move["to_stage"] for move in told["moves"]] == ["announced", "in_force"]
    assert told["exposure"]["units"] == 128
    assert told["exposure"]["acts"][0]["rows"][0]["site"] == "Singapore 1"
    assert "acknowledged" in told["may"]
    assert datetime.fromisoformat(told["known_at"]).utcoffset() is not None
    assert told["known_at"].endswith("Z")


def test_an_event_is_told_with_its_claims_and_their_words(ask: Ask, alerts: list[str]) -> None:
    told = ask("viewer").get("events/ev-1").json()
    [claim] = told["claims"]
    assert claim["passage"]["quote"] == "The firm ordered 20,000 B300"
    assert claim["chips"] == ["nvidia-b300"]
    assert told["alerts"][0]["id"] == alerts[0]
    # Its other events have no claim that anybody could read.
    assert [each["id"] for each in ask("viewer").get("events").json()["items"]] == ["ev-1"]
    assert ask("viewer").get("events?chip=nvidia-h20").json()["items"] == []


def test_names_are_screened_and_limits_asked(ask: Ask, context: Context, alerts: list[str]) -> None:
    client = ask("viewer")
    reply = client.post("screenings", json={"parties": [{"name": "Nobody At All"}, {"name": "Ö", "country": "CN"}]})
    assert [each["outcome"] for each in reply.json()["parties"]] == ["unresolved", "unresolved"]
    assert client.post("screenings", json={"parties": []}).status_code == 422
    [one] = client.get("policy/outcomes?chip=nvidia-h100&rule=3a090-2023").json()["items"][:1]
    assert (one["outcome"], one["effect"]) == ("yes", "restricts")
    asked = {"item": "nvidia-h100", "act": "export", "origin": "US", "to": "CN", "day": "2024-01-15"}
    assert client.post("policy/licence-questions", json=asked).json()["outcome"] == "required"
    assert client.post("policy/licence-questions", json=asked | {"item": "no such"}).status_code == 409


def test_the_profile_research_reaches_nothing_of_ours(
    ask: Ask, context: Context, alerts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from pipeline.tasks import views

    settings = context.settings.model_copy(update={"profile": "research"})
    monkeypatch.setattr(views, "deployment", lambda: replace(context, settings=settings))
    client = ask("admin")
    assert client.get("exposure").status_code == 404
    assert client.post("what-if", json={"close_country": "SG"}).status_code == 404
    key = {"Idempotency-Key": "0123456789"}
    assert client.post(f"alerts/{alerts[0]}/comments", json={"note": "x"}, headers=key).status_code in {403, 404, 409}


def test_reading_asks_the_database_no_more_with_more_rows(ask: Ask, context: Context, alerts: list[str]) -> None:
    from sqlalchemy import event

    counted: list[str] = []
    listen = lambda _c, _cur, statement, *_: counted.append(statement)  # noqa: E731
    client = ask("viewer")

    def asked(path: str) -> int:
        counted.clear()
        client.get(path)
        return len(counted)

    client.get("alerts")
    event.listen(context.engine, "before_cursor_execute", listen)
    before = {path: asked(path) for path in ("alerts?limit=50", "documents?limit=50", "list-changes?limit=50")}
    event.remove(context.engine, "before_cursor_execute", listen)
    for number in range(300, 330):
        add_alert(context.engine, number)
        add_document(context.engine, number)
        add_list_change(context.engine, number)
    event.listen(context.engine, "before_cursor_execute", listen)
    after = {path: asked(path) for path in before}
    event.remove(context.engine, "before_cursor_execute", listen)
    assert after == before


def test_earlier_addresses_name_their_successors(ask: Ask, alerts: list[str]) -> None:
    client = ask("viewer")
    for path in ("alerts", f"alerts/{alerts[0]}", "exposure", "health", "search?q=h20"):
        told = client.get(f"http://chipwatch.test/api/{path}")
        assert told.status_code == 200
        assert told.headers["deprecation"].startswith("@")
        successor = re.fullmatch(r'<(/api/v1/[^>]+)>; rel="successor-version"', told.headers["link"])
        assert successor is not None
        assert client.get(f"http://chipwatch.test{successor[1]}", params={"q": "h20"} if "?" in path else {}).is_success
