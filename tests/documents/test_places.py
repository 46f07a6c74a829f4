"""From the text to the capture: the words of any span stand where the map says."""

import gzip
import json
import time

import pytest

from models.values import Page
from pipeline.documents.charset import decode_as
from pipeline.documents.kept import kept
from pipeline.documents.page import read_page
from pipeline.documents.places import Run, align, coverage, locate, mismatch, pack, page_of, unpack
from pipeline.documents.shown import Spot, shown_around, visible

LONG = "The licence requirement applies to every shipment of boards to the destinations that are listed below"


def at(source: str, text: str, words: str, *, markup: bool = True) -> str:
    """What the capture says where the map puts these words of the text."""
    runs = align(text, visible(source, markup=markup, scripts=True))
    start = text.index(words)
    assert mismatch(source, text, runs, start, start + len(words)) is None
    spot = locate(runs, start, start + len(words))
    assert spot is not None
    return source[spot.start : spot.end]


@pytest.mark.parametrize(
    ("source", "text", "words", "stands"),
    [
        ("<p>A &amp; B sell\n  the&nbsp;H20.</p>", "A & B sell the H20.", "B sell the H20", "B sell\n  the&nbsp;H20"),
        ("<p>AT&T sells &#x48;20s</p>", "AT&T sells H20s", "H20s", "&#x48;20s"),
        ("<p>H<sub>2</sub>0 is <b>bar</b>red</p>", "H20 is barred", "20 is bar", "2</sub>0 is <b>bar"),
        ("<p>One line<br>\n and another</p>", "One line and another", "line and", "line<br>\n and"),
        ("<p>An ex\u00adport li&shy;cence</p>", "An export licence", "export licence", "ex\u00adport li&shy;cence"),
        ("<tr><td>H20</td> <td>barred</td></tr>", "H20 | barred", "H20 | barred", "H20</td> <td>barred"),
        ("<p>a</p><!-- b --><script>b</script><p>b c</p>", "a\nb c", "b c", "b c"),
        ("<p>\U0001f600 é H20</p>", "\U0001f600 é H20", "H20", "H20"),
    ],
)  # fmt: skip
def test_words_in_markup(source: str, text: str, words: str, stands: str) -> None:
    assert at(source, text, words) == stands


def test_words_that_a_menu_and_a_teaser_say_too_are_found_in_the_body() -> None:
    source = (
        f"<nav><a>Licences</a> <a>Boards</a></nav><aside><p>{LONG}</p></aside><h1>Boards</h1>"
        f"<article><p>Licences</p><p>{LONG}</p><p>Boards</p><p>{LONG[::-1]}</p></article>"
    )
    text = f"Boards\n\nLicences\n{LONG}\nBoards\n{LONG[::-1]}"
    runs = align(text, visible(source, markup=True))
    body = source.index("<article>")
    for words, after in (("Licences", body), (LONG, body), (LONG[::-1], body)):
        spot = locate(runs, text.index(words), text.index(words) + len(words))
        assert spot is not None
        assert spot.start > after
    title = locate(runs, 0, len("Boards"))
    assert title == Spot(source.index("<h1>") + 4, source.index("<h1>") + 10)


def test_plain_text_and_json() -> None:
    assert (
        at("One line\n  goes on.\n\nTwo.", "One line goes on.\nTwo.", "line goes on", markup=False) == "line\n  goes on"
    )
    source = json.dumps({"body": 'He said "no" to the\nH20 – again', "n": 1})
    assert at(source, 'He said "no" to the H20 – again', "no", markup=False) == "no"
    assert at(source, 'He said "no" to the H20 – again', "H20 – again", markup=False) == "H20 \\u2013 again"
    page = f'<script type="application/ld+json">{json.dumps({"articleBody": LONG})}</script>'
    assert at(page, LONG, "every shipment") == "every shipment"


def test_other_charsets_count_characters_of_the_decoded_capture() -> None:
    body = "<meta charset='gb2312'><p>禁止出口下列芯片：甲类与乙类的全部型号。</p>".encode("gb18030")
    page = kept(Page(title=None, text="禁止出口下列芯片：甲类与乙类的全部型号。"), body, "text/html")
    assert page.places is not None
    source = decode_as(body, page.places.charset)
    spot = locate(unpack(page.places.runs), 5, 8)
    assert spot is not None
    assert source[spot.start : spot.end] == page.text[5:8]


def test_what_the_reader_added_or_the_page_lacks_is_no_fault_and_not_covered() -> None:
    source, text = f"<p>{LONG}</p>", f"A headline of the listing alone\n\n{LONG}"
    runs = align(text, visible(source, markup=True))
    assert mismatch(source, text, runs, 0, len(text)) is None
    assert coverage(text, runs, 0, 31) == 0
    assert coverage(text, runs, 33, len(text)) == 1
    assert locate(runs, 0, 31) is None


def test_a_capture_that_changed_is_a_fault() -> None:
    source, text = f"<p>{LONG}</p>", LONG
    runs = align(text, visible(source, markup=True))
    wrong = mismatch(source.replace("every", "no"), text, runs, 0, len(text))
    assert wrong is not None
    assert "the capture says" in wrong


def test_a_whole_page_keeps_a_map_of_every_line() -> None:
    body = (
        "<html><body><h1>Notice &mdash; boards</h1><main>"
        + "".join(
            f"<p>Paragraph {number} says that <i>board {number}</i>&nbsp;needs a licence.</p>" for number in range(60)
        )
        + "</main></body></html>"
    ).encode()  # fmt: skip
    page = kept(read_page(body, "https://office.example/n"), body, "text/html")
    assert page.places is not None
    runs, source = unpack(page.places.runs), decode_as(body, page.places.charset)
    place = 0
    for line in page.text.split("\n"):
        assert mismatch(source, page.text, runs, place, place + len(line)) is None
        assert coverage(page.text, runs, place, place + len(line)) == 1
        place += len(line) + 1


def test_runs_survive_packing_and_stay_small() -> None:
    runs = (Run(0, 5, 40, 45), Run(6, 1, 46, 51), Run(9, 3, 20, 23))
    assert unpack(pack(runs)) == runs
    assert page_of((0, 100, 200), 0) == 1
    assert page_of((0, 100, 200), 100) == 2
    assert page_of((0, 100, 200), 999) == 3


def test_a_page_that_has_nothing_of_the_text_ends_soon() -> None:
    started = time.process_time()
    source = "<p>" + "ab " * 400_000 + "</p>"
    text = "\n".join(f"{'ab' * 30} {number} " + "x" * 40 for number in range(5_000))
    assert align(text, visible(source, markup=True)) is not None
    assert time.process_time() - started < 8


def test_an_excerpt_shows_words_and_no_half_a_tag() -> None:
    source = '<p class="a b">One &lt;b&gt; two</p><script>var x = "no";</script><p>three <i>fo</i>ur</p><a href="/x">'
    start = source.index('b">')
    assert shown_around(source, Spot(start, len(source) - 3), markup=True) == "One <b> two three four"
    assert shown_around(source, Spot(source.index("x ="), len(source)), markup=True) == "three four"


def test_kept_maps_bytes_that_are_no_text_without_an_exception() -> None:
    for body in (gzip.compress(b"x" * 50), b"\xff\xfe\x00", b"<", b""):
        assert kept(Page(title="T", text="words"), body).text == "T\n\nwords"
