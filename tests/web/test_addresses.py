"""Addresses that must fail do, and those of publishers do not."""

import json
from pathlib import Path

import pytest

from pipeline.errors import GuardError
from pipeline.sources.tools.markup import absolute
from pipeline.web.exchange import parse_address

CORPUS = Path(__file__).parents[1] / "corpora" / "urls" / "urltestdata.json"


def test_every_address_that_must_fail_fails() -> None:
    cases = [case for case in json.loads(CORPUS.read_text(encoding="utf-8")) if isinstance(case, dict)]
    failing = [case for case in cases if case.get("failure")]
    accepted = []
    for case in failing:
        url = absolute(case["base"], case["input"]) if case["base"] else case["input"]
        if url is None:
            continue
        try:
            parse_address(url)
        except GuardError:
            continue
        accepted.append(case["input"])
    assert len(failing) >= 257
    assert accepted == []


@pytest.mark.parametrize(
    "url",
    [
        "https://www.bis.gov/press-release/a?b=c#d",
        "http://xn--bcher-kva.example/",
        "https://bücher.example/ä ö",
        "https://a_b.example.:443/",
        "https://2.example/",
        "https://8.8.8.8/",
        "http://[2606:4700::1111]:80/a",
        "https://www.example.com/a|b^c?d={e}",
    ],
)
def test_what_publishers_have_is_taken(url: str) -> None:
    assert str(parse_address(url)).startswith("http")
