"""Rules, notices, filings, lists and XML acts are taken whole, articles are not."""

import pytest

from pipeline.documents.acts import read_xml
from pipeline.documents.body import parse
from pipeline.documents.fixed import paragraphs
from pipeline.documents.nature import nature_of
from pipeline.documents.page import read_page

WORDS = "The invented office requires a licence for every shipment of invented boards to the island."
RULE = "".join(f"<p>({letter}) {WORDS}</p><p>({number}) {WORDS}</p>" for number, letter in enumerate("abcde", 1))
LIST = "".join(f"<tr><td>Firm {n}</td><td>{n} Harbour Road, Orley</td><td>Denial</td></tr>" for n in range(20))


@pytest.mark.parametrize(
    ("html", "url", "kind", "nature"),
    [
        (f"<body>{'<p>' + WORDS + '</p>'}</body>" * 3, "https://news.example/a", None, "article"),
        (f"<body>{RULE}</body>", "https://news.example/a", None, "formal"),
        (f"<body><table>{LIST}</table></body>", "https://news.example/a", None, "formal"),
        (f"<body><p>{WORDS}</p></body>", "https://news.example/a", "rule", "formal"),
        (f"<body>{RULE}</body>", "https://news.example/a", "news", "article"),
        (f"<body><p>{WORDS}</p></body>", "https://www.sec.gov/Archives/edgar/data/1/2/a.htm", None, "filing"),
        (f"<body><p>{WORDS}</p></body>", "https://www.sec.gov/newsroom/press-releases/1", None, "article"),
        (f"<body><p>{WORDS}</p></body>", "https://www.ecfr.gov/current/title-15", None, "formal"),
        ("<body><p>SECURITIES AND EXCHANGE COMMISSION</p><p>FORM 8-K</p></body>", "", None, "filing"),
        (
            "<body>" + "".join(f"<h3>{n}. A thing</h3><p>{WORDS}</p><p>{WORDS}</p>" for n in range(1, 11)) + "</body>",
            "https://news.example/ten-things",
            None,
            "article",
        ),
    ],
)  # fmt: skip
def test_what_a_page_is(html: str, url: str, kind: str | None, nature: str) -> None:
    tree, _ = parse(html)
    assert nature_of(tree, html, url, kind) == nature


def test_a_rule_page_keeps_tables_headings_and_short_lines_and_loses_its_furniture() -> None:
    html = (
        "<body><nav><a>Home</a></nav><ul class='x'><li><a>One page</a></li><li><a>Two page</a></li>"
        "<li><a>Three</a></li></ul>"
        f"<main><h1>The rule</h1><h2>SUMMARY:</h2>{RULE}<h3>Supplement No. 4</h3><table>{LIST}</table>"
        "<p>Jane Roe,</p><p>Assistant Secretary.</p><p>Back to top</p></main>"
        "<div class='related-links'><p>Other rules that one may read as well on this site.</p></div>"
        "<p style='display:none'>Hidden words</p><footer><p>Contact</p></footer></body>"
    )
    text = read_page(html, "https://office.example/rule", kind="rule").text
    lines = text.split("\n")
    assert lines[0] == "SUMMARY:"
    assert "Firm 3 | 3 Harbour Road, Orley | Denial" in lines
    assert lines[-2:] == ["Jane Roe,", "Assistant Secretary."]
    for gone in ("Home", "Two page", "Back to top", "Other rules", "Hidden", "Contact"):
        assert gone not in text


def test_a_filing_is_the_whole_page_without_numbers_of_pages() -> None:
    html = (
        "<DOCUMENT><TYPE>8-K\n<SEQUENCE>1\n<FILENAME>a.htm\n<TEXT><html><body>"
        "<div style='display:none'><ix:header>0001</ix:header></div>"
        f"<div><font>Item 2.02 Results.</font></div><p>{WORDS}</p><p>12</p>"
        "<div><a href='#toc'>Table of Contents</a></div>"
        "<table><tr><td>Revenue</td><td></td><td>$</td><td>(1,204</td><td>)</td><td>5</td><td>%</td></tr></table>"
        "<p>By: /s/ Jane Roe</p></body></html></TEXT></DOCUMENT>"
    )
    text = read_page(html, "https://www.sec.gov/Archives/edgar/data/1/2/a.htm", kind="filing").text
    assert text.split("\n") == ["Item 2.02 Results.", WORDS, "Revenue | $(1,204) | 5%", "By: /s/ Jane Roe"]


def test_xml_acts_need_no_list_of_names() -> None:
    register = (
        '<?xml version="1.0"?><RULE><PREAMB><PRTPAGE P="12"/><SUBJECT>The rule</SUBJECT></PREAMB>'
        '<SUPLINF><HD SOURCE="HD1">I. Background</HD><P>The office <E T="03">may</E> ask<SU>1</SU> for papers.</P>'
        "<GPOTABLE><ROW><ENT>CHINA</ENT><ENT>Lantern Works</ENT></ROW></GPOTABLE></SUPLINF></RULE>"
    )
    assert read_xml(register) == [
        "The rule",
        "I. Background",
        "The office may ask1 for papers.",
        "CHINA | Lantern Works",
    ]
    page = read_page(register, "https://www.federalregister.gov/full_text/xml/1.xml")
    assert page.title == "The rule"
    dutch = "<act><artikel><kop><nr>3</nr></kop><al>De <nadruk>minister</nadruk> beslist.</al></artikel></act>"
    assert read_xml(dutch) == ["3", "De minister beslist."]
    assert read_xml("") is None
    bomb = '<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;&x;">]><act><p>One &z; two</p></act>'
    assert "yyy" not in "".join(read_xml(bomb) or [])


def test_fixed_width_text() -> None:
    text = (
        "[[Page 1201]]\n\nAGENCY: Bureau of Boards, which is a part of the Department of\nCommerce.\n\n"
        "    The rule, whose end-\nuse checks are new, applies to boards that were shipped after the\n"
        "day of this notice.\n"
        "    (a) First.\n    (1) Second, which goes on for longer than one line of this text\nand ends here.\n"
        "* * * * *\n-----------------------\n"
        "CHINA           Lantern Works, 12 Harbour Road        Presumption of denial\n"
        "                Harbour Systems.                      Case by case\n"
        "                                   3\n"
    )
    assert paragraphs(text) == [
        "AGENCY: Bureau of Boards, which is a part of the Department of Commerce.",
        "The rule, whose end-use checks are new, applies to boards that were shipped after the day of this notice.",
        "(a) First.",
        "(1) Second, which goes on for longer than one line of this text and ends here.",
        "* * * * *",
        "CHINA | Lantern Works, 12 Harbour Road | Presumption of denial",
        "Harbour Systems. | Case by case",
    ]
    assert paragraphs("The desti-\nnations are new.", hyphenated=True) == ["The destinations are new."]
    assert paragraphs("An end-\nuse.", hyphenated=True, kept=frozenset({"end-use"})) == ["An end-use."]
