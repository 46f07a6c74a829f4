"""`sources try` against a publisher on loopback: silent where all holds, one line for each thing that differs."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.errors import CallError
from pipeline.settings import Settings
from pipeline.sources import find_source
from pipeline.sources.tools.trial import differences, remarks
from pipeline.tasks.context import Context, set_up
from pipeline.tasks.source_trials import try_source
from tests.sources.saved import FOLDER
from tests.web.serve import Request, Script, answer, open_world, serving

NOW = datetime(2026, 1, 14, 12, tzinfo=UTC)
FEED = "/category/artificial-intelligence/feed/"
PAGE = "https://techcrunch.com/2026/01/13/invented-boards-move/"
ARTICLE = (FOLDER / "techcrunch_ai" / "page" / "article.html").read_text(encoding="utf-8")
PAID = ARTICLE.replace('"@type": "News', '"isAccessibleForFree": false, "@type": "News')


def feed(title: str, *, link: str = PAGE, day: str = "Tue, 13 Jan 2026 10:00:00 GMT") -> bytes:
    item = f"<item><title>{title}</title><link>{link}</link><pubDate>{day}</pubDate></item>"
    return f"<rss version='2.0'><channel><title>t</title>{item}</channel></rss>".encode()


def title_of(article: str) -> str:
    return article.partition("<title>")[2].partition(" |")[0]


def publisher(listing: bytes | Callable[[Request, socket.socket], None], article: str = ARTICLE) -> Script:
    def script(request: Request, made: socket.socket) -> None:
        if open_world(request, made):
            return
        if request.path != FEED:
            answer(made, 200, article.encode(), Content_Type="text/html; charset=utf-8")
        elif callable(listing):
            listing(request, made)
        elif request.headers.get("if-none-match") == '"1"':
            answer(made, 304, ETag='"1"')
        else:
            answer(made, 200, listing, Content_Type="application/rss+xml", ETag='"1"')

    return script


@contextmanager
def asked(home: Path, script: Script) -> Iterator[Context]:
    with serving(script) as server:
        yield set_up(Settings(home=home, replay=f"127.0.0.1:{server.port}"), starts_at=NOW)


def told(home: Path, script: Script, name: str = "techcrunch_ai") -> tuple[list[str], list[str]]:
    with asked(home, script) as context:
        trial = try_source(context, name)
    return differences(find_source(name), trial, NOW), remarks(find_source(name), trial)


def test_nothing_is_said_where_all_is_as_assumed(tmp_path: Path) -> None:
    assert told(tmp_path, publisher(feed(title_of(ARTICLE)))) == ([], [])


def moved(_: Request, made: socket.socket) -> None:
    answer(made, 301, Location="https://news.elsewhere.test/feed/")


def challenge(_: Request, made: socket.socket) -> None:
    answer(made, 403, b"<html>Just a moment</html>", CF_Mitigated="challenge")


def no_validators(_: Request, made: socket.socket) -> None:
    answer(made, 200, feed(title_of(ARTICLE)), Content_Type="application/rss+xml")


@pytest.mark.parametrize(
    ("script", "says"),
    [
        (publisher(b"<rss version='2.0'><channel><title>t</title></channel></rss>"), ["no items"]),
        (publisher(b"<html><body>Sign in</body></html>"), ["no feed"]),
        (publisher(challenge), ["challenge page"]),
        (publisher(feed("Quite another matter")), ["the listing is titled 'Quite another matter'"]),
        (
            publisher(feed(title_of(ARTICLE), day="Fri, 09 Jan 2026 10:00:00 GMT")),
            ["the listing says 2026-01-09, the page 2026-01-13"],
        ),
        (
            publisher(feed(title_of(ARTICLE), day="Tue, 02 Dec 2025 10:00:00 GMT")),
            ["the newest item is of 2025-12-02", "the listing says 2025-12-02"],
        ),
        (publisher(feed(title_of(ARTICLE), day="soon")), ["1 of 1 items say no day"]),
        (publisher(feed("x", link="https://other.test/a")), ["1 of 1 items lie on hosts that are not declared: other"]),
        (publisher(feed("x", link="")), ["1 of 1 items cannot be used"]),
        (
            publisher(feed(title_of(ARTICLE)), ARTICLE.replace("entry-content", "story-text")),
            ["not laid out as any of the 2", "layout 1: 'div.entry-content > p' matches nothing"],
        ),
        (
            publisher(feed(title_of(ARTICLE)), ARTICLE.replace('lang="en"', 'lang="de"')),
            ["the page is in 'de', expected 'en'"],
        ),
        (
            publisher(feed(title_of(ARTICLE)), PAID),
            ["says that it is for subscribers"],
        ),
        (publisher(feed(title_of(ARTICLE)), "<html><body></body></html>"), ["the newest page"]),
    ],
)
def test_each_difference_is_a_line(tmp_path: Path, script: Script, says: list[str]) -> None:
    found, _ = told(tmp_path, script)
    for words in says:
        assert sum(words in line for line in found) == 1, found


def test_a_layout_that_fits_but_for_its_day_is_told(tmp_path: Path) -> None:
    article = (FOLDER / "trendforce" / "page" / "article.html").read_text(encoding="utf-8")
    link = "https://www.trendforce.com/news/2026/01/13/news-invented-boards/"

    def script(request: Request, made: socket.socket) -> None:
        if open_world(request, made):
            return
        if request.path == "/news/feed/":
            answer(made, 200, feed(title_of(article), link=link), Content_Type="application/rss+xml")
        else:
            answer(made, 200, article.replace("fa-calendar", "fa-clock").encode(), Content_Type="text/html")

    found, _ = told(tmp_path, script, "trendforce")
    assert len([line for line in found if line.startswith("layout 1: no published at")]) == 1, found


def test_a_listing_that_moved_to_another_host_is_told(tmp_path: Path) -> None:
    def script(request: Request, made: socket.socket) -> None:
        if request.headers["host"] == "techcrunch.com" and request.path == FEED:
            moved(request, made)
        elif request.headers["host"] == "news.elsewhere.test" and request.path == "/feed/":
            answer(made, 200, feed(title_of(ARTICLE)), Content_Type="application/rss+xml")
        else:
            publisher(b"")(request, made)

    found, _ = told(tmp_path, script)
    assert found == [f"https://techcrunch.com{FEED} leads to another host: https://news.elsewhere.test/feed/"]


def test_robots_txt_that_forbids_is_told_and_kept(tmp_path: Path) -> None:
    seen: list[str] = []

    def script(request: Request, made: socket.socket) -> None:
        seen.append(request.path)
        answer(made, 200, b"User-agent: *\nDisallow: /category/\n", Content_Type="text/plain")

    found, _ = told(tmp_path, script)
    assert len(found) == 1
    assert "robots.txt" in found[0]
    assert seen == ["/robots.txt"]


def test_conditional_requests_are_a_remark_and_no_difference(tmp_path: Path) -> None:
    found, notes = told(tmp_path, publisher(no_validators))
    assert found == []
    assert notes == ["techcrunch.com gives neither ETag nor Last-Modified: its listing is fetched whole each time"]


def test_what_the_terms_keep_from_us_and_what_was_never_seen_is_said(tmp_path: Path) -> None:
    def script(request: Request, made: socket.socket) -> None:
        if not open_world(request, made):
            answer(made, 200, feed("A title", link="https://www.ft.com/content/1"), ETag='"1"')

    found, notes = told(tmp_path, script, "ft_technology")
    assert found == []
    assert notes[0].endswith("validators and does not heed them: its listing is fetched whole each time")
    assert notes[1] == "no page was read: its terms allow titles and links alone"
    assert notes[2].startswith("the layout was never seen")


def test_lists_are_counted_and_a_broken_one_is_told(tmp_path: Path) -> None:
    def script(request: Request, made: socket.socket) -> None:
        if not open_world(request, made):
            answer(made, 200, b"other;columns\n1;2\n", Content_Type="text/csv", ETag='"1"')

    found, _ = told(tmp_path, script, "trade_gov_csl")
    assert found
    assert not any("no entries" in line for line in found), "one cause, one line"


def test_a_list_is_tried_by_the_file_that_its_index_names(tmp_path: Path) -> None:
    folder = FOLDER / "ecfr_entity_list" / "invented"
    names = json.loads((folder / "addresses.json").read_bytes())
    pages = {url.partition(".gov")[2].partition("?")[0]: (folder / name).read_bytes() for name, url in names.items()}
    pages["/api/versioner/v1/titles.json"] = (folder / "titles.json").read_bytes()

    def script(request: Request, made: socket.socket) -> None:
        if not open_world(request, made):
            body = pages.get(request.path.partition("?")[0])
            answer(made, 200 if body else 404, body or b"", Content_Type="application/xml")

    found, _ = told(tmp_path, script, "ecfr_entity_list")
    assert len(found) == 1, found
    assert "entries, expected" in found[0], "read as a list: there are few in the saved file, and that is all"


@pytest.mark.parametrize(
    ("index", "says"),
    [
        (b'[{"publicationID": 7, "datePublished": "2026-01-13T10:00:00"}]', []),
        (b'[{"publicationID": 8, "datePublished": "2026-01-13T10:00:00"}]', ["no XML"]),
        (b'[{"id": 7}]', ["'publicationID' is not int"]),
        (b"[]", ["names no publication"]),
    ],
)
def test_an_index_of_publications_is_tried_with_its_newest(tmp_path: Path, index: bytes, says: list[str]) -> None:
    delta = (FOLDER / "ofac_delta" / "invented" / "latest").read_bytes()

    def script(request: Request, made: socket.socket) -> None:
        if not open_world(request, made):
            pages = {"/changes/latest": delta, "/changes/7": delta, "/changes/history/2026": index}
            answer(made, 200, pages.get(request.path, b"{}"), Content_Type="application/xml")

    found, _ = told(tmp_path, script, "ofac_delta")
    assert len(found) == len(says), found
    assert all(word in line for word, line in zip(says, found, strict=True)), found


def test_a_source_whose_terms_forbid_robots_is_not_asked(tmp_path: Path) -> None:
    with asked(tmp_path, publisher(b"")) as context, pytest.raises(CallError, match="forbid automated access"):
        try_source(context, "nvidia_newsroom")


def test_the_command_ends_with_1_where_something_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from pipeline.cli.app import main

    for title, status, last in (
        (title_of(ARTICLE), 0, "as assumed"),
        ("Quite another matter", 1, "1 differ from what is assumed"),
    ):
        with asked(tmp_path, publisher(feed(title))) as context:
            monkeypatch.setenv("CHIPWATCH_HOME", str(tmp_path))
            monkeypatch.setenv("CHIPWATCH_REPLAY", str(context.settings.replay))
            with pytest.raises(SystemExit) as ended:
                main(["sources", "try", "techcrunch_ai"])
        assert ended.value.code == status
        assert capsys.readouterr().out.splitlines()[-1] == last
