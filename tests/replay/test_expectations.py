"""The saga's expectations stand on the world's documents, and follow their schema (docs/replay.md)."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from models.values import ClaimType, Operator, Quantity, Stage
from pipeline.replay.world import World, load_world

FILE = Path(__file__).parent.parent / "flow" / "expectations.yaml"
ALERTS = {
    "any", "none", "restriction", "easing", "listing", "delisting", "tariff", "discouraged", "launch", "stockpile",
    "substitution", "supply", "order", "price", "impact", "enforcement",
}  # fmt: skip


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


def test_there_are_enough_and_keys_are_single(expected: dict[str, Any]) -> None:
    keys = [each["key"] for part in ("events", "clocks", "stories", "revisions") for each in expected[part]]
    assert len(keys) == len(set(keys))
    assert len(expected["events"]) >= 35
    assert len(expected["nothing"]) >= 8


def test_words_are_those_of_the_guide(expected: dict[str, Any]) -> None:
    for event in expected["events"]:
        assert event["type"] in get_args(ClaimType), event["key"]
        assert event["alert"] in ALERTS, event["key"]
        assert event["stages"]
        for stage in event["stages"]:
            named = stage["stage"] if isinstance(stage["stage"], list) else [stage["stage"]]
            assert set(named) <= set(get_args(Stage)), event["key"]
        for limit in event.get("limits", ()):
            assert limit["quantity"] in get_args(Quantity)
            assert limit["op"] in get_args(Operator)


def test_every_document_is_in_the_world_and_every_page_is_expected(expected: dict[str, Any], world: World) -> None:
    named: set[str] = set()
    for event in expected["events"]:
        named |= set(event["documents"])
    named |= {each["document"] for each in expected["nothing"] + expected["revisions"]}
    named |= {each["reminded_by"] for each in expected["clocks"] if "reminded_by" in each}
    for story in expected["stories"]:
        named |= {story["original"], *story.get("copies", ()), *story.get("others", ())}
    assert named == {each.id for each in world.captures}


def test_stages_are_reached_on_days_on_which_something_happens(expected: dict[str, Any], world: World) -> None:
    """A stage is told by a document of its day, or comes due as a clock."""
    days = {(each.id, each.at.date()) for each in world.captures}
    due = {each["day"] for each in world.due}
    for event in expected["events"]:
        own = {day for id_, day in days if id_ in event["documents"]}
        for stage in event["stages"]:
            assert stage["day"] in own | due, (event["key"], stage)
            assert stage.get("by", stage["day"]) >= stage["day"], event["key"]


def test_effective_days_and_numbers_stand_in_the_documents(expected: dict[str, Any], world: World) -> None:
    texts = {
        id_: " ".join(each.body for each in world.captures if each.id == id_) for id_ in {c.id for c in world.captures}
    }
    facts = {each.id: each for each in world.captures}
    for event in expected["events"]:
        told = " ".join(texts[id_] for id_ in event["documents"])
        for limit in event.get("limits", ()):
            value = limit["value"]
            written = {f"{value:,}", f"{value}"}
            assert any(form in told for form in written), (event["key"], limit)
        if (effective := event.get("effective")) is not None:
            forms = (f"{effective:%B} {effective.day}", f"{effective:%b} {effective.day}", "immediately")
            noted = {facts[id_].fields.get("effective_on") for id_ in event["documents"]}
            month = f"{effective.year}年{effective.month}月{effective.day}日"
            assert effective in noted or any(form in told for form in (*forms, month)), event["key"]


def test_edits_are_where_they_are_expected(expected: dict[str, Any], world: World) -> None:
    for each in expected["revisions"]:
        editions = [capture for capture in world.captures if capture.id == each["document"]]
        assert len(editions) == 2, each["key"]
        assert editions[1].at.date() == each["day"]
        if each["after"] is None:
            assert editions[1].status == 410
        else:
            assert each["after"] in editions[1].body
        if "before" in each:
            assert each["before"] in editions[0].body
            assert each["before"] not in editions[1].body


def test_list_changes_are_in_the_screening_list(expected: dict[str, Any], world: World) -> None:
    sources = {"us-entity-list": "Entity List (EL)", "us-unverified-list": "Unverified List (UVL)"}
    for change in expected["list_changes"]:
        if "notice" in change:
            # A rule's annex tells it on its own day; the list has it later.
            rule = next(each for each in world.captures if each.id == change["notice"])
            assert rule.at.date() == change["day"]
            assert change["party"] in rule.body
            assert any(party["name"] == change["party"] and party["from"] > change["day"] for party in world.parties), (
                change
            )
            continue
        bound = "from" if change["kind"] == "added" else "until"
        assert any(
            party["name"] == change["party"]
            and party["source"].startswith(sources[change["list"]])
            and party.get(bound) == change["day"]
            for party in world.parties
        ), change


def test_leads_are_filed_and_published_on_their_days(expected: dict[str, Any], world: World) -> None:
    for lead in expected["leads"]:
        (capture,) = (each for each in world.captures if each.id == lead["document"])
        assert str(capture.fields["filed_at"])[:10] == str(lead["filed"])
        assert capture.at.date() == lead["published"] > lead["filed"]


def test_clocks_are_declared_as_due(expected: dict[str, Any], world: World) -> None:
    due = {each["day"] for each in world.due}
    events = {each["key"] for each in expected["events"]}
    for clock in expected["clocks"]:
        assert clock["day"] in due
        assert clock["event"] in events


def test_reprints_carry_the_wires_words(expected: dict[str, Any], world: World) -> None:
    bodies = {each.id: each.body for each in world.captures if each.edition == 1}
    story = next(each for each in expected["stories"] if "copies" in each)
    sentences = set(bodies[story["original"]].split("\n\n"))
    for copy in story["copies"]:
        shared = sentences & set(bodies[copy].split("\n\n"))
        assert len(shared) >= 3, copy


def test_the_world_spans_the_saga(expected: dict[str, Any], world: World) -> None:
    assert world.starts_at.date() == expected["starts_on"]
    assert world.ends_at.date() == expected["ends_on"]
    assert datetime.combine(date(2026, 11, 10), datetime.min.time(), UTC) < world.ends_at
