"""The commands that other programs rely on: JSON Lines in order, whatever the lines are."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import annotate, group, read
from pipeline.cli.lines import parse_line, serve_lines
from pipeline.errors import InputError
from tests.cli.conftest import Run

SUITE = Path(__file__).parents[1] / "corpora/json/test_parsing"
STREAMS = ("read", "annotate", "group", "limits", "screen")
KEYS = {
    "read": {"id", "title", "authors", "published_at", "published_how", "published_sure"}
    | {"modified_at", "canonical_url", "language", "text", "flags"},
    "annotate": {"id", "published", "lang", "text", "mentions", "claims"},
    "group": {"id", "story", "copy_of"},
    "limits": {"id", "thresholds"},
    "screen": {"id", "outcome", "why", "lists", "matches"},
}
GOOD = {
    "id": "g",
    "url": "https://wire.example/a",
    "html": "<html><title>H20</title><p>Nvidia may not sell the H20 to China without a licence.</p></html>",
    "published": "2025-04-16",
    "published_at": "2025-04-16T12:00:00Z",
    "publisher": "Wire",
    "title": "Licence for the H20",
    "text": "The United States now requires a licence for exports of Nvidia's H20 to China with a TPP of 4800 or more.",
    "name": "Inspur Group",
    "country": "CN",
    "a key that nobody knows": [1, {"x": None}],
}


@pytest.fixture(scope="module", params=STREAMS)
def stream(request: pytest.FixtureRequest, played: Run) -> Callable[[bytes], list[dict[str, Any]]]:
    def ask(given: bytes) -> list[dict[str, Any]]:
        done = played(request.param, given=given)
        assert done.status == 0, done.err
        return [json.loads(line) for line in done.out.splitlines()]

    ask.__name__ = request.param
    return ask


def line(**changed: object) -> bytes:
    return json.dumps(GOOD | changed).encode() + b"\n"


def test_good_lines_are_answered_in_order_with_the_keys_that_were_promised(stream: Any) -> None:
    replies = stream(line(id=1) + line(id="two") + line(id=3))
    assert [reply["id"] for reply in replies] == [1, "two", 3]
    assert all(set(reply) == KEYS[stream.__name__] for reply in replies)


def test_whatever_a_line_is_the_rest_is_answered(stream: Any) -> None:
    hostile = [
        b"\n",  # empty: passed over
        b"{\n",
        b"\xff\xfe\x00\n",
        b"[1]\n",
        b'{"id": 1e999}\n',
        b'{"id": ' + b"9" * 5000 + b"}\n",
        b"[" * 200_000 + b"\n",
        b'{"id": 5, "text": 5, "html": 5, "name": 5, "published_at": 5, "title": 5}\n',
    ]
    replies = stream(b"".join(hostile) + line(id="last"))
    assert len(replies) == len(hostile)
    assert all("error" in reply for reply in replies[:-1])
    assert [reply["error"].split(":")[0] for reply in replies[:-1]] == [f"line {n}" for n in range(2, 9)]
    assert replies[-1]["id"] == "last"
    assert "error" not in replies[-1]


def test_strange_texts_are_answered(stream: Any) -> None:
    strange = ["", "\0", "\ud800", "a\udfffb", "\u202e\ufeff", "𝔥20" * 3, "<" * 2000, " \n\t"]
    lines = b"".join(line(id=n, text=text, html=text, name=text, title=text) for n, text in enumerate(strange))
    replies = stream(lines + line(id="last"))
    assert [reply["id"] for reply in replies] == [*range(len(strange)), "last"]
    assert not any("defect" in reply.get("error", "") for reply in replies)


def test_a_text_of_megabytes_is_answered(stream: Any) -> None:
    size = 1_000_000 if stream.__name__ == "annotate" else 5_000_000
    big = "x" * size
    [reply, last] = stream(line(id="big", text=big, html=big, name=big) + line(id="last"))
    assert (reply["id"], last["id"]) == ("big", "last")
    assert "defect" not in reply.get("error", "")


def test_a_defect_of_ours_is_an_error_line_and_the_rest_goes_on() -> None:
    def answer(given: dict[str, Any]) -> dict[str, Any]:
        return {"id": given["id"], "whole": 1 // given["n"]}

    out = io.StringIO()
    serve_lines(answer, [b'{"id": 1, "n": 0}', b'{"id": 2, "n": 1}'], out)
    first, second = [json.loads(each) for each in out.getvalue().splitlines()]
    assert (first["id"], first["error"][:15]) == (1, "line 1: defect:")
    assert second == {"id": 2, "whole": 1}


# ── the public JSON suite ────────────────────────────────────────────────────────────────────────


def suite(kind: str) -> list[Path]:
    return sorted(SUITE.glob(f"{kind}_*.json"))


@pytest.mark.parametrize("path", suite("n"), ids=lambda path: path.stem)
def test_what_is_not_json_is_never_accepted(path: Path) -> None:
    with pytest.raises(InputError):
        parse_line(path.read_bytes())


@pytest.mark.parametrize("path", suite("y"), ids=lambda path: path.stem)
def test_what_is_json_is_accepted_where_it_is_an_object(path: Path) -> None:
    if isinstance(json.loads(path.read_bytes()), dict):
        assert isinstance(parse_line(path.read_bytes()), dict)
    else:
        with pytest.raises(InputError, match=r"^not an object$"):
            parse_line(path.read_bytes())


def test_lines_of_the_whole_suite_get_one_answer_each_or_none_where_they_are_blank() -> None:
    lines = [path.read_bytes() for path in sorted(SUITE.glob("*.json"))]
    out = io.StringIO()
    serve_lines(annotate.answer_limits, lines, out)
    replies = [json.loads(each) for each in out.getvalue().splitlines()]
    assert len(replies) == sum(bool(each.strip()) for each in lines)
    assert all("error" in reply and "defect" not in reply["error"] for reply in replies)


# ── what single commands promise ─────────────────────────────────────────────────────────────────


def test_read_pipes_into_annotate() -> None:
    found = read.answer(GOOD)
    said = annotate.make_answer()(found)
    assert (said["id"], said["published"]) == ("g", None)
    assert [mention["id"] for mention in said["mentions"] if mention["label"] == "CHIP"] == ["nvidia-h20"]
    for claim in said["claims"]:
        start, end = claim["evidence"]
        assert 0 <= start < end <= len(said["text"])
        assert 0 < claim["confidence"] <= 1


def test_group_never_looks_ahead(played: Run) -> None:
    lines = [line(id=n, text=GOOD["text"] + f" Part {n}.", publisher=f"P{n}") for n in range(3)]
    whole = played("group", given=b"".join(lines)).out.splitlines()
    for count in (1, 2):
        assert played("group", given=b"".join(lines[:count])).out.splitlines() == whole[:count]
    assert group.read_instant("2025-01-01") == group.read_instant("2025-01-01T00:00:00Z")
