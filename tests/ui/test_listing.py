"""The list of alerts as a page: facets as links, filters that are kept, what is new, what is left out, and for whom."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from pipeline.tasks import life
from pipeline.tasks.context import Context
from tests.ui.conftest import Ask
from tests.ui.filled import AT, add_alert
from tests.ui.markup import faults

ORIGIN = {"Origin": "http://chipwatch.test"}


@pytest.fixture
def alerts(context: Context) -> list[str]:
    more = ({"severity": "critical"}, {"rule": "market-news", "stage": None}, {"severity": "low", "dry_run": True}, {})
    return [add_alert(context.engine, number, **given) for number, given in enumerate(more, 1)]


def shown(page: str) -> list[str]:
    return re.findall(r'id="row-(al-\d+)"', page)


def facet(page: str, title: str) -> dict[str, tuple[int, str]]:
    """By the words of each choice its count and address."""
    part = page.split(f"<h2>{title}</h2>", 1)[1].split("</div>", 1)[0]
    found = re.findall(r'href="([^"]+)"[^>]*><span>([^<]+)</span><span>([\d,]+)</span>', part)
    return {words: (int(count), address.replace("&amp;", "&")) for address, words, count in found}


def test_a_facet_says_how_many_it_leaves_and_leads_there(ask: Ask, alerts: list[str]) -> None:
    client = ask("viewer")
    page = client.get("/alerts").text
    assert shown(page) == ["al-1", "al-4", "al-2"]
    assert list(faults(page)) == []
    severities, rules = facet(page, "Severity"), facet(page, "Rule")
    assert {words: count for words, (count, _) in severities.items()} == {"critical": 1, "high": 2}
    narrowed = client.get("/alerts" + rules["market-news"][1]).text
    assert shown(narrowed) == ["al-2"]
    # The others are counted as the list stands, the part itself as if it were not asked.
    assert facet(narrowed, "Rule")["restriction-touches-us"][0] == 2
    wide = client.get("/alerts" + facet(narrowed, "Rule")["restriction-touches-us"][1]).text
    assert shown(wide) == ["al-1", "al-4", "al-2"]
    assert shown(client.get("/alerts" + facet(page, "Being tried out")["Dry runs"][1]).text) == ["al-3"]
    assert shown(client.get("/alerts?chip=nvidia-h20&since=2025-04-17").text) == []
    assert shown(client.get("/alerts?stage=none").text) == ["al-2"]


def test_a_filter_is_kept_shared_chosen_and_taken_off(ask: Ask, alerts: list[str], context: Context) -> None:
    client = ask("op")

    def do(who: TestClient, **form: str) -> int:
        return who.post("/alerts/filters", data=form, headers=ORIGIN).status_code

    assert do(client, do="keep", name="Markets", query="rule=market-news&state=open&nonsense=1", shared="yes") == 303
    page = client.get("/alerts").text
    assert 'href="?state=open&amp;rule=market-news"' in page
    number = re.findall(r'name="filter" value="(\d+)"', page)[0]
    assert len(shown(page)) == 3
    assert do(client, do="open", filter=number) == 303
    assert shown(client.get("/alerts").text) == ["al-2"]
    assert len(shown(client.get("/alerts?all=1").text)) == 3
    # Kept again by the same name it takes the other's place, also as that with which the list opens.
    assert do(client, do="keep", name="Markets", query="severity=critical") == 303
    assert shown(client.get("/alerts").text) == ["al-1"]
    [again] = set(re.findall(r'name="filter" value="(\d+)"', client.get("/alerts").text))
    assert do(client, do="drop", filter=again) == 303
    assert len(shown(client.get("/alerts").text)) == 3
    assert do(client, do="drop", filter=again) == 422
    assert do(client, do="keep", name="  ", query="") == 422
    assert client.post("/alerts/filters", data={"do": "keep", "name": "x"}).status_code == 403
    assert do(ask("viewer"), do="keep", name="For me", query="severity=critical", shared="yes") == 303
    assert "for everybody" not in ask("viewer").get("/alerts").text
    whats = [each.what for each in life.audit_of(context)]
    assert whats == ["kept_filter", "kept_filter", "dropped_filter", "kept_filter"]


def test_what_is_new_is_told_and_asked_again_for_nothing(ask: Ask, alerts: list[str], context: Context) -> None:
    client = ask("viewer")
    [address] = re.findall(r'hx-get="([^"]+)"', client.get("/alerts?severity=high").text)
    address = address.replace("&amp;", "&")
    quiet = client.get(address)
    assert (quiet.status_code, quiet.text.strip()) == (200, "")
    tag = quiet.headers["etag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    for number, given in ((7, {}), (8, {}), (9, {"severity": "low"})):
        add_alert(context.engine, number, recorded_at=AT + timedelta(minutes=number), **given)
    news = client.get(address, headers={"If-None-Match": tag})
    assert "2 new alerts: show" in news.text
    assert 'href="/alerts?severity=high"' in news.text
    assert client.get(address, headers={"If-None-Match": news.headers["etag"]}).status_code == 304
    assert client.get("/alerts/news?seen=soon").text.strip() == ""
    assert ask(None).get(address).status_code == 401


def test_who_may_not_act_is_offered_no_act_and_no_list_is_empty_without_a_word(ask: Ask, context: Context) -> None:
    assert "No alert yet" in ask("op").get("/alerts").text
    add_alert(context.engine, 1)
    page = ask("viewer").get("/alerts").text
    assert "Acknowledge" not in page
    assert 'type="checkbox"' not in page
    client = ask("op")
    assert 'data-key="a"' in client.get("/alerts").text
    reply = client.post("/alerts/al-1/acts", data={"act": "acknowledged", "back": "severity=high"}, headers=ORIGIN)
    assert (reply.status_code, reply.headers["location"]) == (303, "/alerts?severity=high#row-al-1")
    done = {"act": "resolved", "verdict": "true", "alert": "al-1", "confirmed": "yes"}
    assert client.post("/alerts/acts", data=done, headers=ORIGIN).status_code == 303
    assert "nothing new since" in client.get("/alerts").text
    assert "No alert fits this filter" in client.get("/alerts?q=marzipan").text
