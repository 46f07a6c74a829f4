"""`docs/sources.md` says what the modules say."""

from pathlib import Path

import pytest

from pipeline.sources import all_sources
from pipeline.sources.tools.table import markdown

DOCUMENT = Path(__file__).parents[2] / "docs" / "sources.md"


def test_the_document_of_sources_is_true(request: pytest.FixtureRequest) -> None:
    written = markdown(source for source in all_sources().values() if not source.invented)
    if request.config.getoption("--update-expected", default=False) and DOCUMENT.read_text("utf-8") != written:
        DOCUMENT.write_text(written, encoding="utf-8")
        pytest.fail(f"wrote {DOCUMENT}: read it, then run again")
    assert DOCUMENT.read_text(encoding="utf-8") == written, "run `chipwatch sources --markdown > docs/sources.md`"


def test_as_many_as_were_promised_and_each_says_where_its_layout_was_seen() -> None:
    real = [source for source in all_sources().values() if not source.invented]
    assert len(real) >= 50
    assert sum(bool(source.selectors) for source in real) >= 30
    assert all(source.layout == "seen" for source in real if source.selectors)
    hosts = [(host, source.name) for source in real if source.selectors for host in source.hosts]
    assert len({host for host, _ in hosts}) == len(hosts), "one module a publisher's layout"
