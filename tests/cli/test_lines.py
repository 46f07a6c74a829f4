"""The frame of the JSON Lines commands: order, error lines, hostile input."""

import io
import json
from typing import Any

import pytest

from pipeline.cli.lines import field_of, serve_lines
from pipeline.errors import InputError


def answer(given: dict[str, Any]) -> dict[str, Any]:
    return {"id": given["id"], "n": len(field_of(given, "text", str))}


def run(*lines: bytes) -> list[dict[str, Any]]:
    out = io.StringIO()
    serve_lines(answer, lines, out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_bad_line_gives_an_error_line_and_the_rest_goes_on() -> None:
    replies = run(b'{"id": 1, "text": "abc"}', b"{", b'{"id": 3, "text": "de"}')
    assert [reply.get("n") for reply in replies] == [3, None, 2]
    assert "line 2" in replies[1]["error"]


@pytest.mark.parametrize(
    "line",
    [b"[]", b"1", b"null", b"\xff\xfe", b'{"id": NaN}', b"[" * 100_000, b'{"id": 7}', b'{"id": 7, "text": 5}'],
)
def test_whatever_is_wrong_is_an_error_line(line: bytes) -> None:
    [reply] = run(line)
    assert reply["error"].startswith("line 1: ")


def test_an_error_line_names_the_id_where_it_is_known() -> None:
    assert run(b'{"id": "x9"}')[0]["id"] == "x9"


def test_empty_lines_and_a_byte_order_mark_are_passed_over() -> None:
    assert len(run(b"", b"\n", b'\xef\xbb\xbf{"id": 1, "text": ""}')) == 1


def test_a_lone_surrogate_does_not_stop_the_output() -> None:
    replies = run(b'{"id": "\\ud800", "text": "a"}', b'{"id": 2, "text": "b"}')
    assert replies[1]["id"] == 2


def test_true_is_no_number() -> None:
    with pytest.raises(InputError, match="not a whole number"):
        field_of({"n": True}, "n", int)
