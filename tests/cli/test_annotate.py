"""`annotate` and `limits` as other programs call them."""

import io
import json

from pipeline.cli.annotate import answer_limits, make_answer
from pipeline.cli.lines import serve_lines


def ask(answer, *lines):
    out = io.StringIO()
    serve_lines(answer, [line.encode() if isinstance(line, str) else line for line in lines], out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_annotate_answers_in_order_and_sets_bad_lines_aside():
    good = {"id": 7, "published_at": "2025-04-16T23:30:00-05:00", "text": "Nvidia halted production of the H20 \ud800."}
    first, second, third, fourth = ask(
        make_answer(), json.dumps(good), '{"id": 8, "text": 5}', "{", '{"id": 9, "text": "x", "published": "soon"}'
    )
    assert (first["id"], first["published"], first["lang"]) == (7, "2025-04-17", "en")
    (claim,) = first["claims"]
    assert (claim["type"], claim["chips"], claim["actors"]) == ("supply_cut", ["nvidia-h20"], ["nvidia"])
    assert first["text"][slice(*claim["evidence"])].startswith("Nvidia")
    assert 0 < claim["confidence"] < 1
    assert [row["id"] for row in (second, third, fourth)] == [8, None, 9]
    assert all("error" in row for row in (second, third, fourth))


def test_limits_gives_whole_numbers_whole():
    (row,) = ask(answer_limits, '{"id": "a", "text": "TPP of 4800 or more and PD below 5.92"}')
    assert row == {
        "id": "a",
        "thresholds": [
            {"quantity": "tpp", "op": ">=", "value": 4800, "unit": None},
            {"quantity": "performance_density", "op": "<", "value": 5.92, "unit": None},
        ],
        "limits": {
            "and": [
                {"quantity": "tpp", "op": ">=", "value": 4800, "unit": None},
                {"quantity": "performance_density", "op": "<", "value": 5.92, "unit": None},
            ]
        },
    }
