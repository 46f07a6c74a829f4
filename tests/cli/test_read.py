import io
import json
from pathlib import Path
from typing import Any

from pipeline.cli.lines import serve_lines
from pipeline.cli.read import answer

PAGES = Path(__file__).parents[1] / "fixtures" / "pages"


def read(*lines: bytes) -> list[dict[str, Any]]:
    out = io.StringIO()
    serve_lines(answer, lines, out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_page_a_line() -> None:
    html = (PAGES / "news.html").read_text(encoding="utf-8")
    notice = (PAGES / "notice.html").read_text(encoding="utf-8")
    got, day, bare = read(
        json.dumps({"id": "a", "url": "https://harbour.example/x", "html": html, "more": 1}).encode(),
        json.dumps({"id": 7, "url": "https://office.northbank.example/417", "html": notice}).encode(),
        b'{"id": null, "url": "", "html": ""}',
    )
    assert got["published_at"] == "2026-01-13T22:15:00-05:00"
    assert (got["published_how"], got["published_sure"], got["flags"]) == ("json-ld", "high", [])
    assert got["authors"] == ["Jane Roe", "John Doe"]
    assert (day["id"], day["published_at"], day["modified_at"]) == (7, "2026-03-04", None)
    assert bare == {
        "id": None,
        "title": None,
        "authors": [],
        "published_at": None,
        "published_how": None,
        "published_sure": None,
        "modified_at": None,
        "canonical_url": None,
        "language": None,
        "text": "",
        "flags": [],
    }


def test_bad_lines_do_not_stop_the_rest() -> None:
    lines = read(
        b"nonsense", b'{"id": 1}', b'{"id": 2, "url": "x", "html": 5}', b'{"id": 3, "url": "x", "html": "<p>a b c</p>"}'
    )
    assert ["error" in line for line in lines] == [True, True, True, False]
    assert [line["id"] for line in lines] == [None, 1, 2, 3]
