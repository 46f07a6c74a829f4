"""Selectors of a publisher: what they take, when they are not believed, and old layouts that still read."""

from datetime import date

import lxml.html
import pytest

from pipeline.documents.blocks import outline
from pipeline.documents.css import compiled
from pipeline.documents.page import read_page
from pipeline.documents.reading import read_document
from pipeline.documents.selectors import LAYOUT_DOUBT, NO_WORDS, Selectors, in_order, pick

WORDS = "The invented agency says that the invented firm may ship the invented boards to the island from Monday on."
PROSE = "".join(f"<p>{number}. {WORDS}</p>" for number in range(1, 9))
PAGE = f"""<html><head><title>Invented headline of the day</title>
<meta property="article:published_time" content="2026-01-13T10:00:00Z"></head><body>
<h1>Invented headline of the day</h1><div class="story main"><p class="dek">A lead of its own.</p>{PROSE}
<div class="promo"><p>Sign this up</p></div><h2>A heading</h2></div>
<div class="more"><p>Something else that is read by many.</p></div></body></html>"""
NOW = Selectors(body=("div.story",), drop=("div.promo",))


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("div.story > p:not(.dek)", 8),
        ("div.story p", 10),
        ("div[class^=story] > p.dek", 1),
        ("div[class*='main'] > h2, h1", 2),
        ("div[class$=main] > .promo", 1),
        ("div[class~=main] + div", 1),
        ("h1 + .story.main > *", 11),
        ("#nothing", 0),
        ("//div[@class='more']/p", 1),
    ],
)
def test_css_finds_what_a_browser_would(selector: str, found: int) -> None:
    matches = compiled(selector)(lxml.html.document_fromstring(PAGE))
    assert isinstance(matches, list)
    assert len(matches) == found


@pytest.mark.parametrize("selector", ["div >", "p:first-child", "", "div[", "p:not(a b)", "//p[", "a,,b"])
def test_what_is_no_selector_is_refused(selector: str) -> None:
    with pytest.raises(ValueError, match="no selector"):
        compiled(selector)


def text_of(tree: object, layout: Selectors) -> list[str]:
    return pick(tree, outline(tree, skip=NO_WORDS).blocks, layout).text.split("\n")


def test_blocks_are_lines_once_and_dropped_boxes_are_gone() -> None:
    tree = lxml.html.document_fromstring(
        "<div id=a>Loose <b>words</b><script>x()</script>, on<p>One.<br>two<!-- no --></p> after<ul><li>item</ul>"
        "<table><tr><td>H<sub>2</sub></td><td><p>a</p></td></tr></table>"
        "<figure><img><figcaption>caption</figcaption></figure><div id=b><p>inside</p></div></div>"
    )
    assert text_of(tree, Selectors(body=("#a", "#b"), drop=("#c",))) == [
        "Loose words, on", "One.", "two", "after", "- item", "| H2 | a |", "inside",
    ]  # fmt: skip
    assert "inside" not in text_of(tree, Selectors(body=("#a",), drop=("#b",)))
    assert text_of(tree, Selectors(body=("#b p",), drop=("#a",))) == [""]


def test_selectors_give_the_body_and_keep_the_title_out() -> None:
    page = read_page(PAGE, "https://x.example/a", selectors=(NOW,))
    lines = page.text.split("\n")
    assert lines[0] == "A lead of its own."
    assert lines[-1] == "A heading"
    assert len(lines) == 10
    assert page.flags == ()


@pytest.mark.parametrize("body", ["div.gone", "p.dek"], ids=["nothing", "much_less"])
def test_a_layout_that_has_changed_is_doubted_and_read_without(body: str) -> None:
    page = read_page(PAGE, "https://x.example/a", selectors=(Selectors(body=(body,)),))
    assert page.flags == (LAYOUT_DOUBT,)
    assert page.text == read_page(PAGE, "https://x.example/a").text


def test_an_old_layout_still_reads() -> None:
    old = Selectors(body=("div.story > p",), drop=(".dek",), until=date(2026, 6, 1))
    new = Selectors(body=("div.next",))
    page = read_page(PAGE, "https://x.example/a", selectors=(new, old))
    assert page.flags == ()
    assert page.text.startswith("1. ")
    older = Selectors(body=("div.x",), until=date(2020, 1, 1))
    assert in_order((new, old, older), date(2019, 5, 5)) == [older, old, new]
    assert in_order((new, old, older), date(2025, 5, 5)) == [old, new, older]
    assert in_order((new, old, older), None) == [new, old, older]


def test_selectors_say_title_authors_and_dates_where_the_head_does_not() -> None:
    html = f"""<html lang="en-US"><body><div class="t">The headline</div><p class="by">A. Writer</p>
    <p class="by">B. Writer</p>
    <span class="d">Posted 01/14/2026 9:30 am</span><time class="m" datetime="2026-01-15"></time>
    <div class="story">{PROSE}</div></body></html>"""
    layout = Selectors(
        body=(".story",), title=("h1.none", ".t"), authors=("p.by",), published=(".d",), modified=("time.m",)
    )
    page = read_page(html, "https://x.example/a", selectors=(layout,))
    assert (page.title, page.authors) == ("The headline", ("A. Writer", "B. Writer"))
    assert (str(page.published_at), page.published_how) == ("2026-01-14 09:30:00+00:00", "selector")
    assert str(page.modified_at) == "2026-01-15 00:00:00+00:00"


def test_another_layout_is_another_reader() -> None:
    def reader(*selectors: Selectors) -> str:
        return read_document(PAGE.encode(), "text/html", "https://x.example/a", selectors=selectors)[1]

    assert reader() == reader().partition("+")[0]
    assert reader(NOW).startswith(reader())
    assert len({reader(), reader(NOW), reader(Selectors(body=("p",)))}) == 3


@pytest.mark.parametrize("depth", [150, 20_000])
def test_a_hostile_depth_inside_loses_nothing(depth: int) -> None:
    deep = PAGE.replace("<h2>", "<div>" * depth + "Far below lie words of their own." + "</div>" * depth + "<h2>")
    page = read_page(deep, "https://x.example/a", selectors=(NOW,))
    assert "Far below lie words of their own." in page.text
    assert page.flags == ()
