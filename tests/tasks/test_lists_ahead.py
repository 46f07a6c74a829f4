"""What notices tell of lists: told at once, screened at once, and not told again when the list itself follows."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from models.party import ListChangeRow
from models.source import SetAside
from models.values import ListEntry
from pipeline.sources.federal_register_bis import SOURCE as REGISTER
from pipeline.sources.federal_register_public_inspection import SOURCE as INSPECTION
from pipeline.sources.tools.lists import entry_key
from pipeline.storage.engine import reading, writing
from pipeline.storage.list_history import load_live_changes
from pipeline.storage.parties import load_entries, save_version
from tests.conftest import FrozenClocks
from tests.sources.saved import FOLDER
from tests.tasks.test_collect import Watch, open_watch

SITE = "https://www.federalregister.gov"
INSPECTED = "federal_register_public_inspection"
BODY = f"{SITE}/documents/full_text/html/2025-1.html"
LIST = "us-entity-list"
RULE = (FOLDER / "_entity_list" / "rule.html").read_bytes()
CHANGE = ("list_id", "kind", "key", "notice", "ahead", "work")


@pytest.fixture
def watch(engine: Engine, frozen: FrozenClocks, tmp_path: Path) -> Watch:
    return open_watch(engine, frozen, tmp_path)


def listed(name: str, country: str, list_id: str = LIST, **more: Any) -> ListEntry:
    return ListEntry(list_id, entry_key(None, name, (country,)), name, countries=(country,), **more)


STANDING = [
    listed("Example Supercomputing Center", "CN", licence_policy="Presumption of denial"),
    listed("Former Widget Co., Ltd.", "CN", aliases=("FWC",)),
    listed("Gulf Widget FZE", "AE"),
    listed("Untouched Widgets", "CN"),
]


def edition(watch: Watch, *entries: ListEntry) -> None:
    with writing(watch.context.engine) as connection:
        save_version(
            connection, "trade_gov_csl", entries[0].list_id, entries, capture_sha=b"c" * 32, reader="csl@1",
            known_at=watch.frozen.clocks.world_now(),
        )  # fmt: skip


def publish(watch: Watch, body: bytes = RULE) -> None:
    record = {
        "title": "Additions and Revisions to the Entity List",
        "type": "Rule",
        "document_number": "2025-1",
        "publication_date": f"{watch.frozen.world:%Y-%m-%d}",
        "html_url": f"{SITE}/documents/2025-1/entity-list",
        "body_html_url": BODY,
        "citation": "90 FR 14046",
    }
    (address,) = REGISTER.urls
    watch.publisher.pages[address] = json.dumps({"count": 1, "results": [record]}).encode()
    watch.publisher.pages[BODY] = body


def changes(watch: Watch) -> list[tuple[Any, ...]]:
    return watch.rows(ListChangeRow, *CHANGE)


def names(watch: Watch) -> set[str]:
    with reading(watch.context.engine) as connection:
        return {entry.name for entry in load_entries(connection, LIST).entries}


def test_a_rules_annex_is_told_ahead_of_the_list_and_once(watch: Watch) -> None:
    edition(watch, *STANDING)
    publish(watch)
    assert watch.poll("federal_register_bis")["changes"] == 6
    told = changes(watch)
    assert sorted(kind for _, kind, *_ in told) == ["added"] * 3 + ["amended"] + ["removed"] * 2
    assert {(notice, ahead, work) for *_, notice, ahead, work in told} == {("fr:2025-1", True, "pending")}
    # Screening knows at once; the list does not show it for days.
    assert names(watch) == {
        "Beijing Widget Academy", "Widget Technologies (Shenzhen) Co., Ltd.", "Paektu Widget Trading",
        "Example Supercomputing Center (ESC)", "Untouched Widgets",
    }  # fmt: skip
    watch.frozen.step(world=timedelta(days=1))
    edition(watch, *STANDING, listed("Unrelated Widgets", "RU"))
    assert "Beijing Widget Academy" in names(watch)
    assert "Gulf Widget FZE" not in names(watch)
    # Two days later the list follows: with the aliases in another order, and one party of its own.
    watch.frozen.step(world=timedelta(days=2))
    followed = [
        replace(STANDING[0], licence_policy="Case by case"),
        STANDING[3],
        listed("Unrelated Widgets", "RU"),
        listed("Beijing Widget Academy", "CN", aliases=("Academy of Widgets",)),
        listed("WIDGET TECHNOLOGIES (SHENZHEN) CO., LTD.", "CN"),
        listed("Paektu Widget Trading", "KP"),
        listed("Late Widgets", "CN"),
    ]
    edition(watch, *followed)
    rows = changes(watch)[6:]
    by_list = [row for row in rows if row[3] is None]
    assert [row[1] for row in by_list] == ["added", "added"], "the two that no notice told"
    assert {(row[3], row[5]) for row in rows if row not in by_list} == {("fr:2025-1", "done")}
    assert len(rows) == 2 + 6
    assert names(watch) == {entry.name for entry in followed}
    with reading(watch.context.engine) as connection:
        now = watch.frozen.clocks.world_now()
        digest = load_live_changes(connection, now - timedelta(days=9), now + timedelta(days=1))
    assert len([row for row in digest if row.change.after and "Academy" in row.change.after.name]) == 1


def test_the_past_is_screened_as_it_was_known(watch: Watch) -> None:
    edition(watch, *STANDING)
    before = watch.frozen.clocks.world_now()
    publish(watch)
    watch.poll("federal_register_bis")
    with reading(watch.context.engine) as connection:
        then = {entry.name for entry in load_entries(connection, LIST, before).entries}
    assert "Beijing Widget Academy" not in then
    assert "Gulf Widget FZE" in then


def file_rule(watch: Watch, *, listed: bool = True) -> None:
    filing = {
        "title": "Additions and Revisions to the Entity List", "type": "Rule", "document_number": "2025-1",
        "filed_at": f"{watch.frozen.world:%Y-%m-%dT%H:%M:%S}Z", "publication_date": "2099-01-01",
        "html_url": f"{SITE}/public-inspection/2025-1/entity-list",
        "agencies": [{"slug": "industry-and-security-bureau"}],
    }  # fmt: skip
    (address,) = INSPECTION.urls
    answer = {"count": int(listed), "results": [filing] if listed else []}
    watch.publisher.pages[address] = json.dumps(answer).encode()
    watch.publisher.pages[str(filing["html_url"])] = RULE


def test_a_filing_tells_it_first_and_its_publication_tells_nothing_new(watch: Watch) -> None:
    edition(watch, *STANDING)
    file_rule(watch)
    assert watch.poll(INSPECTED)["changes"] == 6
    publish(watch, RULE.replace(b"12 Computing Street", b"14 Computing Street"))
    assert watch.poll("federal_register_bis")["changes"] == 0
    assert len(changes(watch)) == 6


def test_a_filing_that_is_withdrawn_changes_no_list(watch: Watch) -> None:
    edition(watch, *STANDING)
    file_rule(watch)
    watch.poll(INSPECTED)
    assert "Beijing Widget Academy" in names(watch)
    file_rule(watch, listed=False)
    assert watch.poll(INSPECTED)["gone"] == 1
    assert names(watch) == {entry.name for entry in STANDING}


def test_an_annex_that_is_not_understood_is_told_and_the_rule_kept(watch: Watch) -> None:
    edition(watch, *STANDING)
    publish(watch, RULE.replace(b"<td>KOREA, NORTH</td>", b"<td>ATLANTIS</td>"))
    outcome = watch.poll("federal_register_bis")
    assert (outcome["new"], outcome["changes"], outcome["set_aside"]) == (1, 0, 1)
    ((reason,),) = watch.rows(SetAside, "reason")
    assert "ATLANTIS" in reason


def test_what_the_list_shows_already_is_no_news(watch: Watch) -> None:
    edition(watch, *STANDING[3:], listed("Beijing Widget Academy", "CN"), listed("Paektu Widget Trading", "KP"))
    publish(watch)
    watch.poll("federal_register_bis")
    told = {(kind, key) for _, kind, key, *_ in changes(watch)}
    assert {kind for kind, _ in told} == {"added", "amended"}
    assert ("added", entry_key(None, "Beijing Widget Academy", ("CN",))) not in told


def test_ofacs_changes_are_applied_to_the_standing_list(watch: Watch) -> None:
    bank = ListEntry(
        "us-sdn-list", "306", "BANCO NACIONAL DE CUBA", aliases=("BNC",), countries=("CU",), programs=("CUBA",)
    )
    edition(watch, bank, ListEntry("us-sdn-list", "7", "UNTOUCHED"))
    index = json.dumps([{"publicationID": 700, "datePublished": f"{watch.frozen.world:%Y-%m-%d}T10:00:00"}])
    body = (FOLDER / "ofac_delta" / "invented" / "latest").read_bytes()
    service = "https://sanctionslistservice.ofac.treas.gov/changes"
    watch.publisher.pages[f"{service}/history/{watch.frozen.world.year}"] = index.encode()
    watch.publisher.pages[f"{service}/700"] = body.replace(b"2026-08-28", f"{watch.frozen.world:%Y-%m-%d}".encode())
    outcome = watch.poll("ofac_delta")
    # The party that it removes stands on no list that we have.
    assert (outcome["state"], outcome["items"], outcome["changes"]) == ("ok", 3, 2)
    with reading(watch.context.engine) as connection:
        entries = {entry.key: entry for entry in load_entries(connection, "us-sdn-list").entries}
    assert set(entries) == {"306", "7", "90001"}
    assert entries["306"].aliases == ("BNC", "BANCO NACIONAL, S.A.")
    assert entries["306"].countries == ("CU",)
    notices = {notice for *_, notice, _, _ in changes(watch)}
    assert notices == {f"url:https://ofac.treasury.gov/recent-actions/{watch.frozen.world:%Y%m%d}"}
    assert watch.poll("ofac_delta")["changes"] == 0


def test_a_list_whose_file_moves_is_found_by_its_index(watch: Watch) -> None:
    folder = FOLDER / "ecfr_entity_list" / "invented"
    index = "https://www.ecfr.gov/api/versioner/v1/titles.json"
    file = json.loads((folder / "addresses.json").read_text())["supplement.xml"]
    watch.publisher.pages = {index: (folder / "titles.json").read_bytes(), file: b"<p>gone</p>"}
    assert watch.poll("ecfr_entity_list")["state"] == "layout_changed"
    watch.publisher.pages[index] = b'{"titles": []}'
    told = watch.poll("ecfr_entity_list")
    assert told["state"] == "layout_changed"
    assert "no title 15" in str(told["error"])


def test_a_list_of_another_size_than_expected_is_not_believed(watch: Watch) -> None:
    folder = FOLDER / "ecfr_entity_list" / "invented"
    file = json.loads((folder / "addresses.json").read_text())["supplement.xml"]
    index = "https://www.ecfr.gov/api/versioner/v1/titles.json"
    watch.publisher.pages = {
        index: (folder / "titles.json").read_bytes(),
        file: (folder / "supplement.xml").read_bytes(),
    }
    told = watch.poll("ecfr_entity_list")
    assert told["state"] == "layout_changed"
    assert "4 where 1500 to 10000 are expected" in str(told["error"])
    assert names(watch) == set()
