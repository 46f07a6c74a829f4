"""The page Exposure: what a reader sees of the fleet, of what touches it and lies ahead; and who sees nothing."""

from dataclasses import replace
from datetime import datetime

import pytest

from models.clocks import WorldInstant
from pipeline.tasks import views
from pipeline.tasks.context import Context
from tests.conftest import FrozenClocks
from tests.ui.conftest import Ask
from tests.ui.markup import faults
from tests.ui.owned import FLEET, LINES_2023, RULE_2023, own
from tests.ui.test_hostile import PAYLOADS


@pytest.fixture
def owned(context: Context, frozen: FrozenClocks) -> Context:
    own(context.engine, context.settings.home, frozen)
    return context


def test_who_holds_nothing_is_told_what_to_do(ask: Ask) -> None:
    assert ask(None).get("/exposure").status_code == 401
    assert ask(None).get("/api/exposure").status_code == 401
    page = ask("viewer").get("/exposure").text
    assert list(faults(page)) == []
    assert page.count("chipwatch holdings import") == 1, "asked for once"
    assert "of ours is known here, and nothing needs to be" in page
    assert "<h2" not in page.partition('id="what-if"')[0].rpartition("<h2")[0], "no heading over nothing"


def test_a_viewer_sees_fleet_acts_limits_and_what_lies_ahead(ask: Ask, owned: Context) -> None:
    client = ask("viewer")
    page = client.get("/exposure").text
    assert list(faults(page)) == []
    for words in (
        "1 site not heard of yet",
        "≥ 1,451 units",
        "≥ 88.0 M CNY + 5.7 M USD (5 of 7 lines priced)",
        "not matched to the catalogue",
        "In scope: ≥ 64 units",
        "64 = 64 needing a licence (export)",
        "1,000 of them in use: may go on running",
        "1.3 % under TPP 2,400",
        "2,395.2 / 628 mm2",
        "can be cancelled until then",
        "determined</span> not 3A090 by Ada Lovelace on 2025-01-07",
        "68 lack",
        "Nothing passes all four gates",
        "Freed for training",
        "unresolved",
        'href="/what-if"',
    ):
        assert words in page, words
    assert "the units are counted once" in page, "an H20 may be one of two"
    assert "RTX Pro 6000D" not in page, "nobody knows in April what is published in September"
    assert page.count("<form") == 2, "a viewer filters and asks, and changes nothing"
    told = client.get("/api/exposure").json()
    (touching,) = told["touching"]
    assert (touching["exposure"]["units"], touching["stage"]) == (64, "in_force")
    assert f'href="/alerts/{touching["alert"]}"' in page
    (one,) = client.get("/api/exposure?site=Reno&chip=nvidia-l4").json()["fleet"]["lines"]
    assert (one["units"], one["value"]) == (40, "100.0 k USD")
    assert "Nothing of ours fits this filter" in client.get("/exposure?site=Oslo").text


def test_a_substitute_is_asked_for(ask: Ask, owned: Context) -> None:
    asked = "/exposure?lost_chip=nvidia-h20&lost_site=Shanghai&workload=inference&lost=100"
    reply = ask("viewer").get(asked)
    assert reply.status_code == 200
    assert "stand in for 100 units of NVIDIA H20 at Shanghai (CN; parent CN), inference" in reply.text
    reply = ask("viewer").get("/exposure?lost_chip=nvidia-h20&lost_site=Atlantis")
    assert reply.status_code == 422
    assert "no site" in reply.text


def test_orders_stand_against_the_days_of_a_rule(ask: Ask, context: Context, frozen: FrozenClocks) -> None:
    frozen.world = WorldInstant(datetime.fromisoformat("2023-10-25T14:00:00+00:00"))
    own(context.engine, context.settings.home, frozen, lines=LINES_2023, rule=RULE_2023)
    page = ask("viewer").get("/exposure").text
    assert list(faults(page)) == []
    (touching,) = ask("viewer").get("/api/exposure").json()["touching"]
    stands = {
        (each["shipment"], each["outcome"]) for told in touching["exposure"]["clauses"] for each in told["orders"]
    }
    assert ("S-1", "makes") in stands
    assert ("S-2", "unknown") in stands
    assert "unknown: loaded_on" in page


def test_the_profile_research_reaches_nothing_of_it(ask: Ask, owned: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = owned.settings.model_copy(update={"profile": "research"})
    monkeypatch.setattr(views, "context", lambda: replace(owned, settings=settings))
    for path in ("/exposure", "/api/exposure"):
        reply = ask("admin").get(path)
        assert reply.status_code == 404
        assert "Shanghai" not in reply.text


def test_names_of_others_are_shown_as_text(ask: Ask, context: Context, frozen: FrozenClocks) -> None:
    lines = []
    for number, payload in enumerate(PAYLOADS[:12]):
        quoted = '"' + payload.replace('"', '""') + '"'
        lines.append(f"{quoted},{number + 1},in_use,{quoted},CN,{quoted},CN,1,USD,,{quoted},{quoted},,")
    own(context.engine, context.settings.home, frozen, lines=(*FLEET, *lines))
    for query in ("", "?chip=%3Cscript%3E&workload=%22%3E%3Cimg+src%3Dx%3E"):
        page = ask("viewer").get(f"/exposure{query}").text
        assert list(faults(page)) == [], query
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
