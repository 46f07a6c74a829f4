"""OFAC's publications of changes: none between two polls is lost, and each is applied in its order."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from models.party import ListChangeRow
from models.values import ListEntry
from pipeline.errors import LayoutError, UnreachableError
from pipeline.sources.tools.declare import Saved
from pipeline.sources.tools.ofac_delta import SERVICE, read_index, year_indexes
from pipeline.storage.engine import reading, writing
from pipeline.storage.parties import load_entries, save_version
from tests.conftest import FrozenClocks
from tests.tasks.test_collect import Watch, open_watch

NAME = "ofac_delta"
LIST = "us-sdn-list"


@pytest.fixture
def watch(sqlite_engine: Engine, frozen: FrozenClocks, tmp_path: Path) -> Watch:
    opened = open_watch(sqlite_engine, frozen, tmp_path)
    with writing(opened.context.engine) as connection:
        save_version(
            connection, "trade_gov_csl", LIST, [ListEntry(LIST, "7", "UNTOUCHED")], capture_sha=b"c" * 32,
            reader="csl@1", known_at=frozen.clocks.world_now(),
        )  # fmt: skip
    return opened


def publish(watch: Watch, *publications: tuple[int, str, str], lists: tuple[int, ...] | None = None) -> None:
    """Publications as (number, act, party's number), the last of them today, the others a day apart before it."""
    records: dict[int, list[dict[str, Any]]] = {}
    for ago, (number, act, party) in zip(range(len(publications) - 1, -1, -1), publications, strict=True):
        at = watch.frozen.world - timedelta(days=ago)
        records.setdefault(at.year, []).append({"publicationID": number, "datePublished": f"{at:%Y-%m-%dT10:00:00}"})
        if lists is None or number in lists:
            watch.publisher.pages[f"{SERVICE}/{number}"] = delta(at, act, party)
    for year, listed in records.items():
        # The index's own order is not relied on.
        watch.publisher.pages[f"{SERVICE}/history/{year}"] = json.dumps(listed[::-1]).encode()


def delta(at: datetime, act: str, party: str) -> bytes:
    name = f"<formattedFullName>WIDGETS {party}</formattedFullName>"
    return (
        '<?xml version="1.0"?><sanctionsData xmlns="https://www.treasury.gov/ofac/DeltaFile/1.0">'
        f"<publicationInfo><datePublished>{at:%Y-%m-%d}T00:00:00-04:00</datePublished></publicationInfo><entities>"
        f'<entity id="{party}" action="{act}"><generalInfo><entityType>Entity</entityType></generalInfo>'
        f'<sanctionsLists><sanctionsList datePublished="{at:%Y-%m-%d}">SDN List</sanctionsList></sanctionsLists>'
        f"<names><name><isPrimary>true</isPrimary><translations><translation>{name}</translation></translations></name>"
        "</names></entity></entities></sanctionsData>"
    ).encode()


def keys(watch: Watch) -> set[str]:
    with reading(watch.context.engine) as connection:
        return {entry.key for entry in load_entries(connection, LIST).entries}


def told(watch: Watch) -> list[tuple[str, str]]:
    return [(kind, key) for kind, key in watch.rows(ListChangeRow, "kind", "key") if key != "7"]


def days(watch: Watch, count: int) -> None:
    watch.frozen.step(world=timedelta(days=count))


def test_what_was_published_between_two_polls_is_all_told_in_order(watch: Watch) -> None:
    publish(watch, (1, "add", "91"), (2, "add", "92"))
    assert watch.poll(NAME)["changes"] == 1, "what is older than the first poll is on the list already"
    assert keys(watch) == {"7", "92"}
    days(watch, 3)
    publish(watch, (2, "add", "92"), (4, "add", "94"), (3, "remove", "94"), (5, "add", "95"))
    report = watch.poll(NAME)
    assert (report["state"], report["items"], report["changes"]) == ("ok", 3, 3)
    assert told(watch) == [("added", "92"), ("added", "94"), ("removed", "94"), ("added", "95")]
    assert keys(watch) == {"7", "92", "95"}
    before = list(watch.publisher.asked)
    assert watch.poll(NAME)["changes"] == 0
    assert watch.publisher.asked[len(before) :] == [f"{SERVICE}/history/{watch.frozen.world.year}"]


@pytest.mark.parametrize("fault", [b"<html>Please stand by</html>", 404, UnreachableError("no answer", url=SERVICE)])
def test_one_that_cannot_be_read_stops_there_and_is_tried_again(watch: Watch, fault: Any) -> None:
    publish(watch, (1, "add", "91"))
    watch.poll(NAME)
    days(watch, 3)
    publish(watch, (1, "add", "91"), (2, "add", "92"), (3, "remove", "92"), (4, "add", "94"))
    whole = watch.publisher.pages[f"{SERVICE}/3"]
    watch.publisher.pages[f"{SERVICE}/3"] = fault
    report = watch.poll(NAME)
    assert report["state"] in {"layout_changed", "unreachable"}
    assert told(watch) == [("added", "91"), ("added", "92")], "nothing is told over a gap"
    watch.publisher.pages[f"{SERVICE}/3"] = whole
    report = watch.poll(NAME)
    assert (report["state"], report["changes"]) == ("ok", 2)
    assert told(watch)[2:] == [("removed", "92"), ("added", "94")]


def test_the_turn_of_the_year_loses_none(watch: Watch) -> None:
    days(watch, (datetime(watch.frozen.world.year, 12, 30, tzinfo=UTC) - watch.frozen.world).days)
    publish(watch, (1, "add", "91"))
    watch.poll(NAME)
    days(watch, 3)
    old, new = watch.frozen.world.year - 1, watch.frozen.world.year
    publish(watch, (1, "add", "91"), (2, "add", "92"), (3, "add", "93"))
    watch.publisher.pages.pop(f"{SERVICE}/history/{new}", None)
    assert watch.poll(NAME)["state"] == "ok", "the new year has no index before its first publication"
    assert keys(watch) >= {"91", "92"}
    publish(watch, (1, "add", "91"), (2, "add", "92"), (3, "add", "93"), (4, "add", "94"))
    watch.poll(NAME)
    assert keys(watch) == {"7", "91", "92", "93", "94"}
    assert f"{SERVICE}/history/{old}" in watch.publisher.asked


def test_an_index_that_is_gone_or_says_nothing_is_a_fault(watch: Watch) -> None:
    (address,) = year_indexes(watch.frozen.world)
    for body in (404, b"[]"):
        watch.publisher.pages[address] = body
        assert watch.poll(NAME)["state"] == "unreachable"


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'[{"publicationID": "1", "datePublished": "2026-01-05T10:00:00"}]',
        b'[{"publicationID": 1, "datePublished": "soon"}]',
        b'[{"publicationID": 1, "datePublished": "2026-01-05T10:00:00", "list": "SDN List"}]',
        b'[{"publicationID": 1, "datePublished": "2026-01-05"}, {"publicationID": 1, "datePublished": "2026-01-06"}]',
    ],
)
def test_an_index_that_is_not_understood_is_not_guessed_at(body: bytes) -> None:
    with pytest.raises(LayoutError):
        read_index(Saved(f"{SERVICE}/history/2026", body))


def test_publications_of_one_instant_come_by_number() -> None:
    records = [{"publicationID": number, "datePublished": "2026-01-05T10:00:00.123"} for number in (12, 9, 10)]
    index = Saved(f"{SERVICE}/history/2026", json.dumps(records).encode())
    assert read_index(index) == [f"{SERVICE}/{number}" for number in (9, 10, 12)]
    assert year_indexes(datetime(2027, 1, 3, tzinfo=UTC)) == (f"{SERVICE}/history/2026", f"{SERVICE}/history/2027")


def test_an_added_party_that_is_removed_before_the_list_shows_it_does_not_come_back(watch: Watch) -> None:
    publish(watch, (1, "add", "91"))
    watch.poll(NAME)
    days(watch, 1)
    publish(watch, (1, "add", "91"), (2, "remove", "91"))
    watch.poll(NAME)
    days(watch, 1)
    with writing(watch.context.engine) as connection:
        entries = [ListEntry(LIST, "7", "UNTOUCHED"), ListEntry(LIST, "8", "OF ITS OWN")]
        now = watch.frozen.clocks.world_now()
        save_version(connection, "trade_gov_csl", LIST, entries, capture_sha=b"d" * 32, reader="csl@1", known_at=now)
    assert keys(watch) == {"7", "8"}
    days(watch, 1)
    publish(watch, (2, "remove", "91"), (3, "add", "91"))
    assert watch.poll(NAME)["changes"] == 1
    assert keys(watch) == {"7", "8", "91"}
