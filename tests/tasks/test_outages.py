"""An outage is told once when it is sure and once when it is over, to whoever subscribed, through the whole chain."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.alert import Alert
from models.delivery import Message
from models.recipient import reached_by
from models.source import SourceTurn
from models.values import Page
from pipeline.errors import BlockedError, NotYetError, RobotsError, UnreachableError
from pipeline.sources import find_source
from pipeline.storage.engine import writing
from pipeline.storage.recipients import save_recipients
from pipeline.tasks.analyse import analyse
from pipeline.tasks.context import Context
from pipeline.tasks.digest import digest
from tests.conftest import FrozenClocks
from tests.sources.saved import FOLDER
from tests.tasks.test_collect import CSL, FEED, HOST, Watch, open_watch, publish

DOWN = UnreachableError("no answer in time", url=FEED)
REFUSED = BlockedError("the publisher answered 403", url=FEED, status=403)
BUSY = BlockedError("the publisher answered 429", url=FEED, status=429)
FORBIDDEN = RobotsError("robots.txt forbids it", url=FEED)
OTHER_LAYOUT = b"<html><body>We have moved</body></html>"
NO_ITEMS = b"<rss version='2.0'><channel><title>t</title></channel></rss>"


@pytest.fixture
def watch(engine: Engine, frozen: FrozenClocks, tmp_path: Path) -> Watch:
    opened = open_watch(engine, frozen, tmp_path)
    with writing(engine) as connection:
        save_recipients(
            connection, [reached_by("Ada", "ada@reader.example", instant_from="low", confirmed_at=frozen.wall)]
        )
    publish(opened, (1, "Ferry strike goes on"))
    turn(opened)
    return opened


def turn(watch: Watch, *, after: timedelta = timedelta(hours=6)) -> object:
    """One poll and all that follows from it."""
    state = watch.poll(after=after)["state"]
    analyse(watch.context)
    return state


def answers(watch: Watch, *given: object) -> list[object]:
    """The listing's answers, poll by poll; None for a good one."""
    states = []
    for answer in given:
        if answer is None:
            publish(watch, (1, "Ferry strike goes on"))
        else:
            watch.publisher.pages[FEED] = answer  # type: ignore[assignment]
        states.append(turn(watch))
    return states


def told(watch: Watch) -> list[tuple[str, str]]:
    rules = dict(watch.rows(Alert, "id", "rule"))
    return [(rules[about], recipient) for about, recipient in watch.rows(Message, "about", "recipient")]


@pytest.mark.parametrize("answer", [DOWN, NO_ITEMS, 500, 404, BUSY])
def test_an_outage_is_told_when_a_second_poll_fails_and_when_it_is_over(watch: Watch, answer: object) -> None:
    fault = UnreachableError("the publisher answered 500", url=FEED, status=500) if answer == 500 else answer
    answers(watch, fault)
    assert told(watch) == []
    began_at = watch.frozen.world
    answers(watch, fault)
    assert told(watch) == [("source-silent", "Ada")]
    answers(watch, fault, fault, fault, None)
    assert told(watch) == [("source-silent", "Ada"), ("source-back", "Ada")]
    assert {occasion.partition("+")[0] for (occasion,) in watch.rows(Alert, "occasion")} == {
        began_at.isoformat().partition("+")[0]
    }, "its identity is its start"
    answers(watch, None, None)
    assert len(told(watch)) == 2


@pytest.mark.parametrize("answer", [REFUSED, FORBIDDEN, OTHER_LAYOUT])
def test_an_answer_without_doubt_is_told_at_once(watch: Watch, answer: object) -> None:
    answers(watch, answer)
    assert told(watch) == [("source-silent", "Ada")]
    answers(watch, answer, None)
    assert [rule for rule, _ in told(watch)] == ["source-silent", "source-back"]


def test_a_flap_is_not_told(watch: Watch) -> None:
    assert answers(watch, DOWN, None, NO_ITEMS, None, BUSY, None) == [
        *("unreachable", "ok", "empty", "ok", "blocked", "ok"),
    ]
    assert told(watch) == []
    watch.publisher.pages[FEED] = DOWN
    for _ in range(3):
        turn(watch, after=timedelta(0))
    assert told(watch) == [], "a task that runs again at the same moment is no second poll"


def test_an_outage_that_changes_its_fault_is_one(watch: Watch) -> None:
    states = answers(watch, DOWN, DOWN, REFUSED, OTHER_LAYOUT, NO_ITEMS, DOWN, None)
    assert states == ["unreachable", "unreachable", "blocked", "layout_changed", "empty", "unreachable", "ok"]
    assert [rule for rule, _ in told(watch)] == ["source-silent", "source-back"]
    turns = watch.rows(SourceTurn, "kind", "from_state", "to_state")[1:]
    assert [kind for kind, *_ in turns] == ["state", "outage_started", *["state"] * 4, "outage_ended"]
    assert [state for *_, state in turns] == [
        *("unreachable", "unreachable", "blocked", "layout_changed", "empty", "unreachable", "ok"),
    ], "its history is kept"
    assert turns[1][1] == "ok", "what the source was before it"


def test_two_outages_are_four_messages(watch: Watch) -> None:
    answers(watch, DOWN, DOWN, None, REFUSED, None)
    assert [rule for rule, _ in told(watch)] == ["source-silent", "source-back"] * 2


def test_a_source_that_its_terms_forbid_is_no_outage(watch: Watch) -> None:
    watch.poll("nvidia_newsroom")
    analyse(watch.context)
    assert told(watch) == []


def test_a_poll_that_had_to_wait_says_nothing_of_the_source(watch: Watch) -> None:
    answers(watch, BUSY)
    before = watch.status()
    assert answers(watch, NotYetError("left alone", url=FEED), NotYetError("left alone", url=FEED)) == ["blocked"] * 2
    assert told(watch) == []
    assert (watch.status().failures, watch.status().error) == (before.failures, before.error)
    answers(watch, None, NotYetError("left alone", url=FEED))
    assert watch.status().state == "ok"
    assert watch.status().succeeded_at != watch.status().polled_at


def test_paywalled_holds_until_a_page_is_read_again(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    wall = Page(title="One", text="The first words.", flags=("paywalled", "truncated"))
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.documents.reading.read_document", lambda *_, **__: (wall, "article@0"))
        publish(watch, (1, "Ferry strike goes on"), (2, "Two"))
        turn(watch)
    assert watch.status().state == "paywalled"
    for _ in range(3):
        turn(watch, after=timedelta(minutes=20))
    assert watch.status().state == "paywalled", "a poll that reads no page shows nothing new"
    assert told(watch) == []
    publish(watch, (1, "Ferry strike goes on"), (2, "Two"), (3, "Three"))
    turn(watch)
    assert watch.status().state == "ok"


def test_one_page_that_fails_is_no_outage(watch: Watch) -> None:
    publish(watch, (1, "Ferry strike goes on"), (2, "Two"))
    watch.publisher.pages[f"{HOST}/2"] = BlockedError("answered 403", url=f"{HOST}/2", status=403)
    for _ in range(3):
        turn(watch, after=timedelta(minutes=20))
    assert watch.status().state == "ok"
    publish(watch, (1, "Ferry strike goes on"), (2, "Two"), (3, "Three"))
    for number in (1, 2, 3):
        watch.publisher.pages[f"{HOST}/{number}"] = BlockedError("answered 403", url=f"{HOST}/{number}", status=403)
    turn(watch, after=timedelta(minutes=20))
    assert watch.status().state == "blocked"
    assert told(watch) == [("source-silent", "Ada")]


def test_one_challenge_is_enough(watch: Watch) -> None:
    publish(watch, (1, "Ferry strike goes on"), (2, "Two"))
    wall = BlockedError("the publisher sent a challenge page", url=f"{HOST}/2", status=200, challenge=True)
    watch.publisher.pages[f"{HOST}/2"] = wall
    turn(watch)
    assert (watch.status().state, told(watch)) == ("blocked", [("source-silent", "Ada")])


def test_one_listing_of_several_that_empties_is_no_calm(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    more = f"{HOST}/feeds/more.xml"
    both = replace(find_source("harbour_wire"), urls=(FEED, more))
    monkeypatch.setattr("pipeline.tasks.collect.find_source", lambda _name: both)
    publish(watch, (1, "Ferry strike goes on"))
    watch.publisher.pages[more] = NO_ITEMS
    assert turn(watch) == "ok", "it never showed any"
    watch.publisher.pages[more] = watch.publisher.pages[FEED]
    assert turn(watch) == "ok"
    watch.publisher.pages[more] = NO_ITEMS
    assert [turn(watch), turn(watch)] == ["empty", "empty"]
    assert "1 of 2 listings" in str(watch.status().error)
    assert [rule for rule, _ in told(watch)] == ["source-silent"]


def test_a_list_that_was_always_empty_is_not_well_because_it_did_not_change(watch: Watch) -> None:
    name = "trade_gov_csl"
    body = (FOLDER / name / "without_id" / "consolidated.csv").read_bytes()
    watch.publisher.pages[CSL] = body.splitlines(keepends=True)[0]
    assert [watch.poll(name)["state"] for _ in range(3)] == [watch.status(name).state] * 3
    assert watch.status(name).state not in {"ok", "quiet"}


def test_a_digest_opens_with_what_could_not_be_seen(watch: Watch) -> None:
    answers(watch, DOWN, REFUSED, None)
    watch.frozen.step(world=timedelta(days=7))
    answers(watch, OTHER_LAYOUT)
    watch.frozen.step(world=timedelta(days=7))
    context: Context = watch.context
    digest(context)
    texts = [text for kind, text in watch.rows(Message, "kind", "text") if kind == "digest"]
    opening = " ".join(texts[-1].partition("DECIDE")[0].split())
    assert "WHAT WE COULD NOT SEE" in opening
    assert "Harbour Wire: technology: layout changed since" in opening
