"""A document is the same one at public inspection and in the Register: a lead, then confirmed, edited or lost."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from models.document import Document, Revision
from pipeline.sources.federal_register_public_inspection import SOURCE
from pipeline.sources.tools.federal_register import standing_addresses
from tests.conftest import FrozenClocks
from tests.tasks.test_collect import Watch, open_watch, story

INSPECTION, REGISTER = "federal_register_public_inspection", "federal_register_bis"
SITE = "https://www.federalregister.gov"
NUMBER = "2026-00009"
FILED = f"{SITE}/public-inspection/{NUMBER}/widgets"
BODY = f"{SITE}/documents/full_text/html/{NUMBER}.html"


@pytest.fixture
def watch(engine: Engine, frozen: FrozenClocks, tmp_path: Path) -> Watch:
    made = open_watch(engine, frozen, tmp_path)
    made.publisher.pages[FILED] = story("Widgets of 4,800 or more need a license")
    return made


def list_filings(watch: Watch, *, publishes: bool = True, listed: bool = True) -> None:
    day = watch.frozen.world
    filing = {
        "title": "Revisions to the Widget List",
        "type": "Rule",
        "document_number": NUMBER,
        "filed_at": f"{day:%Y-%m-%dT%H:%M:%S}Z",
        "publication_date": f"{day + timedelta(days=2):%Y-%m-%d}" if publishes else None,
        "html_url": FILED,
        "agencies": [{"slug": "industry-and-security-bureau"}],
    }
    answer = {"count": int(listed), "results": [filing] if listed else []}
    (address,) = SOURCE.urls
    watch.publisher.pages[address] = json.dumps(answer).encode()


def publish(watch: Watch, words: str) -> None:
    day = watch.frozen.world
    record: dict[str, Any] = {
        "title": "Revisions to the Widget List",
        "type": "Rule",
        "document_number": NUMBER,
        "publication_date": f"{day:%Y-%m-%d}",
        "html_url": f"{SITE}/documents/{day:%Y/%m/%d}/{NUMBER}/widgets",
        "body_html_url": BODY,
        "citation": "91 FR 100",
    }
    from pipeline.sources.federal_register_bis import SOURCE as PUBLISHED

    (listing,) = PUBLISHED.urls
    watch.publisher.pages[listing] = json.dumps({"count": 1, "results": [record]}).encode()
    watch.publisher.pages[standing_addresses(f"fr:{NUMBER}")[0]] = json.dumps(record).encode()
    watch.publisher.pages[BODY] = story(words)


def kinds(watch: Watch) -> list[str]:
    return [kind for (kind,) in watch.rows(Revision, "kind")]


def test_publication_confirms_what_was_filed_and_is_no_second_document(watch: Watch) -> None:
    list_filings(watch)
    assert watch.poll(INSPECTION)["new"] == 1
    ((key, source, stated, seen),) = watch.rows(Document, "natural_key", "source", "stated", "first_seen_at")
    assert (key, source) == (f"fr:{NUMBER}", INSPECTION)
    assert watch.rows(Revision, "flags") == [(["public_inspection"],)]
    watch.frozen.step(world=timedelta(days=2))
    list_filings(watch, listed=False)
    publish(watch, "Widgets of 4,800 or more need a license")
    assert watch.poll(REGISTER)["new"] == 0
    ((key, source, after, first),) = watch.rows(Document, "natural_key", "source", "stated", "first_seen_at")
    assert (source, first) == (REGISTER, seen)
    assert stated["publishes_on"] == after["publishes_on"] == after["published_on"]
    assert after["citation"] == "91 FR 100"
    assert first.date().isoformat() < after["published_on"], "the lead"
    assert kinds(watch) == ["first"]
    assert watch.poll(INSPECTION)["gone"] == 0
    assert watch.poll(REGISTER)["new"] == 0
    assert BODY not in watch.publisher.asked[watch.publisher.asked.index(BODY) + 1 :], "it is read once"


def test_what_was_changed_before_publication_is_an_edit(watch: Watch) -> None:
    list_filings(watch)
    watch.poll(INSPECTION)
    watch.frozen.step(world=timedelta(days=2))
    publish(watch, "Widgets of 2,400 or more need a license")
    assert watch.poll(REGISTER)["edited"] == 1
    assert kinds(watch) == ["first", "edit"]
    assert len(watch.rows(Document, "id")) == 1


def test_a_document_that_is_published_before_we_poll_the_register_is_not_lost(watch: Watch) -> None:
    list_filings(watch)
    watch.poll(INSPECTION)
    watch.frozen.step(world=timedelta(days=2))
    list_filings(watch, listed=False)
    publish(watch, "Widgets of 4,800 or more need a license")
    assert watch.poll(INSPECTION)["gone"] == 0
    assert kinds(watch) == ["first"]


@pytest.mark.parametrize("revoked", [True, False], ids=["its day is taken away", "it leaves the list"])
def test_a_filing_that_is_withdrawn_is_retracted_once(watch: Watch, revoked: bool) -> None:
    list_filings(watch)
    watch.poll(INSPECTION)
    list_filings(watch, publishes=not revoked, listed=revoked)
    assert watch.poll(INSPECTION)["gone"] == 1
    assert watch.poll(INSPECTION)["gone"] == 0
    assert kinds(watch) == ["first", "retraction"]
    # Pulled, and issued weeks later under the same number: it comes back as an edit of the same document.
    watch.frozen.step(world=timedelta(days=20))
    publish(watch, "Widgets of 2,400 or more need a license")
    watch.poll(REGISTER)
    assert kinds(watch) == ["first", "retraction", "edit"]
    assert len(watch.rows(Document, "id")) == 1


def test_a_filing_still_at_inspection_is_not_taken_for_withdrawn(watch: Watch) -> None:
    list_filings(watch)
    watch.poll(INSPECTION)
    list_filings(watch, listed=False)
    watch.publisher.pages[standing_addresses(f"fr:{NUMBER}")[1]] = b"{}"
    assert watch.poll(INSPECTION)["gone"] == 0
