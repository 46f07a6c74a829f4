"""Pages asked for again: missing once and for good, put back, unchanged; and captures read by a new reader."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from models.document import Revision
from models.party import ListChangeRow, ListVersion
from models.source import FetchState
from models.state import Run
from models.values import ListEntry, Page
from pipeline.documents import page as page_module
from pipeline.documents import reading as reading_module
from pipeline.sources import find_source
from pipeline.storage.engine import writing
from pipeline.tasks import pages as pages_module
from pipeline.tasks import rereading
from pipeline.tasks.rereading import RereadReport, reread_source
from tests.conftest import FrozenClocks
from tests.sources.saved import FOLDER
from tests.tasks.test_collect import HOST, Watch, open_watch, publish, story

CSL = "https://api.trade.gov/static/consolidated_screening_list/consolidated.csv"
DAY = timedelta(days=1)


@pytest.fixture
def watch(engine: Engine, frozen: FrozenClocks, tmp_path: Path) -> Watch:
    return open_watch(engine, frozen, tmp_path)


def kinds(watch: Watch) -> list[str]:
    return [kind for (kind,) in watch.rows(Revision, "kind")]


def test_a_page_missing_once_is_no_withdrawal_and_missing_twice_is_one(watch: Watch) -> None:
    publish(watch, (1, "The rule bans all chips"))
    watch.poll()
    shown = watch.publisher.pages.pop(f"{HOST}/1")
    assert watch.poll()["gone"] == 0
    watch.publisher.pages[f"{HOST}/1"] = shown
    assert watch.poll()["gone"] == 0
    assert kinds(watch) == ["first"]
    del watch.publisher.pages[f"{HOST}/1"]
    watch.poll(after=DAY)
    assert watch.poll()["gone"] == 1
    assert watch.poll(after=DAY)["gone"] == 0
    assert kinds(watch) == ["first", "retraction"]
    watch.publisher.pages[f"{HOST}/1"] = shown
    watch.poll(after=2 * DAY)
    assert kinds(watch) == ["first", "retraction", "restored"]


def test_the_same_bytes_are_not_read_again(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(watch, (1, "The rule bans all chips"))
    watch.poll()
    with writing(watch.context.engine) as connection:
        connection.execute(update(FetchState.__table__).values(etag=None))  # type: ignore[attr-defined]
    monkeypatch.setattr(pages_module, "merged", None)  # whoever reads a page fails
    watch.publisher.asked.clear()
    assert watch.poll()["edited"] == 0
    assert f"{HOST}/1" in watch.publisher.asked
    assert kinds(watch) == ["first"]


def change_reader(monkeypatch: pytest.MonkeyPatch, mark: str, words: str) -> None:
    """Another version of the article reader: it reads one word otherwise."""
    read = page_module.read_page

    def other(*given: Any, **named: Any) -> Page:
        page = read(*given, **named)
        return Page(title=page.title, text=page.text.replace("chips", words), published_at=page.published_at)

    monkeypatch.setattr(reading_module, "read_page", other)
    monkeypatch.setattr(reading_module, "reader_id", lambda name: f"{name}@{mark}")
    monkeypatch.setattr(rereading, "code_of", lambda _source: mark)


def test_a_readers_change_is_told_from_the_publishers(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(watch, (1, "The rule bans all chips"))
    watch.poll()
    change_reader(monkeypatch, "2", "boards")
    watch.publisher.pages[f"{HOST}/1"] = story("The rule bans some chips")
    watch.poll()
    found = watch.rows(Revision, "kind", "origin", "text")
    assert [(kind, origin) for kind, origin, _ in found] == [("first", "live"), ("reread", "reread"), ("edit", "live")]
    assert "all boards" in found[1][2]
    assert "some boards" in found[2][2]


def test_rereading_tells_what_differs_and_keeps_it_once(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(watch, (1, "The rule bans all chips"), (2, "Ferry strike goes on"), (3, "More chips are banned"))
    watch.poll()
    assert reread_source(watch.context, "harbour_wire") == RereadReport("harbour_wire", kept=False, read=3)
    change_reader(monkeypatch, "2", "boards")
    told = reread_source(watch.context, "harbour_wire")
    assert (told.read, told.differing, dict(told.fields)) == (3, 2, {"text": 2})
    assert dict(told.kinds) == {"material": 2}
    assert 0.8 < told.examples[0].likeness < 1
    assert kinds(watch) == ["first"] * 3
    assert watch.rows(Run, "id") == []
    asked = len(watch.publisher.asked)
    monkeypatch.setattr(rereading, "BATCH", 1)
    kept = reread_source(watch.context, "harbour_wire", keep=True)
    assert (kept.read, kept.differing) == (3, 2)
    assert kinds(watch) == ["first"] * 3 + ["reread"] * 2
    assert {origin for kind, origin in watch.rows(Revision, "kind", "origin") if kind == "reread"} == {"reread"}
    assert reread_source(watch.context, "harbour_wire", keep=True).read == 0
    assert reread_source(watch.context, "harbour_wire", keep=True, again=True).differing == 0
    assert len(watch.rows(Revision, "id")) == 5
    assert len(watch.publisher.asked) == asked


def test_a_reread_that_was_broken_off_goes_on(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(watch, (1, "The rule bans all chips"), (2, "All chips are banned"), (3, "More chips are banned"))
    watch.poll()
    change_reader(monkeypatch, "2", "boards")
    monkeypatch.setattr(rereading, "BATCH", 2)

    def stop(count: int) -> None:
        raise KeyboardInterrupt(count)

    with pytest.raises(KeyboardInterrupt):
        reread_source(watch.context, "harbour_wire", keep=True, say=stop)
    assert kinds(watch).count("reread") == 2
    assert reread_source(watch.context, "harbour_wire", keep=True).read == 1
    assert kinds(watch).count("reread") == 3


def test_what_is_not_kept_any_more_is_counted(watch: Watch) -> None:
    publish(watch, (1, "The rule bans all chips"))
    watch.poll()
    for path in watch.context.settings.captures_path.rglob("*"):
        if path.is_file():
            path.unlink()
    told = reread_source(watch.context, "harbour_wire")
    assert (told.read, sum(count for _, count in told.failed)) == (0, 1)


def edition(watch: Watch) -> bytes:
    body = (FOLDER / "trade_gov_csl" / "without_id" / "consolidated.csv").read_bytes()
    watch.publisher.pages[CSL] = body
    return body


def test_a_party_that_goes_from_one_list_to_another_is_moved(watch: Watch) -> None:
    body = edition(watch)
    watch.poll("trade_gov_csl", after=DAY)
    unverified = b"Unverified List (UVL) - Bureau of Industry and Security,,,,Guangdong University of Technology"
    entity = unverified.replace(b"Unverified List (UVL)", b"Entity List (EL)")
    assert unverified in body
    watch.publisher.pages[CSL] = body.replace(unverified, entity)
    watch.poll("trade_gov_csl", after=DAY)
    found = {kind: (listed, moved) for kind, listed, moved in watch.rows(ListChangeRow, "kind", "list_id", "moved")}
    assert found == {
        "added": ("us-entity-list", "us-unverified-list"),
        "removed": ("us-unverified-list", "us-entity-list"),
    }
    watch.poll("trade_gov_csl", after=40 * DAY)
    watch.publisher.pages[CSL] = body
    watch.poll("trade_gov_csl", after=DAY)
    assert len([moved for (moved,) in watch.rows(ListChangeRow, "moved") if moved]) == 4, "and back again"


def test_a_lists_change_is_told_from_its_readers(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    body = edition(watch)
    source = find_source("trade_gov_csl")
    watch.poll("trade_gov_csl", after=DAY)
    assert reread_source(watch.context, "trade_gov_csl").changes == ()
    read = source.parties
    assert read is not None

    def other(received: Any) -> list[ListEntry]:
        from dataclasses import replace

        return [replace(entry, remarks=f"{entry.remarks or ''} (read anew)") for entry in read(received)]

    object.__setattr__(source, "parties", other)
    try:
        told = reread_source(watch.context, "trade_gov_csl")
        assert {(change.kind, change.fields) for change in told.changes} == {("amended", ("remarks",))}
        assert watch.rows(ListChangeRow, "id") == []
        # The list changes too, before anybody read it again: each has its own changes.
        watch.publisher.pages[CSL] = body.replace(b"Presumption of denial.", b"Case-by-case review.", 1)
        watch.poll("trade_gov_csl", after=DAY)
        by_origin = [origin for (origin,) in watch.rows(ListChangeRow, "origin")]
        assert by_origin.count("live") == 1
        assert by_origin.count("reread") == len(told.changes)
        changed = dict(watch.rows(ListChangeRow, "origin", "fields"))
        assert changed == {"reread": ["remarks"], "live": ["licence_policy"]}
        assert len(watch.rows(ListVersion, "id")) > 1
    finally:
        object.__setattr__(source, "parties", read)
