from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.documents.facts import detect_language, split_authors, without_site
from pipeline.documents.page import read_page

PAGES = Path(__file__).parents[1] / "fixtures" / "pages"
URL = "https://harbour.example/2026/01/13/northbank-licence-rule?utm_source=x"
BODY = (
    "<p>The export office said that boards with half the memory need a licence from March, and that buyers may apply.</p>"  # noqa: E501
    * 3
)


def page_of(head: str = "", body: str = "", url: str = "https://harbour.example/story", lang: str = "en") -> object:
    return read_page(f"<html lang='{lang}'><head>{head}</head><body>{body or BODY}</body></html>", url)


def test_a_news_page() -> None:
    page = read_page((PAGES / "news.html").read_bytes(), URL)
    assert page.title == "Northbank widens its licence rule to smaller boards"
    assert page.authors == ("Jane Roe", "John Doe")
    assert page.published_at is not None
    assert page.published_at.isoformat() == "2026-01-13T22:15:00-05:00"
    assert page.published_how == "json-ld"
    assert page.modified_at == datetime(2026, 1, 14, 13, tzinfo=UTC)
    assert page.canonical_url == "https://harbour.example/2026/01/13/northbank-licence-rule"
    assert page.language == "en"
    lines = page.text.split("\n")
    assert lines[0].startswith("The Northbank export office") or lines[0].startswith("By Jane Roe")
    assert lines[-1].startswith("Analysts had thought")
    for furniture in ("Advertisement", "Harbour bridge", "All rights reserved", "Home"):
        assert furniture not in page.text
    assert page.flags == ()


def test_an_agencys_notice_states_its_day_beside_a_label() -> None:
    page = read_page((PAGES / "notice.html").read_bytes(), "https://office.northbank.example/rules/417")
    assert page.title == "Licence Policy for Advanced Boards"
    assert page.published_at == datetime(2026, 3, 4, tzinfo=UTC)
    assert page.published_how == "line (day)"
    assert "4,800 or more" in page.text


def test_what_a_page_does_not_say_is_none() -> None:
    page = read_page("<p>Words alone.</p>", "https://harbour.example/x")
    assert (page.title, page.authors, page.published_at, page.published_how) == (None, (), None, None)
    assert (page.modified_at, page.canonical_url, page.language) == (None, None, None)
    assert page.text == "Words alone."


@pytest.mark.parametrize(
    ("head", "body", "url", "at", "how"),
    [
        ("<meta property='article:published_time' content='2026-02-03T04:05:06Z'>", "", "/a", "2026-02-03T04:05:06+00:00", "meta"),  # noqa: E501
        ("<meta name=date content='2026-02-03'>", "", "/a", "2026-02-03T00:00:00+00:00", "meta date (day)"),
        ("", "", "/2026/02/03/a", "2026-02-03T00:00:00+00:00", "url (day)"),
        ("", "", "/news/2026-02-03-a-story", "2026-02-03T00:00:00+00:00", "url (day)"),
        ("", "", "/news/20260203.html", "2026-02-03T00:00:00+00:00", "url (day)"),
        ("", "<article><header><time datetime='2026-02-03T10:00+01:00'>x</time></header>" + BODY + "</article>", "/a", "2026-02-03T10:00:00+01:00", "time"),  # noqa: E501
        ("", "<p>Published 3 February 2026 at 4:05 pm EST</p>" + BODY, "/a", "2026-02-03T16:05:00-05:00", "line"),
        ("", "<div class=date>Feb. 3, 2026</div>" + BODY, "/a", "2026-02-03T00:00:00+00:00", "line (day)"),
        ("", "<p>Last updated: 3 February 2026</p>" + BODY, "/a", None, None),
        ("", "<aside><ul><li><time datetime='2026-02-03'>x</time></li></ul></aside>" + BODY, "/a", None, None),
        ("<meta name=date content='not a date'>", "", "/1234/5678/a", None, None),
        ("<script type='application/ld+json'>{\"@type\":\"VideoObject\",\"datePublished\":\"2026-02-03\"}</script>", "", "/a", None, None),  # noqa: E501
        ("<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":\"2026-02-03T04:05:06+0800\"},}</script>", "", "/2026/02/02/a", "2026-02-02T00:00:00+00:00", "url (day)"),  # noqa: E501
    ],
)  # fmt: skip
def test_where_dates_stand(head: str, body: str, url: str, at: str | None, how: str | None) -> None:
    page = read_page(
        f"<html lang=en><head>{head}</head><body>{body or BODY}</body></html>", "https://harbour.example" + url
    )
    assert (page.published_at.isoformat() if page.published_at else None) == at
    assert (page.published_how or "").startswith(how or "")


@pytest.mark.parametrize(
    ("title", "site", "expected"),
    [
        ("Rule widened | The Harbour Wire", "The Harbour Wire", "Rule widened"),
        ("Rule widened - Harbour Wire", "The Harbour Wire", "Rule widened"),
        ("Harbour Wire: Rule widened", "Harbour Wire", "Harbour Wire: Rule widened"),
        ("Harbour Wire | Rule widened", "Harbour Wire", "Rule widened"),
        ("Buyers ask for more time as the licence rule is widened - Wire", "", "Buyers ask for more time as the licence rule is widened"),  # noqa: E501
        ("Price of H20-class boards falls", "Wire", "Price of H20-class boards falls"),
        ("Rule - first half - explained", "", "Rule - first half - explained"),
        ("扩大许可规则_港口新闻网", "", "扩大许可规则"),
    ],
)  # fmt: skip
def test_titles_lose_the_publishers_name(title: str, site: str, expected: str) -> None:
    assert without_site(title, site) == expected


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Jane Roe and John Doe", ["Jane Roe", "John Doe"]),
        ("By JANE ROE, John Doe, and Mei Alder", ["JANE ROE", "John Doe", "Mei Alder"]),
        ("Written by Jane Roe | January 13, 2026", ["Jane Roe"]),
        ("Jane Roe, senior reporter", ["Jane Roe"]),
        ("Von Anna Müller und Jan de Vries", ["Anna Müller", "Jan de Vries"]),
        ("https://www.social.example/harbour", []),
        ("jane@harbour.example", []),
        ("admin", []),
        ("", []),
    ],
)
def test_bylines(byline: str, names: list[str]) -> None:
    assert split_authors(byline) == names


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The office said that the rule is in force and that it covers the boards of the maker.", "en"),
        ("Die Behörde sagte, dass die Regel in Kraft ist und nicht für den Hersteller gilt.", "de"),
        ("De dienst zei dat de regel van kracht is en niet voor het bedrijf geldt.", "nl"),
        ("出口管制办公室表示，新规则将于三月一日起生效，适用于所有高性能计算板卡。", "zh"),
        ("輸出管理室は、新しい規則が三月一日に発効すると発表しました。すべての製品が対象です。", "ja"),
        ("수출 관리국은 새 규칙이 삼월 일일부터 시행된다고 밝혔다.", "ko"),
        ("H20 H800 A800", None),
    ],
)
def test_languages(text: str, language: str | None) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("https://harbour.example/b", "https://harbour.example/b"),
        ("/b?id=3", "https://harbour.example/b?id=3"),
        ("javascript:alert(1)", None),
        ("https://harbour.example/", None),
        ("http://[::1", None),
        ("", None),
    ],
)
def test_canonical_addresses(given: str, canonical: str | None) -> None:
    page = read_page(f"<head><link rel=canonical href='{given}'></head>{BODY}", "https://harbour.example/a")
    assert page.canonical_url == canonical


def test_a_paywall_is_said() -> None:
    node = '{"@type":"NewsArticle","isAccessibleForFree":"False"}'
    page = read_page(f"<script type='application/ld+json'>{node}</script>{BODY}", "https://harbour.example/a")
    assert page.flags == ("paywalled",)


def test_a_body_that_only_the_json_has() -> None:
    text = "The export office said that boards need a licence. " * 20
    node = f'{{"@type":"NewsArticle","articleBody":"{text}"}}'
    page = read_page(
        f"<script type='application/ld+json'>{node}</script><div id=app>Loading</div>", "https://a.example/b"
    )
    assert page.text == text.strip()


PIECES = st.sampled_from(
    ["<p>", "</p>", "<div", ">", "<", "</", "'", '"', "=", "<!--", "-->", "<script>", "</script>", "<meta name=date content=", "<time>",  # noqa: E501
     "2026-13-45", "<h1>", "<title>", "&#x110000;", "&#0;", "\0", "\ud800", "<?xml", "<![CDATA[", "]]>", "<table>", "<svg>",  # noqa: E501
     "{\"@type\":[{}]}", "<script type='application/ld+json'>", "[", "{", "<link rel=canonical href=//[", "words and more ", "\u202e"]  # noqa: E501
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_page_crashes_the_reader(html: str) -> None:
    page = read_page(html, "https://harbour.example/a")
    assert page.published_at is None or page.published_at.tzinfo is not None


@given(st.binary(max_size=200))
@settings(max_examples=20, deadline=None)
def test_no_bytes_crash_the_reader(body: bytes) -> None:
    read_page(b"<html><meta charset=" + body, "https://harbour.example/a")
