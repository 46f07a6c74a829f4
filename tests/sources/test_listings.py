"""HTML listings, registers and filings: what changed must be said."""

import json
from typing import Any

import pytest

from pipeline.errors import LayoutError
from pipeline.sources import all_sources
from pipeline.sources.tools.declare import Item, Saved, Source
from pipeline.sources.tools.federal_register import read_documents, register_note
from pipeline.sources.tools.filings import read_filing_index, read_submissions
from pipeline.sources.tools.listings import Rows, html_listing
from tests.sources.saved import FOLDER

HERE = "https://paper.example/news/"
read_stories = html_listing(Rows(row="article.story", link="h2 a", when="time"))


def page(rows: str) -> Saved:
    return Saved(HERE, f"<html><body>{rows}</body></html>".encode())


def story(number: int, href: str = "/n") -> str:
    link = f'<h2><a href="{href}{number}">Story {number}</a></h2>'
    return f'<article class="story">{link}<time datetime="2026-01-0{number}">x</time></article>'


def test_a_page_with_other_class_names_has_changed_and_is_not_empty() -> None:
    with pytest.raises(LayoutError, match=r"article\.story"):
        read_stories(page(story(1).replace("story", "card")))


def test_one_broken_row_is_told_and_the_others_go_on() -> None:
    items = read_stories(page(story(1) + story(2) + '<article class="story"><h2>No link</h2></article>'))
    assert [item.fault is None for item in items] == [True, True, False]
    assert items[0].url == "https://paper.example/n1"


def test_most_rows_broken_is_a_changed_layout() -> None:
    with pytest.raises(LayoutError, match="2 of 3 rows"):
        read_stories(page(story(1) + '<article class="story"><h2>No link</h2></article>' * 2))


def test_days_that_moved_elsewhere_are_a_changed_layout() -> None:
    with pytest.raises(LayoutError, match="day"):
        read_stories(page(story(1).replace("<time", "<span").replace("/time", "/span")))


def test_script_addresses_are_no_documents() -> None:
    items = read_stories(page(story(1) + story(2) + story(3, href="javascript:x")))
    assert items[2].fault is not None


def documents() -> dict[str, Any]:
    path = FOLDER / "federal_register_bis" / "2026-10-02" / "documents.json"
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value


def read(value: object) -> list[Item]:
    return read_documents(Saved("https://www.federalregister.gov/api/v1/documents.json", json.dumps(value).encode()))


def test_a_correction_is_a_document_of_its_own() -> None:
    source = all_sources()["federal_register_bis"]
    case = FOLDER / "federal_register_bis" / "fields" / "listing.json"
    assert source.listing is not None
    keys = [item.key for item in source.listing(Saved("https://www.federalregister.gov/", case.read_bytes()))]
    assert keys == ["fr:C1-2026-00002", "fr:2026-00002", "fr:2026-00001"]


def test_a_field_that_the_register_adds_is_an_error() -> None:
    value = documents()
    value["results"][0]["embargoed"] = True
    with pytest.raises(LayoutError, match="unknown 'embargoed'"):
        read(value)


def test_a_field_that_the_register_renames_is_an_error() -> None:
    value = documents()
    value["results"][1]["number"] = value["results"][1].pop("document_number")
    with pytest.raises(LayoutError, match="document_number"):
        read(value)


def test_a_type_that_is_new_is_an_error() -> None:
    value = documents()
    value["results"][0]["type"] = "Edict"
    with pytest.raises(LayoutError, match="Edict"):
        read(value)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b'{"results": []}', b"[" * 100_000, b'{"count": NaN}']
)
def test_what_is_not_the_registers_answer_is_an_error(body: bytes) -> None:
    with pytest.raises(LayoutError):
        read_documents(Saved("https://www.federalregister.gov/", body))


def filer() -> Source:
    return all_sources()["sec_edgar"]


def submissions() -> dict[str, Any]:
    path = FOLDER / "sec_edgar" / "invented_8k" / "CIK0009990001.json"
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value


def test_an_8k_leads_to_its_release_and_not_to_its_pictures() -> None:
    body = json.dumps(submissions()).encode()
    (item,) = read_submissions(Saved("https://data.sec.gov/submissions/CIK0009990001.json", body))
    assert item.key == "sec:0009990001-25-000007"
    assert item.expands
    index = (FOLDER / "sec_edgar" / "invented_8k" / "index.json").read_bytes()
    main, release = read_filing_index(item, Saved(item.address, index))
    assert main.key == item.key
    assert main.url.endswith("/nbs-20250409.htm")
    assert release.url.endswith("/nbs-ex991.htm")
    assert release.key == "sec:0009990001-25-000007/nbs-ex991.htm"
    assert filer().allows(release.url)


@pytest.mark.parametrize(
    ("name", "exhibit"),
    [
        ("ex99-1.htm", True), ("nvda-ex991_q1.htm", True), ("d123dex991.htm", True), ("exhibit991.htm", True),
        ("ea0191807ex99-1_datchat.htm", True), ("q1fy26pr.htm", False), ("ex31-1.htm", False), ("index99.htm", False),
        ("tex99.jpg", False), ("q3fy26-ex101_supply.htm", True), ("ex101.xml", False), ("ex21.htm", False),
    ],
)  # fmt: skip
def test_exhibits_are_known_by_their_file_names(name: str, exhibit: bool) -> None:
    item = Item(url="https://www.sec.gov/Archives/edgar/data/1/2/main.htm", natural_key="sec:2")
    body = json.dumps({"directory": {"item": [{"name": "main.htm"}, {"name": name}]}}).encode()
    found = read_filing_index(item, Saved("https://www.sec.gov/Archives/edgar/data/1/2/index.json", body))
    assert len(found) == 1 + exhibit
    assert [each.kind for each in found[1:]] == (["release" if "99" in name else "filing"] if exhibit else [])


def test_columns_of_unequal_length_are_an_error() -> None:
    value = submissions()
    value["filings"]["recent"]["form"].append("8-K")
    with pytest.raises(LayoutError, match="unequal"):
        read_submissions(Saved("https://data.sec.gov/", json.dumps(value).encode()))


def test_the_register_says_what_a_document_is_beside_its_text() -> None:
    value = {
        "count": 1,
        "results": [
            documents()["results"][0]
            | {
                "document_number": "C1-2026-16628",
                "effective_on": "2026-08-28",
                "cfr_references": [{"title": 15, "part": 744, "chapter": None, "citation_url": None}],
                "correction_of": "https://www.federalregister.gov/api/v1/documents/2026-16628.json",
            }
        ],
    }
    told = dict(read(value)[0].extra)
    assert (told["effective_on"], told["cfr"], told["corrects"]) == ("2026-08-28", "15 CFR 744", "fr:2026-16628")
    assert register_note((), told) == "corrects 2026-16628"
    assert register_note(("public_inspection",), {"publishes_on": "2026-09-01"}) == (
        "filed for public inspection, to appear on 2026-09-01"
    )
