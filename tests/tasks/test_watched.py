"""Any page to watch: an edit of the watched part is a revision, one elsewhere is none, and a lost part is told."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.document import Document, Revision
from pipeline.errors import CallError
from pipeline.settings import Settings
from pipeline.sources.tools.watched import watched_addresses
from tests.conftest import FrozenClocks
from tests.tasks.test_collect import Watch, open_watch

PAGE = "https://agency.test/faq"
PART = f"{PAGE}#css=main%20.faq"


def page(answer: str, *, times: int = 1, name: str = "faq") -> bytes:
    return (
        "<html><head><title>Questions on boards</title></head><body><main><h1>Questions on boards</h1>"
        f'<div class="{name}"><h2>May boards be lent?</h2><p>{answer}</p></div><p>Read {times} times.</p></main>'
        "</body></html>"
    ).encode()


def publish(watch: Watch, body: bytes) -> None:
    watch.publisher.pages = dict.fromkeys((PAGE, PART, f"{PAGE}#listing", f"{PART}&listing"), body)


@pytest.fixture
def watch(sqlite_engine: Engine, frozen: FrozenClocks, tmp_path: Path) -> Watch:
    opened = open_watch(sqlite_engine, frozen, tmp_path)
    settings = Settings(home=tmp_path, sources="watched_pages", pages=f"{PART} {PAGE}")
    return replace(opened, context=replace(opened.context, settings=settings))


def test_a_part_is_a_document_of_its_own_and_its_edits_are_revisions(watch: Watch) -> None:
    publish(watch, page("For a season."))
    assert watch.poll("watched_pages")["new"] == 2
    assert watch.rows(Document, "natural_key", "publisher") == [
        (f"page:{PART}", "agency.test"),
        (f"page:{PAGE}", "agency.test"),
    ]
    publish(watch, page("For a season.", times=2))
    watch.poll("watched_pages", after=timedelta(hours=4))
    texts = [text for (text,) in watch.rows(Revision, "text")]
    assert sum("Read" in text for text in texts) == len(texts) - 1, "the part knows nothing of the counter"
    before = len(texts)
    # Long after, and still at the next poll: pages that are watched do not grow old.
    publish(watch, page("For two seasons.", times=2))
    watch.poll("watched_pages", after=timedelta(days=400))
    assert len(watch.rows(Revision, "text")) == before + 2


def test_a_part_that_is_gone_is_told(watch: Watch) -> None:
    publish(watch, page("For a season."))
    watch.poll("watched_pages")
    publish(watch, page("For a season.", name="new"))
    report = watch.poll("watched_pages", after=timedelta(hours=4))
    assert report["state"] == "layout_changed"
    assert "main .faq" in str(report["error"])


def test_nothing_is_watched_unless_it_is_named_and_a_bad_selector_is_refused() -> None:
    assert watched_addresses(Settings()) == ()
    with pytest.raises(CallError, match=r"CHIPWATCH_PAGES: https://agency.test/faq#css=p:first-child"):
        watched_addresses(Settings(pages=f"{PAGE}#css=p:first-child"))


def test_without_pages_the_source_is_well_and_asks_nobody(watch: Watch) -> None:
    alone = replace(watch, context=replace(watch.context, settings=Settings(home=watch.context.settings.home)))
    assert (alone.poll("watched_pages")["state"], alone.publisher.asked) == ("ok", [])
