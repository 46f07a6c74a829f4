"""Every source against its saved pages: one test, written once, for all of them."""

import json
from pathlib import Path

import pytest

from pipeline.documents.page import read_page
from pipeline.documents.selectors import LAYOUT_DOUBT, in_order
from pipeline.settings import Settings
from pipeline.sources import all_sources
from pipeline.sources.tools.declare import Source
from pipeline.tasks.collect_folder import load_files
from tests.sources.saved import FOLDER, cases, read_case


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.parent.name}-{case.name}")
def test_reader_finds_what_is_expected(case: Path, request: pytest.FixtureRequest) -> None:
    found = read_case(case)
    expected = case / "expected.json"
    if request.config.getoption("--update-expected", default=False):
        text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
        if not expected.exists() or expected.read_text(encoding="utf-8") != text:
            expected.write_text(text, encoding="utf-8")
            pytest.fail(f"wrote {expected}: read it, then run again")
    assert expected.exists(), "no expected.json: run `make expected`, read it, commit it"
    assert found == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", all_sources())
def test_every_source_has_a_saved_page_with_its_origin(name: str) -> None:
    found = [case for case in (FOLDER / name).glob("*") if case.is_dir()]
    assert found, f"no saved page under {FOLDER / name}"
    for case in found:
        said = case / "ORIGIN.md"
        assert said.exists(), (
            f"{said} is missing: say in a sentence where the page comes from, and which words are invented"
        )
        assert said.read_text(encoding="utf-8").strip(), f"{said} says nothing"


@pytest.mark.parametrize("source", all_sources().values(), ids=lambda source: source.name)
def test_declaration_holds_together(source: object) -> None:
    from pipeline.sources.tools.declare import Source

    assert isinstance(source, Source)
    addresses = source.addresses(Settings())
    name = f"pipeline/sources/{source.name}.py"
    assert addresses, f"{name}: urls= names no address"
    outside = [address for address in addresses if not source.allows(address)]
    assert not outside, f"{name}: not on hosts=: {', '.join(outside)}"
    assert (source.parties is None and source.changes is None) == (source.kind != "list"), f"{name}: kind= and reader"
    readers = [each is not None for each in (source.listing, source.parties, source.changes)]
    assert sum(readers) == 1, f"{name}: one of listing=, parties=, changes= reads it"
    assert source.layout_from, f"{name}: say in layout_from= where its layout was seen, or what it is assumed from"
    assert source.terms.note, f"{name}: say in terms= by what its texts may be kept and passed on"


@pytest.mark.parametrize(
    "source", [source for source in all_sources().values() if source.selectors], ids=lambda source: source.name
)
def test_selectors_stand_on_layouts_that_were_seen(source: Source) -> None:
    """Each layout has a saved page, of which it is the first that is believed."""
    from pipeline.documents.css import compiled

    assert source.layout == "seen"
    assert ": " in source.layout_from, "says what was read (page, extractor, site config) and where"
    assert source.terms.pages, "selectors of pages that are never asked for"
    for layout in source.selectors:
        assert all(compiled(selector) for selector in layout.all())
    used = set()
    for case in (FOLDER / source.name).glob("page*"):
        files = load_files(case, source, source.addresses(Settings()))
        for file in files:
            day = read_page(file.body, file.url, selectors=source.selectors).published_at
            tried = in_order(source.selectors, day.date() if day else None)
            pages = {one: read_page(file.body, file.url, selectors=(one,)) for one in tried}
            used.add(next(one for one in tried if LAYOUT_DOUBT not in pages[one].flags))
    assert used == set(source.selectors)


def test_no_fixture_is_left_of_a_source_that_is_gone() -> None:
    kept = {folder.name for folder in FOLDER.iterdir() if folder.is_dir() and not folder.name.startswith("_")}
    assert kept == set(all_sources())
