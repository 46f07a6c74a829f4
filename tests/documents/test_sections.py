"""A text's structure: what a passage is called by those who cite it."""

import pytest

from pipeline.documents.sections import cite, find_sections

RULE = """PART 744—CONTROL POLICY: END-USER AND END-USE BASED
§ 744.23 Advanced node end use controls.
(a) General prohibition. You may not export:
(1) Without a license any item:
(i) That you know is for use in one.
(ii) That you know is for use in two.
(A) An upper one.
(3) After a gap.
(b) Scope. (1) Inner text.
(2) More of the inner text.
(h) Eighth.
(1) Alone.
(i) The ninth letter.
(j) The tenth letter.
Supplement No. 4 to Part 744—Entity List
(a) Licence review policy.
Country | Entity
CHINA | Lantern Works
3A090 Integrated circuits as follows (see List of Items Controlled).
a. Integrated circuits having one or more digital processing units with:
a.1. A 'total processing performance' of 4800 or more; or
a.2.b. A density of 5.92 or more.
b. Integrated circuits having other units.
\\12\\ See the notice of January."""


@pytest.mark.parametrize(
    ("words", "cited"),
    [
        ("You may not export", "PART 744, § 744.23(a)"),
        ("use in two", "PART 744, § 744.23(a)(1)(ii)"),
        ("An upper one", "PART 744, § 744.23(a)(1)(ii)(A)"),
        ("After a gap", "PART 744, § 744.23(a)(3)"),
        ("Inner text", "PART 744, § 744.23(b)(1)"),
        ("More of the", "PART 744, § 744.23(b)(2)"),
        ("The ninth", "PART 744, § 744.23(i)"),
        ("review policy", "Supplement No. 4 to Part 744, paragraph (a)"),
        ("Lantern", "Supplement No. 4 to Part 744, paragraph (a), table 1"),
        ("total processing", "Supplement No. 4 to Part 744, 3A090.a.1"),
        ("density of 5.92", "Supplement No. 4 to Part 744, 3A090.a.2.b"),
        ("other units", "Supplement No. 4 to Part 744, 3A090.b"),
        ("See the notice", "Supplement No. 4 to Part 744, 3A090.b, footnote 12"),
    ],
)
def test_rules(words: str, cited: str) -> None:
    assert cite(find_sections(RULE), RULE.index(words)) == cited


def test_amendments_may_begin_anywhere() -> None:
    text = "§ 740.2 Restrictions.\n* * * * *\n(b)(2)(i) The new words.\n(ii) More new words."
    sections = find_sections(text)
    assert cite(sections, text.index("The new")) == "§ 740.2(b)(2)(i)"
    assert cite(sections, text.index("More new")) == "§ 740.2(b)(2)(ii)"


def test_chinese_announcements() -> None:
    text = (
        "商务部公告2026年第1号\n一、禁止出口下列物项：\n（一）甲类。\n1.第一项。\n2.第二项。\n（二）乙类。\n"
        "二、本公告自公布之日起实施。\n附件：清单\n第三条 范围"
    )
    sections = find_sections(text)
    assert cite(sections, text.index("第二项")) == "paragraph 一、（一）2."
    assert cite(sections, text.index("乙类")) == "paragraph 一、（二）"
    assert cite(sections, text.index("自公布")) == "paragraph 二、"
    assert cite(sections, text.index("清单")) == "附件"
    assert cite(sections, text.index("范围")) == "附件, 第三条"


def test_filings_and_notices() -> None:
    text = (
        "Item 2.02 Results of Operations and Financial Condition.\nOn May 1 we told.\nItem 9.01. Exhibits\n"
        "(d) Exhibits.\n"
        "II. Background\nA. First matter\n1. One\n2. Two\nB. Second matter\nWords."
    )
    sections = find_sections(text)
    assert cite(sections, text.index("On May 1")) == "Item 2.02"
    two = find_sections("I. Start\nII. Background\nA. First matter\n1. One\n2. Two\nB. Second matter\nWords.")
    assert [one.label for one in two] == ["I.", "II.", "II. A.", "II. A. 1.", "II. A. 2.", "II. B."]
    assert all(one.kind == "paragraph" for one in two)


def test_boilerplate_of_releases_is_marked_and_kept() -> None:
    text = (
        "HARBOUR CITY, May 1, 2026 – Lantern Group sold boards.\nAbout Lantern Group\nLantern makes lamps.\n"
        "Forward-Looking Statements\nThis may differ.\nMedia Contacts\nJane Roe\nInvestor Relations Contact:\nTom"
    )
    sections = find_sections(text)
    assert cite(sections, 3) is None
    assert cite(sections, text.index("makes lamps")) == "about the publisher"
    assert cite(sections, text.index("may differ")) == "forward-looking statements"
    assert cite(sections, text.index("Jane")) == "contacts"


def test_prose_has_no_numbered_paragraphs() -> None:
    text = "The board is new.\n2.5 billion dollars were lost.\n(See page 4) it said.\nA. Roe was there.\n2024 was good."
    assert find_sections(text) == ()


def test_headings_of_the_markup() -> None:
    text = "Summary\nThe office acts.\nDates\nEffective now."
    sections = find_sections(text, {"Summary": 2, "Dates": 2})
    assert cite(sections, text.index("Effective")) == "Dates"
    assert text[sections[0].start : sections[0].end] == "Summary\nThe office acts."


def test_plain_text_of_the_register_and_orders() -> None:
    text = "II. Changes\nSec. 744.11  Licence.\n(a) First.\n(1) Inner.\nSection 2. Policy. It is\nSec. 3. Scope."
    sections = find_sections(text)
    assert cite(sections, text.index("Inner")) == "§ 744.11(a)(1)"
    assert cite(sections, text.index("It is")) == "Section 2"
    assert cite(sections, text.index("Scope")) == "Section 3"
    filing = "Item 9.01Financial Statements\nItem 1A. Risk Factors\nItem 2.\nItem 2.5 million"
    assert [one.label for one in find_sections(filing) if one.kind == "item"] == ["Item 9.01", "Item 1A", "Item 2"]
