"""Pages that are written to hang a reader, to eat its memory or to lose text: a result or a flag, in bounded time."""

import json
import resource
import subprocess
import sys
import time

import pytest

from pipeline.documents import apart
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
    "attributes with both signs": "<p " + " ".join(f"a{i}='>' b{i}='<'" for i in range(30_000)) + ">" + P + END,
    "attributes without values": "<p " + " ".join(f"a{i}" for i in range(50_000)) + ">" + P + END,
    "attributes in a closing tag": "<p>x</p " + " ".join(f"a{i}" for i in range(50_000)) + ">" + P + END,
    "many tags of 199 attributes": P + ("<p " + " ".join(f"a{i}=1" for i in range(199)) + ">x</p>") * 3000 + END,
    "tags never closed": P + END + "<a " * 200_000,
    "comments never closed": P + END + "<!--" * 200_000,
    "quotes": P + END + '<a ="> ' * 30_000,
    "tables": "<table><tr><td>" * 5_000 + P + END,
    "rows": "<table>" + "<tr><td>a</td><td>b</td></tr>" * 50_000 + "</table>" + P + END,
    "lists": "<ul><li>" * 5_000 + P + END,
    "links": "<a href=x>" * 50_000 + P + END,
    "options": "<select>" + "<option>x" * 50_000 + "</select>" + P + END,
    "headings": "<h1>a heading</h1>" * 50_000 + P + END,
    "breaks": P + "x<br>" * 150_000 + END,
    "dates": "<span class=date>Published on " * 20_000 + P + END,
    "json": "<script type='application/ld+json'>" + "[" * 100_000 + "</script>" + P + END,
    "script": P + "<script>" + "a<b;x=1;" * 300_000 + "</script>" + END,
    "byline": "<meta name=author content='" + "by a, " * 50_000 + "'>" + P + END,
    "title": "<title>" + "a - " * 100_000 + "</title>" + P + END,
}
#: Of them and others, those that take most memory; each as an expression, so that a fresh process builds it.
LARGE = (
    "'<p>' + 'word and more ' * 1_500_000 + '</p>'",
    "'<p>' + ' ' * 5_000_000 + '</p><p>words</p>'",
    "'\\U0001f600 word ' * 800_000",
    "'<h1>' + 'word ' * 500_000 + '</h1>'",
    "'<p>one more paragraph of a few words</p>' * 29_000",
    "'<p ' + ' '.join(f'a{i}=1' for i in range(50_000)) + '>words</p>'",
)
MEASURE = """
import json, resource, sys
from pipeline.documents.page import read_page
import trafilatura  # what reading may load is no memory of a page
read_page("<h1>A title</h1>" + "<p>Words and more words here, she said.</p>" * 20, "https://a.example/")
pages = [eval(one) for one in json.loads(sys.argv[1])]
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
flags = [read_page(page, "https://a.example/b").flags for page in pages]
print(json.dumps([(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, flags]))
"""


def spent() -> float:
    """Seconds of CPU of this process and of the children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


@pytest.mark.parametrize("name", sorted(PAGES))
def test_nothing_hangs_and_nothing_is_lost(name: str) -> None:
    began = spent()
    page = read_page(PAGES[name], "https://harbour.example/a")
    # The bar is two seconds; twice that leaves room for a machine under load.
    assert spent() - began < 4.0
    assert "officials said on Tuesday" in page.text
    assert "here at last" in page.text


def test_a_node_too_large_is_cut_and_said() -> None:
    page = read_page("<p>" + "word and more " * 1_500_000 + "</p>" + END, "https://harbour.example/a")
    assert "truncated" in page.flags
    assert len(page.text) > 1_000_000


def test_a_large_page_costs_little_memory() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, json.dumps(LARGE)], capture_output=True, check=True, timeout=120
    )
    more, flags = json.loads(done.stdout)
    assert more <= 64
    assert flags[0] == ["truncated"]


def test_a_suspect_page_is_read_whole_in_its_child() -> None:
    head = "<title>Boards need a licence</title><meta name=date content=2026-02-03>"
    page = read_page(head + P + "<i>x</i>" * 40_000 + END, "https://harbour.example/a")
    assert (page.title, page.published_how, page.flags) == ("Boards need a licence", "meta date (day)", ())
    assert page.text.startswith("The rule now covers")


@pytest.mark.parametrize(("limit", "value"), [("CPU_S", 0.05), ("MEMORY", 1 << 20)])
def test_a_child_that_is_killed_leaves_a_flag_and_the_text(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: float
) -> None:
    monkeypatch.setattr(apart, limit, value)
    page = read_page("<title>A board</title>" + P + "<i>x</i> " * 150_000 + END, "https://harbour.example/a")
    assert page.flags == ("text_recovered",)
    assert page.title == "A board"
    assert "officials said on Tuesday" in page.text
    assert "here at last" in page.text
