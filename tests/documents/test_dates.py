"""When a page was published: which statement counts, and how sure it is."""

from datetime import UTC, datetime

import pytest

from models.values import Page
from pipeline.documents.moments import parse_moment
from pipeline.documents.page import read_page

LD = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"%s"}</script>'
BODY = "<p>The export office said on Tuesday that the boards need a licence from now on.</p>" * 4


def page(head: str = "", above: str = "", below: str = "", path: str = "/a") -> Page:
    html = f"<html lang=en><head>{head}</head><body><h1>Boards need a licence</h1>{above}{BODY}{below}</body></html>"
    return read_page(html, "https://harbour.example" + path)


@pytest.mark.parametrize(
    ("given", "day", "sure"),
    [
        ({"head": LD % "2026-02-03T10:00:00+01:00"}, "2026-02-03", "medium"),
        ({"head": LD % "2026-02-03T10:00:00+01:00", "path": "/2026/02/03/a"}, "2026-02-03", "high"),
        ({"head": LD % "2026-02-03", "above": "<p class=date>Published February 3, 2026</p>"}, "2026-02-03", "high"),
        # The head says the day of a move to a new system, a line the day of publication.
        ({"head": LD % "2026-02-03", "above": "<p class=date>Published March 9, 2024</p>"}, "2026-02-03", "low"),
        ({"head": LD % "2026-02-03", "path": "/2024/03/09/a"}, "2024-03-09", "low"),
        ({"above": "<p>Jane Roe, 3 Feb 26, 10:00</p>"}, "2026-02-03", "medium"),
        ({"below": "<p>The talks began on February 3, 2026.</p>"}, None, None),
        ({"path": "/2026/TECH/02/03/boards/index.html"}, "2026-02-03", "medium"),
    ],
)
def test_how_sure_a_date_is(given: dict[str, str], day: str | None, sure: str | None) -> None:
    found = page(**given)
    assert (found.published_at.date().isoformat() if found.published_at else None, found.published_sure) == (day, sure)


def test_a_late_hour_in_utc_is_put_on_the_day_that_the_page_shows() -> None:
    found = page(LD % "2026-02-04T02:20:00Z", path="/2026/02/03/a")
    assert found.published_at == datetime(2026, 2, 4, 2, 20, tzinfo=UTC)
    assert found.published_at.date().isoformat() == "2026-02-03"


def test_a_remark_s_date_is_not_the_page_s() -> None:
    remark = "<div class=comments><p>Posted by reader, 9 February 2026, 10:00</p></div>"
    assert page(above="<p class=meta>3 February 2026</p>", below=remark).published_at == datetime(
        2026, 2, 3, tzinfo=UTC
    )
    assert page(below=remark).published_at is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12 jan 23 | 5h27", "2023-01-12"),
        ("8/17/13 11:04am", "2013-08-17"),
        ("on 12 Jan 23:10", None),
        ("1/2/13", None),
    ],
)
def test_years_of_two_digits(text: str, day: str | None) -> None:
    found = parse_moment(text)
    assert (found[0].date().isoformat() if found else None) == day
