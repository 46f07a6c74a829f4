import time

import pytest

from pipeline.documents.page import read_page

P = "<p>The rule now covers the board, officials said on Tuesday.</p>"
END = "<p>The end of the story is here at last.</p>"
PAGES = {
    "depth 260": "<div>" * 260 + P + "</div>" * 260 + END,
    "depth 2,000": "<div>" * 2000 + P + "</div>" * 2000 + END,
    "depth 100,000": "<div>" * 100_000 + P + "</div>" * 100_000 + END,
    "depth never closed": "<b><i>" * 50_000 + P + END,
    "attributes": "<p " + " ".join(f"a{i}=1" for i in range(50_000)) + ">" + P + END,
    "attributes with signs": "<p " + " ".join(f"a{i}='>'" for i in range(50_000)) + ">" + P + END,
    "attributes without values": "<p " + " ".join(f"a{i}" for i in range(50_000)) + ">" + P + END,
    "tags never closed": P + END + "<a " * 200_000,
    "comments never closed": P + END + "<!--" * 200_000,
    "quotes": P + END + '<a ="> ' * 30_000,
    "tables": "<table><tr><td>" * 5_000 + P + END,
    "lists": "<ul><li>" * 5_000 + P + END,
    "options": "<select>" + "<option>x" * 50_000 + "</select>" + P + END,
    "dates": "<span class=date>Published on " * 20_000 + P + END,
    "json": "<script type='application/ld+json'>" + "[" * 100_000 + "</script>" + P + END,
    "byline": "<meta name=author content='" + "by a, " * 50_000 + "'>" + P + END,
    "title": "<title>" + "a - " * 100_000 + "</title>" + P + END,
}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_nothing_hangs_and_nothing_is_lost(name: str) -> None:
    began = time.process_time()
    page = read_page(PAGES[name], "https://harbour.example/a")
    # The bar is two seconds; twice that leaves room for a machine under load.
    assert time.process_time() - began < 4.0
    assert "officials said on Tuesday" in page.text
    assert "here at last" in page.text


def test_a_node_too_large_is_cut_and_said() -> None:
    page = read_page("<p>" + "word and more " * 1_500_000 + "</p>" + END, "https://harbour.example/a")
    assert "truncated" in page.flags
    assert len(page.text) > 1_000_000
