"""The bench runs and every row is there. No figure is asserted: this machine is shared, and figures are for people."""

import json

import pytest

from pipeline.bench.measuring import Contender, ratio, take_turns
from pipeline.bench.pages import SIZE, bench_pages
from pipeline.cli.app import main

ROWS = (
    *("stored record", "page to text", "reading, page by page", "hostile pages", "text to mentions"),
    *("mentions to claims", "feed of", "304, 50 hosts"),
    *("304, 500 hosts", "hosts that never end", "hosts, sqlite", "hosts, postgresql"),
    *("in bulk", "durable commit", "digest of 50 alerts", "digest of 50 alerts", "rules, asked, 50"),
    *("rules, asked and raised", "exposure of 20"),
    *("chips in 10,000 lines, sqlite", "chips in 10,000 lines, postgresql"),
    *("search among",) * 18,
    *("documents stored", "unchanged page", "finding none", "finding candidates"),
)


def test_every_row_is_there_and_nothing_failed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["bench", "--rounds", "1", "--documents", "16", "--stored", "1000", "--json"])
    report = json.loads(capsys.readouterr().out)
    assert stopped.value.code == 0
    assert [next(part for part in ROWS if part in row["name"]) for row in report["rows"]] == list(ROWS)
    assert [row for row in report["rows"] if row["failed"] or row["their_failed"]] == []
    assert all(row["ratio"] > 0 for row in report["rows"] if row["beside"])
    assert all(row["p50_ms"] <= row["p95_ms"] <= row["max_ms"] for row in report["rows"])
    assert "reconstruction" in report["pages"]
    assert {"python", "trafilatura", "chipwatch"} <= set(report["versions"])


def test_pages_are_the_same_in_every_run_and_of_a_publishers_size() -> None:
    pages, again = bench_pages(5), bench_pages(5)
    assert pages == again
    assert all(0.9 * SIZE < len(page.body) < 1.2 * SIZE for page in pages)
    assert [page.at for page in pages] == sorted(page.at for page in pages)


def test_a_failure_is_counted_and_its_time_is_not_forgiven() -> None:
    def fails_on_odd(number: int) -> None:
        sum(range(20_000))
        if number % 2:
            raise ValueError(number)

    mine, other = take_turns(range(4), [Contender(fails_on_odd), Contender(lambda _: sum(range(20_000)))], 2)
    assert (mine.failed, len(mine.rounds[0]), other.failed) == (4, 2, 0)
    assert mine.first_fault == "ValueError: 1"
    assert mine.rate() < 2 / sum(mine.rounds[0])
    assert ratio(mine, other) is not None
